import type { ChosenSimulation, PolicySimulation } from '../../../../shared/policies/policy-simulation.ts';
import { occurrencesBetween } from '../../../policy/schedule/occurrences.ts';
import { scheduleNotes } from '../../../policy/schedule/problems.ts';
import { windowWords } from '../../../policy/schedule/words.ts';
import { simulate } from '../../../policy/simulate/simulate.ts';
import type { Engine } from '../../engine.ts';
import { getSettings } from '../../settings.ts';
import { policyWords, valueProblems } from '../words.ts';
import { chooseSimulated, type Subject } from './choose.ts';
import { effectsOn } from './effects.ts';
import { existingPoints } from './existing-points.ts';
import { estimateNotes } from './notes.ts';
import { chooseSizes } from './sizes.ts';

/**
 * What values would keep over years, and what they change for recovery points that exist: from what is noted here, by
 * this machine's clock; no vault is opened. Throws UserErrorNotFound, and UserErrorInvalidInput for an instance that is
 * in another vault.
 */
export async function simulatePolicy(
  engine: Pick<Engine, 'store' | 'clock'>,
  chosen: ChosenSimulation,
): Promise<PolicySimulation> {
  const choice = chooseSimulated(engine, chosen);
  const { named, using } = choice;
  const of = named ?? (using.length === 1 ? using[0] : undefined);
  const values = of?.values ?? choice.values;
  const now = engine.clock.now();
  const said = {
    ...policyWords(values, now),
    windowWords: windowWords(values.window),
    ...(of === undefined ? {} : { of: { instanceId: of.instance.id, instanceName: of.instance.name } }),
  };
  const problems = valueProblems(values);
  if (problems.length > 0) {
    return { problems, notes: [], ...said, sizes: 'none', instances: [], existing: [] };
  }
  const points = ({ instance }: Subject) => existingPoints(engine, instance, now);
  const existing = of === undefined ? [] : points(of);
  const graceDays = getSettings(engine).shorterAfterDays;
  const effects = await effectsOn(named === undefined ? using : [named], points, { now, graceDays });
  const sizes = chooseSizes(engine, choice, existing);
  const { existing: _told, ...simulation } = simulate({
    values,
    from: now,
    years: chosen.years,
    occurrences: (after, upTo) => occurrencesBetween(values, { after, upTo }),
    sizes: sizes.at,
    existing,
    graceDays,
  });
  const { instances } = effects;
  const estimate = estimateNotes({ isOfInstance: of !== undefined, sizes, instances });
  const notes = [...scheduleNotes(values), ...estimate];
  return { problems, notes, ...said, sizes: sizes.from, simulation, ...effects };
}
