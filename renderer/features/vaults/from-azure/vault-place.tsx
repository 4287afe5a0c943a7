import { Field, Tab, TabList } from '@fluentui/react-components';
import { useState } from 'react';
import { AnotherButton, SaysChosen } from '../../../ui/discovery/chosen.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { StorageFields } from '../../../ui/storage/fields.tsx';
import type { StorageForm, StorageProblems } from '../../../ui/storage/form.ts';
import { NoticeBar } from '../../../ui/states/notice-bar.tsx';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { ContainerPicker } from './container-picker.tsx';
import { startOf, type VaultWay } from './way.ts';

export interface VaultPlaceProps {
  way: VaultWay;
  form: StorageForm;
  problems: StorageProblems;
  onWay: (way: VaultWay) => void;
  onChange: (change: Partial<StorageForm>) => void;
}

/** Where the vault is: chosen in Azure, or named. */
export function VaultPlace({ way, form, problems, onWay, onChange }: VaultPlaceProps) {
  // whether a line was pressed here, which is gone with the focus then
  const [hasPressed, setPressed] = useState(false);
  const isChosen = way === 'azure' && form.identity !== '';
  return (
    <>
      <SaysChosen>{isChosen ? `The container ${visibleText(form.url)} is chosen.` : ''}</SaysChosen>
      <TabList
        selectedValue={way}
        onTabSelect={(_, data) => {
          const chosen = data.value === 'azure' ? 'azure' : 'place';
          onWay(chosen);
          onChange(startOf(chosen));
        }}
      >
        <Tab value="azure">From Azure</Tab>
        <Tab value="place">Folder or container</Tab>
      </TabList>
      {way === 'place' ? (
        <StorageFields purpose="vault" form={form} problems={problems} onChange={onChange} />
      ) : !isChosen ? (
        <>
          {problems.url === undefined ? null : <NoticeBar kind="bad">Choose a container.</NoticeBar>}
          <ContainerPicker
            onChoose={(chosen) => {
              setPressed(true);
              onChange(chosen);
            }}
          />
        </>
      ) : (
        <Field label="Container">
          <div>
            <Identifier name={form.url} max={64} />{' '}
            <AnotherButton takesFocus={hasPressed} onClick={() => onChange(startOf('azure'))}>
              Another container
            </AnotherButton>
          </div>
        </Field>
      )}
    </>
  );
}
