import { makeStyles } from '@fluentui/react-components';
import { useStatusColours, type StatusColours } from '../../../look/status-colours.ts';
import { capital } from '../../format/capital.ts';
import { StatusShape, type StatusShapeName } from './status-shape.tsx';

/** Every state that pgkeep shows: of instances, jobs, findings, servers. */
export type Status =
  | 'protected'
  | 'at risk'
  | 'not read yet'
  | 'failing'
  | 'nothing to restore'
  | 'unprotected'
  | 'suspended'
  | 'in progress'
  | 'waiting'
  | 'completed'
  | 'completed with losses'
  | 'completed with warnings'
  | 'failed'
  | 'cancelled'
  | 'interrupted'
  | 'ok'
  | 'partial'
  | 'warning'
  | 'blocker'
  | 'reachable'
  | 'unreachable'
  | 'refused'
  | 'unconfirmed'
  | 'unknown';

const looks: Record<Status, { shape: StatusShapeName; colour: keyof StatusColours }> = {
  protected: { shape: 'check', colour: 'good' },
  'at risk': { shape: 'triangle', colour: 'warning' },
  failing: { shape: 'octagon', colour: 'bad' },
  'nothing to restore': { shape: 'empty', colour: 'bad' },
  'not read yet': { shape: 'dashed', colour: 'quiet' },
  unprotected: { shape: 'dashed', colour: 'quiet' },
  suspended: { shape: 'pause', colour: 'quiet' },
  'in progress': { shape: 'running', colour: 'running' },
  waiting: { shape: 'pause', colour: 'running' },
  completed: { shape: 'check', colour: 'good' },
  'completed with losses': { shape: 'triangle', colour: 'bad' },
  'completed with warnings': { shape: 'triangle', colour: 'warning' },
  failed: { shape: 'octagon', colour: 'bad' },
  cancelled: { shape: 'crossed', colour: 'quiet' },
  interrupted: { shape: 'octagon', colour: 'bad' },
  ok: { shape: 'check', colour: 'good' },
  partial: { shape: 'dashed', colour: 'quiet' },
  warning: { shape: 'triangle', colour: 'warning' },
  blocker: { shape: 'octagon', colour: 'bad' },
  reachable: { shape: 'check', colour: 'good' },
  unreachable: { shape: 'octagon', colour: 'bad' },
  refused: { shape: 'crossed', colour: 'bad' },
  unconfirmed: { shape: 'triangle', colour: 'warning' },
  unknown: { shape: 'dashed', colour: 'quiet' },
};

/** The colour that stands for a status, in badges and in charts. */
export const statusColour = (status: Status): keyof StatusColours => looks[status].colour;

const useStyles = makeStyles({
  word: { overflow: 'hidden', textOverflow: 'ellipsis', minWidth: 0 },
  badge: {
    display: 'inline-flex',
    alignItems: 'flex-start',
    gap: '8px',
    maxWidth: '100%',
    whiteSpace: 'nowrap',
    lineHeight: '20px',
  },
});

/**
 * A state as shape, colour and word. `word` says it differently where the page needs it; `hint` is said in
 * full on hover, where the word may be cut off.
 */
export function StatusBadge({
  status,
  word,
  hint,
}: {
  status: Status;
  word?: string;
  hint?: string | undefined;
}) {
  const styles = useStyles();
  const colours = useStatusColours();
  const look = looks[status];
  const words = word ?? capital(status);
  return (
    <span className={styles.badge} title={hint}>
      <StatusShape shape={look.shape} colour={colours[look.colour]} />
      <span className={styles.word}>{words}</span>
    </span>
  );
}
