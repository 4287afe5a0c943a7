import type { Fault, Outcome } from './fault.ts';
import { damages } from './kinds/damage.ts';
import { disks } from './kinds/disks.ts';
import { homes } from './kinds/homes.ts';
import { kills } from './kinds/kills.ts';
import { outages, type OutageLength } from './kinds/outages.ts';
import { seeded } from './random.ts';
import type { World } from './world.ts';

export const allFaults = (length: OutageLength): readonly Fault[] => [
  ...kills,
  ...outages(length),
  ...homes,
  ...disks,
  ...damages,
];

/** What all tries of one fault came to. */
export type Tally = {
  readonly fault: string;
  tries: number;
  /** How often it went how. */
  readonly outcomes: Map<string, number>;
  /** Promises that did not hold, with the round. */
  readonly broken: string[];
};

/** Runs each fault once a round, in the same order; what is random follows from the seed, the fault and the round. */
export async function runRounds(
  world: World,
  faults: readonly Fault[],
  options: { rounds: number; seed: string; say?: (line: string) => void; signal?: AbortSignal },
): Promise<Tally[]> {
  const tallies = faults.map(({ name }): Tally => ({
    fault: name,
    tries: 0,
    outcomes: new Map(),
    broken: [],
  }));
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const [index, fault] of faults.entries()) {
      if (options.signal?.aborted === true) return tallies;
      const tally = tallies[index];
      if (tally === undefined) continue;
      const random = seeded(options.seed).of(`${fault.name}/${round}`);
      const { words, broken } = await fault
        .run(world, random)
        .catch((error: unknown) => gaveUp(world, error));
      tally.tries += 1;
      tally.outcomes.set(words, (tally.outcomes.get(words) ?? 0) + 1);
      tally.broken.push(...broken.map((sentence) => `round ${round}: ${sentence}`));
      options.say?.(
        `${round} ${fault.name}: ${words}${broken.length === 0 ? '' : ` BROKEN: ${broken.join(' ')}`}`,
      );
    }
  }
  return tallies;
}

/** What was not foreseen counts as broken, and does not end a run of hours. */
async function gaveUp(world: World, error: unknown): Promise<Outcome> {
  await world.storage.refuse(false);
  world.storage.stall(false);
  return { words: 'the try ended early', broken: [`The try ended early: ${String(error).slice(0, 600)}`] };
}
