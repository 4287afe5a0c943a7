import {
  comeToHold,
  damage,
  instant,
  made,
  revalue,
  wall,
  type ModelPoint,
  type ModelValues,
} from '../policies/retention-model.ts';

/**
 * Which recovery points an instance has over the years, told a second time: when runs are planned, what each point is
 * promised, and what expiry lets go. It imports nothing of pgkeep, and knows only what happened: times, and what failed.
 */

/** What a policy says, as far as the model knows it. */
export interface VaultModelValues extends ModelValues {
  readonly schedule:
    | { readonly kind: 'daily'; readonly at: string }
    | { readonly kind: 'weekly'; readonly on: readonly string[]; readonly at: string }
    | { readonly kind: 'monthly'; readonly on: { readonly day: number }; readonly at: string }
    | { readonly kind: 'hourly'; readonly every: number; readonly minute: number };
}

interface KeptPoint extends ModelPoint {
  readonly completedAt: number;
  /** What its newest verification found. */
  verified: 'readable' | 'failed' | undefined;
  held: boolean;
  /** When a first look decided that it goes; undefined: nobody did, or it was taken back. */
  decidedAt?: number | undefined;
}

/** A backup that is over. */
interface Try {
  readonly at: number;
  readonly failed: boolean;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const secondLookMs = dayMs;
const decisionLastsMs = 14 * dayMs;
const graceMs = 14 * dayMs;
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

export class VaultModel {
  points: KeptPoint[] = [];
  /** What holds from when on; null while it is suspended. */
  readonly #spans: { readonly from: number; readonly values: VaultModelValues | null }[] = [];
  #values: VaultModelValues;
  #tries: Try[] = [];
  /** The last planned time that was tried. */
  #tried: number;
  /** Points that somebody confirmed, and those that a success let go after a gap. */
  #confirmed = new Set<string>();
  #freed: { readonly id: string; readonly by: string }[] = [];

  constructor(values: VaultModelValues, at: number) {
    this.#values = values;
    this.#tried = at;
    this.#spans.push({ from: at, values });
  }

  get ids(): string[] {
    return this.points.map(({ id }) => id).toSorted();
  }

  get values(): VaultModelValues {
    return this.#values;
  }

  isSuspended(): boolean {
    return this.#spans.at(-1)?.values === null;
  }

