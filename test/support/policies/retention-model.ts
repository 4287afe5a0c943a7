/**
 * What is kept under retention rules, told a second time: day by day, point by point, comparing each with all others,
 * with dates as text from Intl. It knows nothing of how main/policy does it, and imports nothing of it, so that both
 * are wrong together in few ways. Slow.
 */

type Unit = 'days' | 'weeks' | 'months' | 'years';
const ranks = ['yearly', 'monthly', 'weekly', 'daily', 'default'] as const;
type Rule = (typeof ranks)[number];
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

export interface ModelValues {
  readonly timeZone: string;
  readonly weekStartsOn: string;
  readonly retention: Readonly<
    Partial<Record<Rule, { readonly count: number; readonly unit: Unit } | undefined>>
  >;
  readonly keepAtLeast: number;
}

/** What happens to an instance, in the order of time. */
export type ModelEvent =
  | { readonly at: number; readonly what: 'values'; readonly values: ModelValues }
  | {
      readonly at: number;
      readonly what: 'made';
      readonly id: string;
      readonly scheduled: boolean;
      readonly partial: boolean;
    }
  | { readonly at: number; readonly what: 'damaged'; readonly id: string }
  | { readonly at: number; readonly what: 'looked at' };

export interface ModelPoint {
  readonly id: string;
  readonly at: number;
  readonly scheduled: boolean;
  readonly partial: boolean;
  good: boolean;
  rule: Rule | 'on demand';
  end: number;
  later?: { readonly from: number; readonly rule: Rule; readonly end: number } | undefined;
}

const dayMs = 86_400_000;

/** At each look: which points exist, each with its rule ("p7 monthly"), the oldest first. Points that end go at a look. */
export function* modelOf(events: Iterable<ModelEvent>): Generator<string[]> {
  let values: ModelValues | undefined;
  let points: ModelPoint[] = [];
  for (const event of events) {
    for (const point of points) comeToHold(point, event.at);
    if (event.what === 'values') {
      values = event.values;
      for (const point of points) revalue(point, values, event.at);
      continue;
    }
    if (values === undefined) throw new Error('the model wants values first');
    const { keepAtLeast } = values;
    switch (event.what) {
      case 'made':
        points.push(made(event, points, values));
        break;
      case 'damaged':
        damage(event.id, points, values);
        break;
      case 'looked at':
        points = points.filter(
          (point) =>
            point.end > event.at ||
            points.filter((other) => other.good && other.at > point.at).length < keepAtLeast,
        );
        yield points.map(({ id, rule }) => `${id} ${rule}`);
    }
  }
}

export function comeToHold(point: ModelPoint, now: number): void {
  if (point.later === undefined || point.later.from > now) return;
  ({ rule: point.rule, end: point.end } = point.later);
  point.later = undefined;
}

export function made(
  event: ModelEvent & { what: 'made' },
  points: readonly ModelPoint[],
  values: ModelValues,
): ModelPoint {
  const { id, at, scheduled, partial } = event;
  const point: ModelPoint = { id, at, scheduled, partial, good: true, rule: 'on demand', end: Infinity };
  if (!scheduled) return point;
  point.rule = partial
    ? 'default'
    : (ranks.find((rule) => isWanted(rule, point, { points, values })) ?? 'default');
  point.end = plus(at, point.rule, values);
  return point;
}

function isWanted(
  rule: Rule,
  point: ModelPoint,
  { points, values }: { points: readonly ModelPoint[]; values: ModelValues },
): boolean {
  if (rule === 'default' || values.retention[rule] === undefined) return false;
  const period = label(rule, point.at, values);
  return !points.some(
    (other) =>
      counts(other) && rankOf(other) <= ranks.indexOf(rule) && label(rule, other.at, values) === period,
  );
}

const counts = ({ good, scheduled, partial }: ModelPoint): boolean => good && scheduled && !partial;
const rankOf = ({ rule }: ModelPoint): number => (rule === 'on demand' ? ranks.length : ranks.indexOf(rule));

