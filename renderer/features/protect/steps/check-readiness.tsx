import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useMemo } from 'react';
import { useMedia } from '../../../look/use-media.ts';
import type { Column } from '../../../ui/data-table/columns.ts';
import { DataTable } from '../../../ui/data-table/data-table.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { countOf, formatCount } from '../../../../shared/words/counts.ts';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { StatusBadge } from '../../../ui/states/status-badge.tsx';
import type { Candidate } from '../candidates.ts';
import {
  checkStatuses,
  checkState,
  checkWords,
  countChecks,
  lacksClientTools,
  lacksPrivileges,
  type Check,
  type CheckState,
} from '../readiness/checks.ts';

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', gap: '16px', minWidth: 0 },
  line: { display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: '8px', minHeight: '32px' },
  said: { margin: '0 auto 0 0', color: tokens.colorNeutralForeground2 },
});

type CheckedRow = Candidate & { readonly check: Check | undefined };

const order: readonly CheckState[] = ['blocked', 'not checked', 'warnings', 'checking', 'waiting', 'ready'];

function columnsOf(wide: boolean): Column<CheckedRow>[] {
  const columns: (Column<CheckedRow> | null)[] = [
    {
      id: 'state',
      title: 'State',
      width: 120,
      sortBy: ({ check }) => order.indexOf(checkState(check)),
      cell: ({ check }) => <StatusBadge {...checkStatuses[checkState(check)]} />,
    },
    {
      id: 'database',
      title: 'Database',
      width: { min: 144, grow: 2 },
      sortBy: ({ database }) => database,
      cell: ({ database }) => <Identifier name={database} max={wide ? 28 : 14} />,
    },
    wide
      ? {
          id: 'server',
          title: 'Server',
          width: { min: 104, grow: 1 },
          sortBy: ({ serverName }) => serverName,
          cell: ({ serverName }) => <bdi title={visibleText(serverName)}>{visibleText(serverName)}</bdi>,
        }
      : null,
    {
      id: 'found',
      title: 'Found',
      width: { min: 168, grow: 3 },
      cell: ({ check }) => {
        const words = visibleText(checkWords(check));
        return <span title={words}>{words}</span>;
      },
    },
  ];
  return columns.filter((column) => column !== null);
}

const keyOf = (row: CheckedRow) => row.key;

/** What is missing, a state a row; a row opens its findings. */
export function CheckReadiness(props: {
  candidates: readonly Candidate[];
  checks: ReadonlyMap<string, Check>;
  onOpen: (candidate: Candidate) => void;
  onCheckAgain: (candidates: readonly Candidate[]) => void;
  /** Asked to grant what is missing in these. */
  onGrant: (candidates: readonly Candidate[]) => void;
  onAddTools: () => void;
}) {
  const styles = useStyles();
  const { candidates, checks } = props;
  const wide = useMedia('(min-width: 1600px)');
  const tall = useMedia('(min-height: 960px)');
  const columns = useMemo(() => columnsOf(wide), [wide]);
  const rows = useMemo(
    () => candidates.map((candidate) => ({ ...candidate, check: checks.get(candidate.key) })),
    [candidates, checks],
  );
  const counts = countChecks(
    candidates.map(({ key }) => key),
    checks,
  );
  const notReady = rows.filter(({ check }) => ['blocked', 'not checked'].includes(checkState(check)));
  const lacking = candidates.filter(({ key }) => lacksPrivileges(checks.get(key)));
  const lacksTools = rows.some(({ check }) => lacksClientTools(check));
  return (
    <div className={styles.box}>
      <div className={styles.line}>
        <p className={styles.said} role="status">
          {counts.underWay > 0
            ? `Checked ${formatCount(counts.all - counts.underWay)} of ${countOf(counts.all, 'database')}.`
            : counts.notReady === 0
              ? `${counts.all === 1 ? 'The database is' : `All ${formatCount(counts.all)} databases are`} ready.`
              : counts.all === 1
                ? 'The database is not ready. Its row opens what was found.'
                : `${formatCount(counts.ready)} of ${countOf(counts.all, 'database')} ${counts.ready === 1 ? 'is' : 'are'} ready; the others stay out. A row opens what was found.`}
        </p>
        {lacksTools ? <Button onClick={props.onAddTools}>Add client tools…</Button> : null}
        {lacking.length < 2 ? null : (
          <Button disabledFocusable={counts.underWay > 0} onClick={() => props.onGrant(lacking)}>
            {`Grant in ${countOf(lacking.length, 'database')}…`}
          </Button>
        )}
        <Button
          disabledFocusable={counts.underWay > 0}
          onClick={() => props.onCheckAgain(notReady.length > 0 ? notReady : candidates)}
        >
          {notReady.length > 0 && notReady.length < counts.all
            ? 'Check those not ready again'
            : 'Check again'}
        </Button>
      </div>
      <DataTable
        label="Readiness"
        columns={columns}
        rows={rows}
        rowKey={keyOf}
        onOpen={props.onOpen}
        height={{ maxRows: tall ? 14 : 8 }}
      />
    </div>
  );
}