  /** Planned times after one instant and up to another, ascending, without those of a suspension. */
  plannedBetween(after: number, upTo: number): number[] {
    return this.#spans.flatMap(({ from, values }, index) => {
      const until = this.#spans[index + 1]?.from ?? Infinity;
      if (values === null) return [];
      return plannedBy(values, Math.max(after, from), Math.min(upTo, until));
    });
  }

  /** The planned time for which a backup starts now; undefined where none does. */
  dueAt(now: number): number | undefined {
    if (this.isSuspended()) return undefined;
    const planned = this.plannedBetween(this.#tried, now).at(-1);
    if (planned !== undefined) return planned;
    // what passed while it was suspended runs once
    const pause = this.#spans.at(-2);
    const resumed = this.#spans.at(-1)?.from ?? 0;
    if (pause?.values !== null || pause === undefined) return undefined;
    return plannedBy(this.#values, Math.max(pause.from, this.#tried), Math.min(resumed, now)).at(-1);
  }

  /** A backup for a planned time, or one on demand, made a point, or none. */
  backedUp(
    planned: number | undefined,
    ended: { readonly at: number; readonly failed: boolean },
    point?: {
      readonly id: string;
      readonly at: number;
      readonly partial: boolean;
      readonly until?: number | undefined;
    },
  ): void {
    if (planned !== undefined) this.#tried = Math.max(this.#tried, planned);
    this.#tries = [...this.#tries, ended].slice(-200);
    if (point === undefined) return;
    this.#hold(point.at);
    const { id, at, partial, until } = point;
    const event = { what: 'made' as const, id, at, scheduled: planned !== undefined, partial };
    this.points.push({
      ...made(event, this.points, this.#values),
      ...(until === undefined ? {} : { end: until }),
      completedAt: ended.at,
      verified: undefined,
      held: false,
    });
  }

  verified(id: string, outcome: 'readable' | 'failed', now: number): void {
    this.#hold(now);
    const point = this.points.find((one) => one.id === id);
    if (point === undefined) return;
    point.verified = outcome;
    if (outcome === 'failed') damage(id, this.points, this.#values);
  }

  hold(id: string, held: boolean): void {
    const point = this.points.find((one) => one.id === id);
    if (point !== undefined) point.held = held;
  }

  changeValues(values: VaultModelValues, now: number): void {
    this.#hold(now);
    const before = this.#values;
    this.#values = values;
    this.#spans.push({ from: now, values });
    const newestFirst = this.points.toSorted((one, other) => other.at - one.at);
    // what only the least number kept goes on for as long as what is shortened does
    const released = newestFirst
      .slice(values.keepAtLeast, Math.max(before.keepAtLeast, values.keepAtLeast))
      .filter(({ end }) => end <= now);
    for (const point of this.points) revalue(point, values, now);
    for (const point of released) {
      point.later = undefined;
      point.end = Math.max(point.end, now + graceMs);
    }
  }

  /** What was shortened is taken back, where it does not hold yet. */
  undo(now: number): void {
    this.#hold(now);
    for (const point of this.points) point.later = undefined;
  }

  suspend(now: number): void {
    this.#spans.push({ from: now, values: null });
  }

  resume(now: number): void {
    this.#spans.push({ from: now, values: this.#values });
  }

  /** Whether more go at once than go without a person. */
  needsPerson(now: number): boolean {
    this.#hold(now);
    const open = this.#due(now).filter(({ id }) => !this.#confirmed.has(id));
    return open.length > Math.min(100, Math.floor(this.points.length / 2));
  }

  /**
   * One look of expiry: what is to go is written down, and goes by a look a day later. Of a look that was killed `came`
   * says for which points it came to that.
   */
  look(
    now: number,
    isConfirmed = false,
    came: (id: string, to: 'write' | 'remove') => boolean = () => true,
  ): void {
    this.#hold(now);
    const due = this.#due(now);
    if (due.length === 0 || this.#isStopped(now)) return;
    const may = this.#allowed(due, isConfirmed);
    const gone = new Set<string>();
    const staying: KeptPoint[] = [];
    for (const point of this.points.toSorted((one, other) => other.completedAt - one.completedAt)) {
      if (!may.has(point.id) || point.held || this.#isNeeded(point, staying)) {
        // nothing that is not due is on its way out, and what waits for its turn goes on waiting
        const isTakenBack = may.has(point.id) || point.end > now;
        if (isTakenBack && point.decidedAt !== undefined && came(point.id, 'write')) {
          point.decidedAt = undefined;
        }
        if (point.good && point.decidedAt === undefined) staying.push(point);
        continue;
      }
      const age = point.decidedAt === undefined ? Infinity : now - point.decidedAt;
      if (age > decisionLastsMs) {
        if (came(point.id, 'write')) point.decidedAt = now;
      } else if (age >= secondLookMs && came(point.id, 'remove')) {
        gone.add(point.id);
      }
    }
    this.points = this.points.filter(({ id }) => !gone.has(id));
  }

  #hold(now: number): void {
    for (const point of this.points) comeToHold(point, now);
  }

  #due(now: number): KeptPoint[] {
    return this.points
      .filter(({ end }) => end <= now)
      .toSorted((one, other) => one.end - other.end || (one.id < other.id ? -1 : 1));
  }

  #isNeeded({ verified }: KeptPoint, newer: readonly KeptPoint[]): boolean {
    if (newer.length < this.#values.keepAtLeast) return true;
    return verified === 'readable' && !newer.some((other) => other.verified === 'readable');
  }

  /** Nothing goes while it is suspended, or after a backup that failed or was missed until one is good again. */
  #isStopped(now: number): boolean {
    if (this.isSuspended()) return true;
    const success = Math.max(-Infinity, ...this.points.map(({ completedAt }) => completedAt));
    if (this.#tries.some(({ at, failed }) => failed && at > success)) return true;
    return this.plannedBetween(Math.max(this.#tried, success), now - 15 * minuteMs).length > 0;
  }

  #allowed(due: readonly KeptPoint[], isConfirmed: boolean): Set<string> {
    const ids = new Set(due.map(({ id }) => id));
    const success = this.points.toSorted((one, other) => other.completedAt - one.completedAt)[0]?.id ?? '';
    this.#confirmed = new Set([...ids].filter((id) => isConfirmed || this.#confirmed.has(id)));
    this.#freed = this.#freed.filter(({ id, by }) => ids.has(id) || by === success);
    const open = due.filter(({ id }) => !this.#confirmed.has(id));
    if (open.length > Math.min(100, Math.floor(this.points.length / 2))) return this.#confirmed;
    const first = due[0]?.end ?? Infinity;
    if (!this.#tries.some(({ at, failed }) => failed && at >= first)) {
      this.#freed = [];
      return ids;
    }
    let left = 2 - this.#freed.filter(({ by }) => by === success).length;
    for (const { id } of open) {
      if (left <= 0) break;
      if (this.#freed.some((one) => one.id === id)) continue;
      this.#freed.push({ id, by: success });
      left -= 1;
    }
    return new Set([...this.#confirmed, ...this.#freed.map(({ id }) => id)]);
  }
}

/** Planned times after one instant and up to another, day by day of the zone. */
function plannedBy(values: VaultModelValues, after: number, upTo: number): number[] {
  if (!(after < upTo)) return [];
  const { timeZone, schedule } = values;
  const found: number[] = [];
  const firstDay = Math.floor(wall(after, timeZone) / dayMs) - 1;
  const lastDay = Math.floor(wall(upTo, timeZone) / dayMs) + 1;
  for (let day = firstDay; day <= lastDay; day += 1) {
    const date = new Date(day * dayMs);
    const weekday = weekdays[date.getUTCDay()] ?? '';
    if (schedule.kind === 'monthly' && date.getUTCDate() !== schedule.on.day) continue;
    if (schedule.kind === 'weekly' && !schedule.on.includes(weekday)) continue;
    for (const minutes of minutesOf(schedule)) {
      found.push(firstShown(day * dayMs + minutes * minuteMs, timeZone));
    }
  }
  return [...new Set(found)].filter((at) => at > after && at <= upTo).toSorted((one, other) => one - other);
}

/** When a wall clock first shows a time; where it never does, the moment at which it skips it. */
function firstShown(shown: number, timeZone: string): number {
  const at = instant(shown, timeZone);
  if (wall(at, timeZone) === shown) return at;
  let [before, after] = [at - dayMs, at + dayMs];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (wall(middle, timeZone) < shown) before = middle;
    else after = middle;
  }
  return after;
}

function minutesOf(schedule: VaultModelValues['schedule']): number[] {
  if (schedule.kind === 'hourly') {
    const hours = Array.from({ length: 24 / schedule.every }, (_, index) => index * schedule.every);
    return hours.map((hour) => hour * 60 + schedule.minute);
  }
  const [hours = 0, minutes = 0] = schedule.at.split(':').map(Number);
  return [hours * 60 + minutes];
}