/** Each period that has lost its only first point gets another one, the years first. */
export function damage(id: string, points: readonly ModelPoint[], values: ModelValues): void {
  const lost = points.find((point) => point.id === id);
  if (lost === undefined) return;
  lost.good = false;
  for (const rule of ranks.slice(0, 4)) {
    if (values.retention[rule] === undefined) continue;
    for (const broken of points.filter((point) => !point.good && point.scheduled && !point.partial)) {
      if (rankOf(broken) > ranks.indexOf(rule)) continue;
      const others = points.filter(
        (one) => counts(one) && label(rule, one.at, values) === label(rule, broken.at, values),
      );
      if (others.some((other) => rankOf(other) <= ranks.indexOf(rule))) continue;
      const [first] = others.toSorted((one, other) => one.at - other.at);
      if (first === undefined) continue;
      first.rule = rule;
      first.end = Math.max(first.end, plus(first.at, rule, values));
    }
  }
}

/** Values are changed while no earlier change is waiting. */
export function revalue(point: ModelPoint, values: ModelValues, now: number): void {
  if (point.rule === 'on demand') return;
  let rule: Rule = point.rule;
  while (rule !== 'default' && values.retention[rule] === undefined)
    rule = ranks[ranks.indexOf(rule) + 1] ?? 'default';
  const end = plus(point.at, rule, values);
  const from = now + 14 * dayMs;
  if (end >= point.end) [point.rule, point.end] = [rule, end];
  else if (Math.max(end, from) < point.end) point.later = { from, rule, end: Math.max(end, from) };
}

/** A time as a clock on the wall shows it, written as if the wall were in Greenwich. */
export function wall(at: number, timeZone: string): number {
  const ofZone = walls.get(timeZone) ?? { format: newFormat(timeZone), shown: new Map<number, number>() };
  walls.set(timeZone, ofZone);
  const known = ofZone.shown.get(at);
  if (known !== undefined) return known;
  const part = Object.fromEntries(
    ofZone.format.formatToParts(at).map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = part;
  const shown = Date.UTC(year, month - 1, day, hour, minute, second) + (at % 1000);
  ofZone.shown.set(at, shown);
  return shown;
}
const walls = new Map<string, { format: Intl.DateTimeFormat; shown: Map<number, number> }>();
const newFormat = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });

/** When a wall clock first shows a time; where it never does, as if it had not been put forward. */
export function instant(shown: number, timeZone: string): number {
  const [before, after] = [shown - dayMs, shown + dayMs].map((near) => shown - (wall(near, timeZone) - near));
  if (before === undefined || after === undefined) throw new Error('no time');
  return (
    [before, after].toSorted((one, other) => one - other).find((at) => wall(at, timeZone) === shown) ?? before
  );
}

function label(rule: Rule, at: number, values: ModelValues): string {
  const key = `${rule} ${values.timeZone} ${values.weekStartsOn}`;
  const known = labels.get(key) ?? new Map<number, string>();
  labels.set(key, known);
  const text = known.get(at) ?? newLabel(rule, at, values);
  known.set(at, text);
  return text;
}
const labels = new Map<string, Map<number, string>>();

function newLabel(rule: Rule, at: number, { timeZone, weekStartsOn }: ModelValues): string {
  const date = new Date(wall(at, timeZone));
  if (rule === 'weekly') {
    while (weekdays[date.getUTCDay()] !== weekStartsOn) date.setUTCDate(date.getUTCDate() - 1);
  }
  return date.toISOString().slice(0, { yearly: 4, monthly: 7, weekly: 10, daily: 10, default: 24 }[rule]);
}

function plus(at: number, rule: Rule, { timeZone, retention }: ModelValues): number {
  const keeps = retention[rule];
  if (keeps === undefined) throw new Error(`no ${rule} rule`);
  const date = new Date(wall(at, timeZone));
  const day = date.getUTCDate();
  if (keeps.unit === 'days') date.setUTCDate(day + keeps.count);
  if (keeps.unit === 'weeks') date.setUTCDate(day + keeps.count * 7);
  if (keeps.unit === 'months') date.setUTCMonth(date.getUTCMonth() + keeps.count);
  if (keeps.unit === 'years') date.setUTCFullYear(date.getUTCFullYear() + keeps.count);
  // a day too many for its month ran over into the next one
  const ranOver = (keeps.unit === 'months' || keeps.unit === 'years') && date.getUTCDate() !== day;
  if (ranOver) date.setUTCDate(0);
  return instant(date.getTime(), timeZone);
}
