import { Button, Checkbox, makeStyles, tokens } from '@fluentui/react-components';
import type { InstanceHealth } from '../../../../shared/instances/overview.ts';
import { countOf } from '../../../../shared/words/counts.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { StatusBadge } from '../../../ui/states/status/status-badge.tsx';
import { Age } from '../../../ui/text/age.tsx';
import { Identifier } from '../../../ui/text/identifier.tsx';
import type { NewName } from './new-names.ts';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  item: {
    display: 'grid',
    gridTemplateColumns: 'auto minmax(0, 4fr) minmax(0, 4fr) minmax(0, 3fr)',
    alignItems: 'center',
    gap: '0 12px',
    minHeight: '36px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  name: { minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  quiet: { color: tokens.colorNeutralForeground3 },
  // Its room is there before the first collision, so that the list stays where it is.
  collisions: { minHeight: '32px', display: 'flex', alignItems: 'center' },
});

export interface PlannedListProps {
  readonly instances: readonly InstanceHealth[];
  /** Of those that are not left out. */
  readonly names: readonly NewName[];
  /** Whether the names on the target are known. */
  readonly isKnown: boolean;
  readonly onLeaveOut: (ids: readonly string[], out: boolean) => void;
}

/** Each database with the age of its point, what the new one is called, and whether it can be called so. */
export function PlannedList({ instances, names, isKnown, onLeaveOut }: PlannedListProps) {
  const styles = useStyles();
  const planned = new Map(names.map((each) => [each.instance.id, each]));
  const colliding = names.flatMap(({ instance, problem }) => (problem === null ? [] : [instance.id]));
  return (
    <>
      <div className={styles.collisions} role="status">
        {colliding.length === 0 ? (
          isKnown && names.length > 0 ? (
            'No name is taken there.'
          ) : null
        ) : (
          <Button onClick={() => onLeaveOut(colliding, true)}>
            {`Leave out ${countOf(colliding.length, 'database')} whose name cannot be used`}
          </Button>
        )}
      </div>
      <ul className={styles.list} aria-label="Databases to restore">
        {instances.map((instance) => {
          const plan = planned.get(instance.id);
          return (
            <li key={instance.id} className={styles.item}>
              <Checkbox
                aria-label={`Restore ${visibleText(instance.name)}`}
                checked={plan !== undefined}
                onChange={(_, { checked }) => onLeaveOut([instance.id], checked !== true)}
              />
              <span className={styles.name}>
                <Identifier name={instance.database} max={20} />{' '}
                <span className={styles.quiet}>
                  <Age since={instance.latestPointSince} none="age not known" isPast={instance.isPastLimit} />
                </span>
              </span>
              <span className={styles.name}>
                {plan === undefined ? 'left out' : <Identifier name={plan.name} max={26} />}
              </span>
              <PlanState plan={plan} isKnown={isKnown} />
            </li>
          );
        })}
      </ul>
    </>
  );
}

function PlanState({ plan, isKnown }: { plan: NewName | undefined; isKnown: boolean }) {
  if (plan === undefined) return <span>–</span>;
  if (plan.problem !== null) return <StatusBadge status="blocker" word={plan.problem} hint={plan.problem} />;
  return isKnown ? (
    <StatusBadge status="ok" word="Free" />
  ) : (
    <StatusBadge status="unknown" word="Not asked" />
  );
}
