import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import type { PlannedRunOf } from '../../../shared/schedule/schedule.ts';
import { nextPlanned } from '../../policy/schedule/spans.ts';
import type { Engine } from '../engine.ts';
import { whyNotRun, type NotRun } from './my-instances.ts';
import { dueInstance } from './subject.ts';

/** So many runs of an instance are told: those of an hourly policy for some two weeks. */
const mostRuns = 400;

/** Somebody runs it: this home, now or once a suspension ends, or another one. */
const runs: readonly (NotRun | undefined)[] = [undefined, 'suspended', 'suspended here', 'another runner'];

/**
 * The backups of instances that policies plan to start up to an instant, by what is known here, in order of their
 * starts; none of an instance that nobody runs, nor during a suspension. Of all instances where none is named.
 */
export function plannedRuns(
  engine: Pick<Engine, 'store' | 'clock' | 'writer'>,
  named: readonly InstanceSummary[],
  until: Date,
): PlannedRunOf[] {
  const { store } = engine;
  return store
    .reading(() =>
      (named.length > 0 ? named : store.instances.list())
        .filter((instance) => runs.includes(whyNotRun(engine, instance)))
        .flatMap((instance) => runsOf(engine, instance, until)),
    )
    .toSorted((one, other) => one.start.localeCompare(other.start));
}

function runsOf(
  engine: Pick<Engine, 'store' | 'clock'>,
  instance: InstanceSummary,
  until: Date,
): PlannedRunOf[] {
  const due = dueInstance(engine, instance);
  if (due === undefined) return [];
  const found: PlannedRunOf[] = [];
  let after = engine.clock.now();
  while (found.length < mostRuns) {
    const next = nextPlanned(due.subject, after);
    if (next === undefined || next.start > until) break;
    // what a suspension put off is the next one until that has ended
    const isAgain = found.at(-1)?.planned === next.planned.toISOString();
    after = isAgain ? next.start : next.planned;
    if (isAgain) continue;
    found.push({
      instanceId: instance.id,
      instanceName: instance.name,
      planned: next.planned.toISOString(),
      start: next.start.toISOString(),
    });
  }
  return found;
}
