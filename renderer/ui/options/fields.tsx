import { Checkbox, Field, Input, Select, makeStyles } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { orpc } from '../../api/client.ts';
import { clientMajors } from './client-majors.ts';
import { Folded } from '../layout/folded.tsx';
import { SelectionFields } from './selection-fields.tsx';
import {
  compressionKinds,
  dumpsWhole,
  hasLevel,
  highestLevel,
  optionsProblems,
  type CompressionKind,
  type OptionsForm,
} from './form.ts';

const useStyles = makeStyles({
  stack: { display: 'flex', flexDirection: 'column', gap: '12px' },
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

/** How a database is backed up. */
export function OptionsFields({
  form,
  onChange,
  set,
}: FieldsProps & {
  /** The major of pg_dump that is set already, to be offered even where it is not installed. */
  set?: number | undefined;
}) {
  const styles = useStyles();
  return (
    <>
      <CompressionFields form={form} onChange={onChange} />
      <Checkbox
        label="Count rows: decodes the stream as it passes, which costs CPU"
        checked={form.countRows}
        onChange={(_, { checked }) => onChange({ countRows: checked === true })}
      />
      <Field
        label="Wait for a lock, in seconds"
        hint="How long pg_dump waits for the lock of a table before it gives up. 0 waits without end."
        validationMessage={
          optionsProblems(form).includes('lock wait') ? 'A number of seconds from 0 to 86400, a day.' : null
        }
      >
        <Input
          inputMode="decimal"
          value={form.lockWaitSeconds}
          onChange={(_, { value }) => onChange({ lockWaitSeconds: value })}
        />
      </Field>
      <ClientMajorField form={form} onChange={onChange} set={set} />
      <Folded summary={`What is dumped: ${dumpsWhole(form) ? 'the whole database' : 'not everything'}`}>
        <div className={styles.stack}>
          <SelectionFields form={form} onChange={onChange} />
        </div>
      </Folded>
    </>
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
