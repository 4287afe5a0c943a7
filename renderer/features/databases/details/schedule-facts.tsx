import { Button, makeStyles } from '@fluentui/react-components';
import type { InstanceHealth } from '../../../../shared/instances/overview.ts';
import { isNotRun, type InstanceSchedule } from '../../../../shared/schedule/instance-schedule.ts';
import { countOf } from '../../../../shared/words/counts.ts';
import { whoWords } from '../../../../shared/words/who.ts';
import { formatFullTime } from '../../../ui/format/time.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { Folded } from '../../../ui/layout/folded.tsx';
import { SuspendedBar } from '../../../ui/schedule/suspended-bar.tsx';
import { inWords, insteadOfNext, missedWords, zonedWords } from '../../../ui/schedule/words.ts';
import { NoticeBar } from '../../../ui/states/notice-bar.tsx';
import { Hint } from '../../../ui/text/hint.tsx';
import { useNow } from '../../../ui/text/use-now.ts';

const useStyles = makeStyles({ missed: { margin: '4px 0 0', paddingLeft: '20px' } });

/** When the database is backed up next: how long from now, and by the clocks of its policy. */
export function NextRun({ schedule }: { schedule: InstanceSchedule }) {
  const now = new Date(useNow(30_000));
  const { next, timeZone } = schedule;
  const instead = insteadOfNext(schedule);
  if (next === null || timeZone === null) return <span>{instead}</span>;
  return (
    <Hint text={formatFullTime(new Date(next.start))}>
      <span>
        {instead === undefined ? '' : `${instead}; the next one `}
        {inWords(next.start, now)}: {zonedWords(next.start, timeZone)}
      </span>
    </Hint>
  );
}

/** Which home runs the due backups. */
export function RunsOn({ schedule }: { schedule: InstanceSchedule }) {
  const { runner, runsHere } = schedule;
  if (runner === undefined) return <span>Nobody</span>;
  return <span>{runsHere ? 'This home' : visibleText(whoWords(runner))}</span>;
}

/** That due backups wait, or why nobody runs them; and the planned backups that were missed. */
export function ScheduleNotices({
  instance,
  onRunHere,
}: {
  instance: InstanceHealth;
  onRunHere: () => void;
}) {
  const { schedule, scheduling } = instance;
  if (schedule === undefined) return null;
  const { state, reason = '' } = schedule;
  const suspended = scheduling?.suspended;
  return (
    <>
      {state !== 'suspended' || suspended === undefined ? null : (
        <SuspendedBar
          whose={suspended.of === 'server' ? 'Due backups of its server' : 'Due backups of this database'}
          suspended={suspended}
          what={suspended.of === 'server' ? { servers: [instance.serverId] } : { instances: [instance.id] }}
        />
      )}
      {state === 'no runner' ? (
        <NoticeBar kind="warning" action={<RunHereButton onClick={onRunHere} />}>
          No home runs its due backups.
        </NoticeBar>
      ) : null}
      {isNotRun(schedule) && state !== 'no runner' && !isSaid(instance.reason, reason) ? (
        <NoticeBar kind="warning">{visibleText(reason)}</NoticeBar>
      ) : null}
      {schedule.personalSignIn === undefined || isNotRun(schedule) ? null : (
        <NoticeBar kind="warning">{visibleText(schedule.personalSignIn)}</NoticeBar>
      )}
      <Missed schedule={schedule} />
    </>
  );
}

/** Whether the sentence below the title has it already, whatever it begins and ends with there. */
const isSaid = (sentence: string, reason: string): boolean => sentence.includes(reason.slice(1, -1));

function RunHereButton({ onClick }: { onClick: () => void }) {
  return (
    <Button size="small" onClick={onClick}>
      Run here
    </Button>
  );
}

/** The planned backups since the last good one of the schedule that came to nothing, each with why. */
function Missed({ schedule: { missed, late, timeZone } }: { schedule: InstanceSchedule }) {
  const styles = useStyles();
  const zoned = (at: string) => (timeZone === null ? at : zonedWords(at, timeZone));
  const all = [
    ...missed.map(({ planned, why }) => ({ planned, words: missedWords[why] })),
    ...(late === null ? [] : [{ planned: late.planned, words: 'late: it has not begun' }]),
  ].toReversed();
  if (all.length === 0) return null;
  return (
    <Folded summary={`${countOf(all.length, 'planned backup')} missed since the last good one`}>
      <ul className={styles.missed}>
        {all.map(({ planned, words }) => (
          <li key={planned}>
            {zoned(planned)}: {words}
          </li>
        ))}
      </ul>
    </Folded>
  );
}
