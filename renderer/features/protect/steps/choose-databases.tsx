import { Button, Select, makeStyles, tokens } from '@fluentui/react-components';
import { useMemo, useState } from 'react';
import { useMedia } from '../../../look/use-media.ts';
import { Bytes } from '../../../ui/text/bytes.tsx';
import type { Column } from '../../../ui/data-table/columns.ts';
import { DataTable } from '../../../ui/data-table/data-table.tsx';
import type { Selection } from '../../../ui/data-table/selection.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { countOf, formatCount } from '../../../../shared/words/counts.ts';
import { Tagged } from '../../../ui/servers/tagged.tsx';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { problemWords } from '../../../ui/servers/problem-words.ts';
import { SearchInput } from '../../../ui/fields/search.tsx';
import { TableSkeleton } from '../../../ui/states/skeletons.tsx';
import { asSentence } from '../../../ui/format/as-sentence.ts';
import { NoticeBar } from '../../../ui/states/notice-bar.tsx';
import type { ServerRow } from '../../../ui/servers/server-rows.ts';
import { isAsked, shownCandidates, type Candidate } from '../candidates.ts';

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', gap: '16px', minWidth: 0 },
  bar: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
  search: { flex: '1 1 200px' },
  said: { margin: 0, color: tokens.colorNeutralForeground2 },
});

/** Columns of a list of candidates; `wide` adds what a small window has no room for. */
function columnsOf(wide: boolean): Column<Candidate>[] {
  const columns: (Column<Candidate> | null)[] = [
    {
      id: 'database',
      title: 'Database',
      width: { min: 144, grow: 3 },
      sortBy: ({ database }) => database,
      cell: ({ database }) => <Identifier name={database} max={wide ? 48 : 22} />,
    },
    {
      id: 'server',
      title: 'Server',
      width: { min: 160, grow: 2 },
      sortBy: ({ serverName }) => serverName,
      cell: ({ serverName, environment }) => (
        <Tagged word={environment}>
          <bdi title={visibleText(serverName)}>{visibleText(serverName)}</bdi>
        </Tagged>
      ),
    },
    wide
      ? {
          id: 'owner',
          title: 'Owner',
          width: { min: 104, grow: 1 },
          sortBy: ({ owner }) => owner,
          cell: ({ owner }) => <Identifier name={owner} max={24} />,
        }
      : null,
    wide
      ? {
          id: 'encoding',
          title: 'Encoding',
          width: 96,
          sortBy: ({ encoding }) => encoding,
          cell: ({ encoding }) => <span>{encoding}</span>,
        }
      : null,
    {
      id: 'size',
      title: 'Size',
      width: 96,
      align: 'end',
      sortBy: ({ sizeBytes }) => sizeBytes,
      cell: ({ sizeBytes }) => <Bytes value={sizeBytes} none="not known" />,
    },
  ];
  return columns.filter((column) => column !== null);
}

const keyOf = (candidate: Candidate) => candidate.key;
const nameOf = ({ database, serverName }: Candidate) => `${database} on ${serverName}`;

export interface ChooseDatabasesProps {
  rows: readonly ServerRow[];
  candidates: readonly Candidate[];
  alreadyProtected: number;
  selected: Selection;
  onSelect: (selected: Selection) => void;
  /** Server whose databases are listed; empty: all. */
  serverId: string;
  onServer: (serverId: string) => void;
  onAddServer: () => void;
  onAskAgain: (serverId: string) => void;
}

/** Databases of all servers, to be chosen. */
export function ChooseDatabases(props: ChooseDatabasesProps) {
  const styles = useStyles();
  const { rows, candidates, alreadyProtected, selected, serverId } = props;
  const [search, setSearch] = useState('');
  const wide = useMedia('(min-width: 1600px)');
  // The button that goes on stays in sight.
  const tall = useMedia('(min-height: 960px)');
  const columns = useMemo(() => columnsOf(wide), [wide]);
  const shown = useMemo(
    () => shownCandidates(candidates, { search, serverId, selected }),
    [candidates, search, serverId, selected],
  );
  const asking = rows.filter(isAsked).length;
  const unreachable = rows.filter(({ problem }) => problem !== null);

  return (
    <div className={styles.box}>
      {unreachable.map(({ server, problem }) => (
        <NoticeBar
          key={server.id}
          kind="warning"
          action={
            <Button
              size="small"
              appearance="subtle"
              aria-label={`Ask again: ${visibleText(server.name)}`}
              onClick={() => props.onAskAgain(server.id)}
            >
              Ask again
            </Button>
          }
        >
          Server <bdi>{visibleText(server.name)}</bdi> {problemWords(problem ?? { code: null }).verb}:{' '}
          {visibleText(asSentence(problem?.message ?? ''))} Its databases are not listed.
        </NoticeBar>
      ))}
      <div className={styles.bar}>
        <SearchInput className={styles.search} label="Search databases" value={search} onChange={setSearch} />
        <Select aria-label="Server" value={serverId} onChange={(_, { value }) => props.onServer(value)}>
          <option value="">All servers</option>
          {rows.map(({ server }) => (
            <option key={server.id} value={server.id}>
              {visibleText(server.name)}
            </option>
          ))}
        </Select>
        <Button onClick={props.onAddServer}>Add server…</Button>
      </div>
      {candidates.length === 0 && asking > 0 ? (
        <TableSkeleton rows={10} />
      ) : (
        <DataTable
          label="Databases that can be protected"
          columns={columns}
          rows={shown}
          rowKey={keyOf}
          rowName={nameOf}
          initialSort={{ column: 'database', direction: 'ascending' }}
          height={{ maxRows: tall ? 14 : 8 }}
          selection={{ selected, onChange: props.onSelect }}
          empty={
            candidates.length === 0
              ? 'Every database of these servers is backed up already.'
              : 'No database fits the search.'
          }
        />
      )}
      <p className={styles.said} role="status">
        {[
          `${formatCount(selected.size)} of ${countOf(candidates.length, 'database')} chosen.`,
          alreadyProtected === 0
            ? ''
            : `${countOf(alreadyProtected, 'database is', 'databases are')} backed up already and not listed.`,
          asking === 0 ? '' : `Asking ${countOf(asking, 'server')}…`,
        ]
          .filter(Boolean)
          .join(' ')}
      </p>
    </div>
  );
}
