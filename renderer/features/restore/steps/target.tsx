import { Checkbox, Field, Radio, RadioGroup } from '@fluentui/react-components';
import { StorageFields } from '../../../ui/storage/fields.tsx';
import { storageProblems } from '../../../ui/storage/form.ts';
import { NoticeBar } from '../../../ui/states/notice-bar.tsx';
import { againSentence } from '../target/again.ts';
import { DatabaseTarget } from '../target/database.tsx';
import type { TargetStepProps } from '../target/props.ts';
import { hasPlace } from './reason.ts';

/** Where it comes back: as a new database on a server, or as files in a folder or container. */
export function TargetStep(props: TargetStepProps) {
  const { draft, onChange, target, storage, onStorage, onAddServer, before } = props;
  const again = before === null ? null : againSentence(storage, before);
  return (
    <>
      <Field label="Restore as">
        <RadioGroup
          value={draft.target}
          onChange={(_, data) => onChange({ target: data.value === 'files' ? 'files' : 'database' })}
        >
          <Radio value="database" label="A new database on a server" />
          <Radio value="files" label="Files: archive, roles and scripts for the stock tools" />
        </RadioGroup>
      </Field>
      {draft.target === 'database' ? (
        <DatabaseTarget draft={draft} onChange={onChange} target={target} onAddServer={onAddServer} />
      ) : (
        <>
          {draft.scope === 'chosen' ? (
            <p role="status" style={{ margin: 0 }}>
              Files always hold the whole recovery point; what was checked is for a restore as database.
            </p>
          ) : null}
          {again === null ? null : <NoticeBar kind="note">{again}</NoticeBar>}
          <StorageFields
            purpose="files"
            form={storage}
            problems={hasPlace(storage) ? storageProblems(storage) : {}}
            onChange={onStorage}
          />
          <Field hint="Without it, damage ends the restore. With it, the rows of damaged tables are left out and named as losses. All data is read twice.">
            <Checkbox
              label="Skip what is damaged"
              checked={draft.skipDamaged}
              onChange={(_, data) => onChange({ skipDamaged: data.checked === true })}
            />
          </Field>
        </>
      )}
    </>
  );
}
