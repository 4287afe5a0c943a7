/** The time in ms, and something to do later. */
export interface BurstClock {
  readonly now: () => number;
  /** Calls back after so many ms, unless what it returns is called before. */
  readonly later: (ms: number, callback: () => void) => () => void;
}

export interface BurstOptions<Item> {
  /** A burst is over when nothing came for so long, in ms. */
  readonly quietMs: number;
  /** Nothing is held back for longer than this, in ms. */
  readonly longestMs: number;
  readonly clock: BurstClock;
  /** Gets each burst, at least one item, in the order in which they came. */
  readonly onBurst: (items: readonly [Item, ...Item[]]) => void;
}

export interface Burst<Item> {
  /** `last`: nothing else can follow soon, so that the burst need not be waited for. */
  add(item: Item, last: boolean): void;
  /** Forgets what is held back. */
  stop(): void;
}

/** Holds things back that come one soon after the other, and gives them out together. */
export function gatherBursts<Item>({ quietMs, longestMs, clock, onBurst }: BurstOptions<Item>): Burst<Item> {
  let held: Item[] = [];
  let since = 0;
  let cancel = () => {};
  const flush = () => {
    cancel();
    const [first, ...more] = held;
    held = [];
    if (first !== undefined) onBurst([first, ...more]);
  };
  return {
    add(item, last) {
      cancel();
      if (held.length === 0) since = clock.now();
      held.push(item);
      const left = since + longestMs - clock.now();
      if (last || left <= 0) flush();
      else cancel = clock.later(Math.min(quietMs, left), flush);
    },
    stop() {
      cancel();
      held = [];
    },
  };
}
