import type { ChooseCrash, CrashPoint, Mutation } from '../storages/crash-storage.ts';

type Moment = Extract<CrashPoint['when'], 'before' | 'after'>;
const moments: readonly Moment[] = ['before', 'after'];

/** How often a run is killed at a call at which none was yet, and at others. */
export interface CrashChances {
  readonly first: number;
  readonly again: number;
}

/**
 * Chooses at which calls runs of flows are killed, so that each kind of call of each flow comes to be hit, before it and
 * after it. After a run that was killed the next one of that flow comes to its end.
 */
export class CrashChooser {
  readonly #random: () => number;
  readonly #chances: CrashChances;
  readonly #open = new Set<string>();
  readonly #hit = new Set<string>();
  readonly #spared = new Set<string>();

  constructor(random: () => number, chances: CrashChances) {
    this.#random = random;
    this.#chances = chances;
  }

  /** Where runs were killed: "expiry: before remove instances/inst/point/manifest.json". */
  get hit(): string[] {
    return [...this.#hit].toSorted();
  }

  /** Where calls were made and no run was killed. */
  get left(): string[] {
    return [...this.#open].toSorted();
  }

  /** For one run of a flow. */
  choosing(flow: string): ChooseCrash {
    let killed = this.#spared.delete(flow);
    return (call) => {
      const places = moments.map((when) => ({ when, name: `${flow}: ${when} ${kindOf(call)}` }));
      for (const { name } of places) if (!this.#hit.has(name)) this.#open.add(name);
      if (killed) return undefined;
      const open = places.filter(({ name }) => this.#open.has(name));
      const among = open.length > 0 ? open : places;
      if (this.#random() > (open.length > 0 ? this.#chances.first : this.#chances.again)) return undefined;
      const chosen = among[Math.floor(this.#random() * among.length)];
      if (chosen === undefined) return undefined;
      killed = true;
      this.#spared.add(flow);
      this.#open.delete(chosen.name);
      this.#hit.add(chosen.name);
      return chosen.when;
    };
  }
}

const kindOf = (call: Mutation): string =>
  call
    .replaceAll(/(job|point|lease|inst|mark|policy|server)-[0-9a-z-]+/g, '$1')
    .replaceAll(/\d{4}-\d\d/g, 'month')
    .replaceAll(/\d{8}/g, 'revision');
