import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { Job } from '../../../shared/jobs.ts';
import { useStatusColours, type StatusColours } from '../../look/status-colours.ts';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { StatusShape, type StatusShapeName } from '../../ui/status-shape.tsx';
import { phasesAt, type Phase } from './job-phases.ts';
import { capital } from './job-words.ts';

const useStyles = makeStyles({
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'flex',
    flexWrap: 'wrap',
    gap: '8px 24px',
  },
  phase: { display: 'flex', gap: '8px', lineHeight: '20px', color: tokens.colorNeutralForeground2 },
  here: { color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold },
});

const looks: Record<Phase['state'], { shape: StatusShapeName; colour: keyof StatusColours; word: string }> = {
  done: { shape: 'check', colour: 'good', word: 'done' },
  running: { shape: 'running', colour: 'running', word: 'running' },
  stopped: { shape: 'crossed', colour: 'bad', word: 'ended here' },
  open: { shape: 'dashed', colour: 'quiet', word: 'to come' },
};

/** The phases of a job in their order, and where it is. */
export function Phases({ job }: { job: Job }) {
  const styles = useStyles();
  const colours = useStatusColours();
  const ended = job.state !== 'in progress';
  return (
    <ol className={styles.list}>
      {phasesAt(job).map(({ name, state }) => {
        const look = looks[state];
        const word = state === 'open' && ended ? 'not reached' : look.word;
        return (
          <li
            key={name}
            className={mergeClasses(
              styles.phase,
              (state === 'running' || state === 'stopped') && styles.here,
            )}
            aria-current={state === 'running' ? 'step' : undefined}
            title={word}
          >
            <StatusShape shape={look.shape} colour={colours[look.colour]} />
            <span>{capital(visibleText(name))}</span>
            <span style={visuallyHidden}>, {word}</span>
          </li>
        );
      })}
    </ol>
  );
}

const visuallyHidden = {
  position: 'absolute',
  width: 1,
  height: 1,
  overflow: 'hidden',
  clipPath: 'inset(50%)',
  whiteSpace: 'nowrap',
} as const;
