import { Field, makeStyles } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { TicketedPlace } from '../../../shared/places.ts';
import type { ClientTools as Tools } from '../../../shared/tools.ts';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import type { Column } from '../../ui/data-table/columns.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { ErrorCard } from '../../ui/states/errors/error-card.tsx';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { Identifier } from '../../ui/text/identifier.tsx';
import { PlaceInput } from '../../ui/places/input.tsx';
import { ReasonedButton } from '../../ui/buttons/reasoned.tsx';
import { Section } from '../../ui/layout/section.tsx';
import { TableSkeleton } from '../../ui/states/skeletons.tsx';
import { StatusBadge } from '../../ui/states/status/status-badge.tsx';

const columns: readonly Column<Tools>[] = [
  {
    id: 'version',
    title: 'Version',
    width: 88,
    sortBy: (row) => row.version,
    cell: (row) => row.version,
  },
  {
    id: 'folder',
    title: 'Folder',
    width: { min: 200, grow: 2 },
    sortBy: (row) => row.folder,
    cell: (row) => <Identifier name={row.folder} max={64} />,
  },
  {
    id: 'state',
    title: 'State',
    width: { min: 184, grow: 3 },
    cell: (row) =>
      row.warning === null ? (
        <StatusBadge status="ok" word="Up to date" />
      ) : (
        <StatusBadge status="warning" word={visibleText(row.warning)} hint={row.warning} />
      ),
  },
];

const rowKey = (row: Tools) => row.folder;

const useStyles = makeStyles({
  form: {
    display: 'flex',
    alignItems: 'flex-start',
    '& > span': { marginTop: '26px' },
    gap: '8px',
    maxWidth: '640px',
  },
  field: { flex: '1 1 auto' },
  advice: { margin: 0 },
});

/** pg_dump and pg_restore as found on this machine, and another folder to look into. */
export function ClientTools() {
  const styles = useStyles();
  const queryClient = useQueryClient();
  const [folder, setFolder] = useState<TicketedPlace | null>(null);
  const tools = useQuery(orpc.tools.list.queryOptions());
  const add = useMutation(
    orpc.tools.addFolder.mutationOptions({
      onSuccess: () => {
        setFolder(null);
        void queryClient.invalidateQueries({ queryKey: orpc.tools.key() });
        void queryClient.invalidateQueries({ queryKey: orpc.servers.key() });
      },
    }),
  );
  return (
    <Section title="Client tools">
      {tools.isPending ? <TableSkeleton rows={2} /> : null}
      {tools.error === null ? null : (
        <ErrorCard
          title="The client tools were not listed"
          problem={toProblem(tools.error)}
          action={{ label: 'Try again', onClick: () => void tools.refetch() }}
        />
      )}
      {tools.data === undefined ? null : (
        <DataTable
          label="Client tools"
          columns={columns}
          rows={tools.data.found}
          rowKey={rowKey}
          height={{ maxRows: 8 }}
          empty="No folder with pg_dump and pg_restore was found."
        />
      )}
      {typeof tools.data?.advice === 'string' ? (
        <p className={styles.advice}>{visibleText(tools.data.advice)}</p>
      ) : null}
      {/* No form of its own: it stands in a drawer, too, which is one. */}
      <div className={styles.form}>
        <Field
          className={styles.field}
          label="Look into another folder"
          hint="The one that holds pg_dump and pg_restore."
        >
          <PlaceInput purpose="tools" value={folder} onChange={setFolder} />
        </Field>
        <ReasonedButton
          reason={add.isPending ? 'Looking into it…' : folder === null ? 'Choose a folder first.' : null}
          onClick={() => {
            if (folder !== null && !add.isPending) add.mutate({ folder: { ticket: folder.ticket } });
          }}
        >
          Add folder
        </ReasonedButton>
      </div>
      {add.error === null ? null : (
        <ErrorCard title="The folder was not added" problem={toProblem(add.error)} />
      )}
    </Section>
  );
}
