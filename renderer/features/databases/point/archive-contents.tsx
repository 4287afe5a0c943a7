import { makeStyles } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { z } from 'zod';
import type { ArchiveObject } from '../../../../shared/points/points.ts';
import { orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { Bytes } from '../../../ui/text/bytes.tsx';
import type { Column } from '../../../ui/data-table/columns.ts';
import { DataTable } from '../../../ui/data-table/data-table.tsx';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { formatCount } from '../../../../shared/words/counts.ts';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { SearchInput } from '../../../ui/fields/search.tsx';
import { TableSkeleton } from '../../../ui/states/skeletons.tsx';
import { searchText } from '../../../ui/format/search-text.ts';

type Entry = z.infer<typeof ArchiveObject> & { readonly key: string };

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', gap: '12px' },
  kind: { textTransform: 'lowercase' },
});

const fullName = ({ schema, name }: Entry) => (schema === null ? name : `${schema}.${name}`);

/** What an extension makes is told with the extension: nobody finds it among the user's own. */
const kindWords = ({ kind, extension }: Entry) =>
  extension === undefined ? kind.toLowerCase() : `of ${visibleText(extension)}`;

const columns: readonly Column<Entry>[] = [
  {
    id: 'name',
    title: 'Name',
    width: { min: 176, grow: 3 },
    sortBy: fullName,
    cell: (entry) => <Identifier name={fullName(entry)} max={32} />,
  },
  {
    id: 'kind',
    title: 'Kind',
    width: { min: 112, grow: 1 },
    sortBy: ({ kind }) => kind,
    cell: (entry) => (
      <span
        title={
          entry.extension === undefined
            ? entry.kind
            : `${entry.kind} of extension ${visibleText(entry.extension)}`
        }
      >
        {kindWords(entry)}
      </span>
    ),
  },
  {
    id: 'bytes',
    title: 'Size',
    width: 88,
    align: 'end',
    sortBy: ({ bytes }) => bytes,
    cell: ({ bytes }) => (bytes === undefined ? null : <Bytes value={bytes} />),
  },
  {
    id: 'rows',
    title: 'Rows',
    width: 96,
    align: 'end',
    sortBy: ({ rows }) => rows,
    cell: ({ rows }) => (rows === undefined ? null : <span>{formatCount(rows)}</span>),
  },
];

const keyOf = (entry: Entry) => entry.key;

/** The archive's table of contents, the largest tables first. */
export function ArchiveContents({ instanceId, pointId }: { instanceId: string; pointId: string }) {
  const styles = useStyles();
  const [search, setSearch] = useState('');
  const contents = useQuery(
    orpc.points.contents.queryOptions({
      input: { instance: instanceId, point: pointId },
      staleTime: Infinity,
    }),
  );
  const entries = useMemo<Entry[]>(
    () => (contents.data ?? []).map((object, index) => ({ ...object, key: String(index) })),
    [contents.data],
  );
  const shown = useMemo(() => {
    const wanted = searchText(search.trim());
    return wanted === ''
      ? entries
      : entries.filter((entry) =>
          searchText(`${entry.kind} ${entry.extension ?? ''} ${fullName(entry)}`).includes(wanted),
        );
  }, [entries, search]);
  if (contents.isPending) return <TableSkeleton rows={10} />;
  if (contents.error !== null)
    return (
      <ErrorCard
        problem={toProblem(contents.error)}
        title="The contents were not read"
        action={{ label: 'Try again', onClick: () => void contents.refetch() }}
      />
    );
  return (
    <div className={styles.box}>
      <SearchInput
        label="Search contents"
        placeholder="Search names and kinds"
        value={search}
        onChange={setSearch}
      />
      <DataTable
        label="Contents of the archive"
        columns={columns}
        rows={shown}
        rowKey={keyOf}
        initialSort={{ column: 'bytes', direction: 'descending' }}
        height={{ maxRows: 16 }}
        empty="Nothing in the archive fits the search."
      />
    </div>
  );
}
