import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useMemo } from 'react';
import { useMedia } from '../../../look/use-media.ts';
import type { Column } from '../../../ui/data-table/columns.ts';
import { DataTable } from '../../../ui/data-table/data-table.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { countOf, formatCount } from '../../../../shared/words/counts.ts';
import { Tagged } from '../../../ui/servers/tagged.tsx';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { StatusBadge } from '../../../ui/states/status/status-badge.tsx';
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
import { readinessNext } from '../readiness/next-step.ts';
import { saidAboveWords, serverProblemsOf, type ServerProblem } from '../readiness/server-problems.ts';
import { isLoginProblem } from '../../../ui/servers/problem-words.ts';
import { ServerProblems, type LoginChanges } from '../readiness/server-problems-list.tsx';

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', gap: '16px', minWidth: 0 },
  line: { display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: '8px', minHeight: '32px' },
  said: { margin: '0 auto 0 0', color: tokens.colorNeutralForeground2 },
});

type CheckedRow = Candidate & {
  readonly check: Check | undefined;
  /** What is said of its server above the rows. */
  readonly ofServer?: ServerProblem | undefined;
};

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
          cell: ({ serverName, environment }) => (
            <Tagged word={environment}>
              <bdi title={visibleText(serverName)}>{visibleText(serverName)}</bdi>
            </Tagged>
          ),
        }
      : null,
    {
      id: 'found',
      title: 'Found',
      width: { min: 168, grow: 3 },
      cell: ({ check, ofServer }) => {
        const words = visibleText(ofServer === undefined ? checkWords(check) : saidAboveWords(ofServer));
        return <span title={words}>{words}</span>;
      },
    },
  ];
  return columns.filter((column) => column !== null);
}

function useColumns(): Column<CheckedRow>[] {
  const wide = useMedia('(min-width: 1600px)');
  return useMemo(() => columnsOf(wide), [wide]);
}

const keyOf = (row: CheckedRow) => row.key;

/** The rows, and what is said once of a server for many of them. */
function useRows(candidates: readonly Candidate[], checks: ReadonlyMap<string, Check>) {
  return useMemo(() => {
    const checked = candidates.map((candidate) => ({ ...candidate, check: checks.get(candidate.key) }));
    const problems = serverProblemsOf(checked);
    const byKey = new Map(problems.flatMap((problem) => problem.keys.map((key) => [key, problem] as const)));
    const rows = checked.map((row): CheckedRow => ({ ...row, ofServer: byKey.get(row.key) }));
    return { rows, problems };
  }, [candidates, checks]);
}

/** How far the checks are, or what they came to. */
function saidOf({ all, ready, underWay, notReady }: ReturnType<typeof countChecks>): string {
  if (underWay > 0) return `Checked ${formatCount(all - underWay)} of ${countOf(all, 'database')}.`;
  if (notReady === 0)
    return `${all === 1 ? 'The database is' : `All ${formatCount(all)} databases are`} ready.`;
  if (all === 1) return 'The database is not ready. Its row opens what was found.';
  return `${formatCount(ready)} of ${countOf(all, 'database')} ${ready === 1 ? 'is' : 'are'} ready; the others stay out. A row opens what was found.`;
}

interface CheckReadinessProps extends LoginChanges {
  candidates: readonly Candidate[];
  checks: ReadonlyMap<string, Check>;
  onOpen: (candidate: Candidate) => void;
  onCheckAgain: (candidates: readonly Candidate[]) => void;
  /** Asked to grant what is missing in these. */
  onGrant: (candidates: readonly Candidate[]) => void;
  onAddTools: () => void;
  /** Whether something of the databases is left out. */
  leavesOut: boolean;
  onLeaveOut: () => void;
}

/** What is missing, a state a row; a row opens its findings. */
export function CheckReadiness(props: CheckReadinessProps) {
  const styles = useStyles();
  const { candidates, checks } = props;
  const tall = useMedia('(min-height: 960px)');
  const columns = useColumns();
  const { rows, problems } = useRows(candidates, checks);
  const counts = countChecks(
    candidates.map(({ key }) => key),
    checks,
  );
  const notReady = rows.filter(({ check }) => ['blocked', 'not checked'].includes(checkState(check)));
  const lacking = candidates.filter((candidate) => isGranted(candidate, checks));
  const lacksTools = rows.some(({ check }) => lacksClientTools(check));
  // Where nothing is ready the wizard's own button does not work: what gets past that is the filled one.
  const [only] = notReady;
  const next = readinessNext({
    ...counts,
    isLoginRefused: problems.some(({ code }) => isLoginProblem(code)),
    lacksTools,
    lackingPrivileges: lacking.length,
    isOnlyOne: counts.all === 1 && problems.length === 0,
  });
  const look = (step: typeof next) => (step === next ? 'primary' : 'secondary');
  return (
    <div className={styles.box}>
      <div className={styles.line}>
        <p className={styles.said} role="status">
          {saidOf(counts)}
        </p>
        {lacksTools ? (
          <Button appearance={look('tools')} onClick={props.onAddTools}>
            Add client tools…
          </Button>
        ) : null}
        {next !== 'open' || only === undefined ? null : (
          <Button appearance="primary" onClick={() => props.onOpen(only)}>
            Show what was found
          </Button>
        )}
        {lacking.length < 2 ? null : (
          <Button
            appearance={look('grant')}
            disabledFocusable={counts.underWay > 0}
            onClick={() => props.onGrant(lacking)}
          >
            {`Grant in ${countOf(lacking.length, 'database')}…`}
          </Button>
        )}
        <LeaveOutButton leavesOut={props.leavesOut} onClick={props.onLeaveOut} />
        <Button
          appearance={look('check')}
          disabledFocusable={counts.underWay > 0}
          onClick={() => props.onCheckAgain(notReady.length > 0 ? notReady : candidates)}
        >
          {notReady.length > 0 && notReady.length < counts.all
            ? 'Check those not ready again'
            : 'Check again'}
        </Button>
      </div>
      <ServerProblems {...props} problems={problems} isNext={next === 'login'} />
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

/** Whether it is granted together with others, which is to the logins of the servers. */
const isGranted = ({ key, credential }: Candidate, checks: ReadonlyMap<string, Check>): boolean =>
  credential === undefined && lacksPrivileges(checks.get(key));

function LeaveOutButton({ leavesOut, onClick }: { leavesOut: boolean; onClick: () => void }) {
  return <Button onClick={onClick}>{leavesOut ? 'Change what is left out…' : 'Leave something out…'}</Button>;
}
