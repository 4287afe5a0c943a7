import { Button, Checkbox, Field, Input, Select, makeStyles } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useReducer } from 'react';
import type { InstanceSummary } from '../../../../shared/instances/instances.ts';
import { orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { Drawer } from '../../../ui/dialogs/drawer.tsx';
import { ErrorCard } from '../../../ui/states/error-card.tsx';
import { IntoView } from '../../../ui/focus/into-view.tsx';
import { ReasonedButton } from '../../../ui/buttons/reasoned.tsx';
import { clientMajors } from './client-majors.ts';
import {
  compressionKinds,
  firstOptionsForm,
  hasLevel,
  highestLevel,
  optionsChanges,
  optionsFormReducer,
  optionsProblems,
  type CompressionKind,
  type OptionsForm,
} from './options-form.ts';
import { useSetInstance } from './use-set-instance.ts';

const useStyles = makeStyles({
  row: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 2fr) minmax(96px, 1fr)',
    gap: '12px',
    alignItems: 'start',
  },
});

const compressionWords: Record<CompressionKind, string> = {
  auto: 'pgkeep chooses: zstd where pg_dump knows it, else gzip',
  none: 'none',
  gzip: 'gzip',
  zstd: 'zstd',
};

interface FieldsProps {
  readonly form: OptionsForm;
  readonly onChange: (part: Partial<OptionsForm>) => void;
}

/** How a database is backed up from now on. The server and what is installed are looked at before it is kept. */
export function OptionsDrawer(props: {
  instance: Pick<InstanceSummary, 'id' | 'options'>;
  onClose: () => void;
}) {
  const { instance, onClose } = props;
  const [form, dispatch] = useReducer(optionsFormReducer, instance.options, firstOptionsForm);
  const save = useSetInstance(onClose);
  const change = (part: Partial<OptionsForm>) => {
    save.reset();
    dispatch(part);
  };
  const problems = optionsProblems(form);
  const submit = () => {
    if (save.isPending || problems.length > 0) return;
    const options = optionsChanges(form, instance.options);
    if (Object.keys(options).length === 0) onClose();
    else save.mutate({ instance: instance.id, options });
  };
  return (
    <Drawer
      title="Change options"
      open
      onClose={onClose}
      onSubmit={submit}
      footer={
        <>
          <ReasonedButton
            type="submit"
            appearance="primary"
            reason={save.isPending ? 'Saving…' : problems.length > 0 ? 'A number is out of range.' : null}
          >
            Save
          </ReasonedButton>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      <CompressionFields form={form} onChange={change} />
      <Checkbox
        label="Count rows: decodes the stream as it passes, which costs CPU"
        checked={form.countRows}
        onChange={(_, { checked }) => change({ countRows: checked === true })}
      />
      <Field
        label="Wait for a lock, in seconds"
        hint="How long pg_dump waits for the lock of a table before it gives up. 0 waits without end."
        validationMessage={
          problems.includes('lock wait') ? 'A number of seconds from 0 to 86400, a day.' : null
        }
      >
        <Input
          inputMode="decimal"
          value={form.lockWaitSeconds}
          onChange={(_, { value }) => change({ lockWaitSeconds: value })}
        />
      </Field>
      <ClientMajorField form={form} onChange={change} set={instance.options.clientMajor} />
      {save.error === null ? null : (
        <IntoView>
          <ErrorCard title="The options were not kept" problem={toProblem(save.error)} />
        </IntoView>
      )}
    </Drawer>
  );
}

function CompressionFields({ form, onChange }: FieldsProps) {
  const styles = useStyles();
  const { compression } = form;
  return (
    <div className={styles.row}>
      <Field label="Compression">
        <Select
          value={compression}
          onChange={(_, { value }) =>
            onChange({ compression: compressionKinds.find((kind) => kind === value) ?? 'auto' })
          }
        >
          {compressionKinds.map((kind) => (
            <option key={kind} value={kind}>
              {compressionWords[kind]}
            </option>
          ))}
        </Select>
      </Field>
      {hasLevel(compression) ? (
        <Field
          label="Level"
          validationMessage={
            optionsProblems(form).includes('level') ? `From 1 to ${highestLevel[compression]}.` : null
          }
        >
          <Input
            inputMode="numeric"
            value={form.level}
            onChange={(_, { value }) => onChange({ level: value })}
          />
        </Field>
      ) : null}
    </div>
  );
}

function ClientMajorField({ form, onChange, set }: FieldsProps & { set: number | undefined }) {
  const tools = useQuery(orpc.tools.list.queryOptions());
  return (
    <Field
      label="pg_dump that takes the backups"
      hint="An older one writes archives that older servers take with fewer changes. It is never older than the server."
    >
      <Select value={form.clientMajor} onChange={(_, { value }) => onChange({ clientMajor: value })}>
        <option value="">pgkeep chooses</option>
        {clientMajors(tools.data?.found ?? [], set).map((major) => (
          <option key={major} value={String(major)}>
            {major}
          </option>
        ))}
      </Select>
    </Field>
  );
}
