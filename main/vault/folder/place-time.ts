/** A measured time counts for so long, in ms: a share that was away may be another one. */
const measuredForMs = 60_000;

/** The clocks of this machine may go apart so far, in ms, before it counts as set or as having slept. */
const apartMs = 1_000;

/** The clocks of this machine; tests bring their own. */
export interface MachineTime {
  /** Milliseconds since 1970. */
  readonly wall: () => number;
  /** Milliseconds that only grow, whoever sets the clock. */
  readonly elapsed: () => number;
}

const thisMachine: MachineTime = { wall: () => Date.now(), elapsed: () => performance.now() };

/**
 * What is known of a place's own time from the last file that was written there: how far it is ahead of this machine's.
 * A share on the network has the clock of its server.
 */
export class PlaceTime {
  readonly #machine: MachineTime;
  #measured: { readonly place: number; readonly wall: number; readonly elapsed: number } | undefined;
  #isLasting = false;

  constructor(machine: MachineTime = thisMachine) {
    this.#machine = machine;
  }

  /** A file that was just written has this time. */
  saw(modifiedAt: Date): void {
    const { wall, elapsed } = this.#machine;
    this.#measured = { place: modifiedAt.getTime(), wall: wall(), elapsed: elapsed() };
  }

  /** Measuring again leaves a file each time: what was seen last counts for good. */
  keep(): void {
    this.#isLasting = true;
  }

  /** The place's time, where it was measured a short while ago; else undefined. */
  measured(): Date | undefined {
    if (this.#measured === undefined) return undefined;
    const { place, wall, elapsed } = this.#measured;
    const byWall = this.#machine.wall() - wall;
    const byElapsed = this.#machine.elapsed() - elapsed;
    if (!this.#isLasting && (byElapsed > measuredForMs || Math.abs(byWall - byElapsed) > apartMs)) {
      return undefined;
    }
    return new Date(place + (this.#isLasting ? byWall : byElapsed));
  }

  /** As near as it is known: by what was measured last, whenever that was, else the time of this machine. */
  nearest(): Date {
    const now = this.#machine.wall();
    return new Date(this.#measured === undefined ? now : now + this.#measured.place - this.#measured.wall);
  }
}
