import { Button, Field, Input, Select } from '@fluentui/react-components';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useId, useMemo, useReducer } from 'react';
import { useLocation } from 'wouter';
import type { InstanceSummary } from '../../../../shared/instances/instances.ts';
import { countOf } from '../../../../shared/words/counts.ts';
import { client, orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { ReasonedButton } from '../../../ui/buttons/reasoned.tsx';
import { Drawer } from '../../../ui/dialogs/drawer.tsx';
import { TypedNameField } from '../../../ui/fields/typed-name.tsx';
import { IntoView } from '../../../ui/focus/into-view.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { formatTime } from '../../../ui/format/time.ts';
import { useConfirmingEnvironment } from '../../../ui/servers/confirm-environment.tsx';
import { ServerSelect } from '../../../ui/servers/server-select.tsx';
import { testQuery } from '../../../ui/servers/use-server-rows.ts';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { RowsRules } from '../../../ui/text/rows-rules.tsx';
import { useNow } from '../../../ui/text/use-now.ts';
import {
  firstLoadRowsForm,
  loadRowsReason,
  loadRowsReducer,
  storedTables,
  type LoadRowsForm,
  type StoredTable,
} from './form.ts';

interface FieldProps {
  readonly form: LoadRowsForm;
  readonly onChange: (part: Partial<LoadRowsForm>) => void;
}

/** Where an answer that is needed stands. */
const stateOf = ({ error, data }: { error: unknown; data: unknown }) =>
  error !== null ? 'failed' : data === undefined ? 'asked' : 'known';

/** What the form is set to, what pgkeep says to that, and the start of the job that loads the rows. */
function useLoadRows(instanceId: string) {
  const [, navigate] = useLocation();
  const [form, change] = useReducer(loadRowsReducer, firstLoadRowsForm);
  const contents = useQuery(
    orpc.points.contents.queryOptions({
      input: { instance: instanceId, point: form.point },
      staleTime: 60_000,
    }),
  );
  const tables = useMemo(() => storedTables(contents.data ?? []), [contents.data]);
  const chosen = tables.find(({ words }) => words === form.table);
  const target = useQuery({ ...testQuery(form.server), enabled: form.server !== '' });
  const confirming = useConfirmingEnvironment();
  const load = useMutation({
    mutationFn: ({ table }: StoredTable) =>
      confirming((confirmedEnvironment) =>
        client.restore.rows({
          instance: instanceId,
          point: form.point,
          targetServer: form.server,
          database: form.database,
          table,
          // as loadRowsReason has found it typed
          typedName: form.database,
          confirmedEnvironment,
        }),
      ),
    onSuccess: (started) => {
      if (started !== null) navigate(`/jobs/${started.jobId}`);
    },
  });
  const facts = {
    tables: stateOf(contents),
    hasTable: chosen !== undefined,
    databases: stateOf(target),
  } as const;
  return {
    form,
    change: (part: Partial<LoadRowsForm>) => {
      load.reset();
      change(part);
    },
    tables,
    chosen,
    databases: target.data?.databases ?? [],
    /** Why the rows cannot be loaded yet. */
    reason: load.isPending ? 'Starting…' : loadRowsReason(form, facts),
    start: () => {
      if (chosen !== undefined) load.mutate(chosen);
    },
    refused: load.error,
    unread: contents.error ?? target.error,
  };
}

/** Loads the rows of one table of a recovery point into a database that exists; goes to the job that does. */
export function LoadRowsDrawer(props: { instance: Pick<InstanceSummary, 'id'>; onClose: () => void }) {
  const { instance, onClose } = props;
  const { form, change, reason, refused, unread, ...loading } = useLoadRows(instance.id);
  const problem = refused ?? unread;
  return (
    <Drawer
      title="Load rows of one table"
      open
      onClose={onClose}
      onSubmit={() => {
        if (reason === null) loading.start();
      }}
      footer={
        <>
          <ReasonedButton type="submit" appearance="primary" reason={reason}>
            Load rows
          </ReasonedButton>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      <PointField instanceId={instance.id} form={form} onChange={change} />
      <TableField tables={loading.tables} chosen={loading.chosen} form={form} onChange={change} />
      <TargetFields databases={loading.databases} form={form} onChange={change} />
      <RowsRules />
      {form.database === '' ? null : (
        <TypedNameField
          name={form.database}
          value={form.typedName}
          onChange={(typedName) => change({ typedName })}
        />
      )}
      {problem === null ? null : (
        <IntoView>
          <ErrorCard
            title={refused === null ? 'What there is was not read' : 'The rows are not loaded'}
            problem={toProblem(problem)}
          />
        </IntoView>
      )}
    </Drawer>
  );
}

/** The recovery point that has the rows. */
function PointField({ instanceId, form, onChange }: FieldProps & { instanceId: string }) {
  const points = useQuery(orpc.points.list.queryOptions({ input: { instance: instanceId } }));
  const now = new Date(useNow(60_000));
  return (
    <Field label="Recovery point" required>
      <Select value={form.point} onChange={(_, { value }) => onChange({ point: value })}>
        <option value="latest">The latest</option>
        {(points.data?.points ?? []).map(({ id, completedAt }) => (
          <option key={id} value={id}>
            {formatTime(new Date(completedAt), now)}
          </option>
        ))}
      </Select>
    </Field>
  );
}

/** The table, of thousands by its name. */
function TableField(props: FieldProps & { tables: readonly StoredTable[]; chosen: StoredTable | undefined }) {
  const { tables, chosen, form, onChange } = props;
  const list = useId();
  return (
    <Field
      label="Table"
      required
      hint={
        chosen?.rows === undefined
          ? 'Its name with its schema: sales.orders.'
          : `${countOf(chosen.rows, 'row')} in the backup.`
      }
    >
      <Input
        value={form.table}
        onChange={(_, { value }) => onChange({ table: value })}
        list={list}
        autoComplete="off"
        spellCheck={false}
      />
      <datalist id={list}>
        {tables.map(({ words }) => (
          <option key={words} value={words}>
            {words}
          </option>
        ))}
      </datalist>
    </Field>
  );
}

/** The database that has the table and lacks its rows. */
function TargetFields(props: FieldProps & { databases: readonly { readonly name: string }[] }) {
  const { databases, form, onChange } = props;
  const servers = useQuery(orpc.servers.list.queryOptions()).data ?? [];
  return (
    <>
      <Field label="Server" required>
        <ServerSelect
          servers={servers.filter(({ unconfirmed }) => unconfirmed === undefined)}
          value={form.server}
          onChange={(server) => onChange({ server })}
        />
      </Field>
      <Field label="Database that gets the rows" hint="It has the table, which is empty." required>
        <Select value={form.database} onChange={(_, { value }) => onChange({ database: value })}>
          <option value="">Choose a database</option>
          {databases.map(({ name }) => (
            <option key={name} value={name}>
              {visibleText(name)}
            </option>
          ))}
        </Select>
      </Field>
    </>
  );
}
