import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { Job } from '../../../../shared/jobs/jobs.ts';
import { useStatusColours, type StatusColours } from '../../../look/status-colours.ts';
import { Duration } from '../../../ui/text/duration.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { StatusShape, type StatusShapeName } from '../../../ui/states/status/status-shape.tsx';
import { phasesAt, type Phase } from './phases-at.ts';
import { capital } from '../../../ui/format/capital.ts';

const useStyles = makeStyles({
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    // Every phase has its place, whatever the others say: nothing moves when a time arrives.
    gridTemplateColumns: 'repeat(auto-fill, minmax(200px, 1fr))',
    gap: '12px 24px',
  },
  phase: { display: 'flex', gap: '8px', lineHeight: '20px', color: tokens.colorNeutralForeground2 },
  here: { color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold },
  words: { minWidth: 0, overflowWrap: 'anywhere' },
  took: {
    display: 'block',
    height: '16px',
    lineHeight: '16px',
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightRegular,
    fontVariantNumeric: 'tabular-nums',
    color: tokens.colorNeutralForeground2,
  },
});

const looks: Record<Phase['state'], { shape: StatusShapeName; colour: keyof StatusColours; word: string }> = {
  done: { shape: 'check', colour: 'good', word: 'done' },
  lossy: { shape: 'triangle', colour: 'warning', word: 'done, with losses' },
  running: { shape: 'running', colour: 'running', word: 'running' },
  stopped: { shape: 'crossed', colour: 'bad', word: 'ended here' },
  open: { shape: 'dashed', colour: 'quiet', word: 'to come' },
  skipped: { shape: 'dashed', colour: 'quiet', word: 'left out' },
};

function wordOf({ state }: Phase, job: Job): string {
  const completed = job.state.startsWith('completed');
  const ended = job.state !== 'in progress';
  if ((state === 'open' || state === 'skipped') && ended && !completed) return 'not reached';
  return looks[state].word;
}

/** The phases of a job in their order, where it is, and how long each took. */
export function Phases({ job }: { job: Job }) {
  const styles = useStyles();
  const colours = useStatusColours();
  return (
    <ol className={styles.list}>
      {phasesAt(job).map((phase) => {
        const { name, state } = phase;
        const look = looks[state];
        const word = wordOf(phase, job);
        return (
          <li
            key={name}
            className={mergeClasses(
              styles.phase,
              (state === 'running' || state === 'stopped' || state === 'lossy') && styles.here,
            )}
            aria-current={state === 'running' ? 'step' : undefined}
            title={word}
          >
            <StatusShape shape={look.shape} colour={colours[look.colour]} />
            <span className={styles.words}>
              {capital(visibleText(name))}
              <span style={visuallyHidden}>, {word}</span>
              <span className={styles.took}>
                <Took phase={phase} />
              </span>
            </span>
          </li>
        );
      })}
    </ol>
  );
}

/** How long it took or goes on; nothing for one whose end nobody saw. */
function Took({ phase: { state, startedAt, endedAt } }: { phase: Phase }) {
  if (startedAt === undefined || endedAt === undefined) return null;
  if (endedAt === null && state !== 'running') return null;
  return <Duration from={startedAt} to={endedAt} />;
}

const visuallyHidden = {
  position: 'absolute',
  width: 1,
  height: 1,
  overflow: 'hidden',
  clipPath: 'inset(50%)',
  whiteSpace: 'nowrap',
} as const;
