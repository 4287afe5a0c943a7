import type { Random } from './random.ts';
import type { World } from './world.ts';

/** What one try came to. */
export type Outcome = {
  /** In a few words, the same for all tries that went the same way. */
  readonly words: string;
  /** Promises of pgkeep that did not hold, in sentences; empty as it should be. */
  readonly broken: readonly string[];
};

/** One kind of accident or attack. */
export type Fault = {
  readonly name: string;
  /** Does it once, and looks whether the promises hold. */
  run(world: World, random: Random): Promise<Outcome>;
};
