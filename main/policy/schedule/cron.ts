import { Cron, CronPattern } from 'croner';
import { dayMs } from './zone-clock.ts';

/** What the five fields of a cron expression say. */
export interface CronFields {
  /** Minutes of the day, ascending. */
  readonly times: readonly number[];
  /** Whether a day of the calendar is one of its days; counted from 1 January 1970. */
  runsOn(this: void, day: number): boolean;
  /** Day of month and day of week are both given: either is enough. */
  readonly eitherDay: boolean;
}

// `AND` of both day fields, nicknames and the like are no part of what cron of any system understands, and cronstrue
// cannot say the first.
const unusual = /[+@]/;

/**
 * Reads a cron expression of five fields; throws an Error with the parser's words. The library is asked for days of a
 * calendar only: from the clocks of a zone it loses times that are skipped across midnight (23:30 in America/Nuuk), and
 * times that repeat or are skipped mean the same here as in all other schedules.
 */
export function readCron(expression: string): CronFields {
  let fields = known.get(expression);
  if (fields === undefined) known.set(expression, (fields = parse(expression)));
  return fields;
}

/** A tick asks for the few expressions of all policies once for each instance. */
const known = new Map<string, CronFields>();

function parse(expression: string): CronFields {
  if (unusual.test(expression)) throw new Error('a field has a character that no cron knows');
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== 5) throw new Error(`it has ${fields.length} fields`);
  const pattern = new CronPattern(expression, 'UTC', { mode: '5-part' });
  const days = new Cron(['0 0', ...fields.slice(2)].join(' '), {
    mode: '5-part',
    paused: true,
    utcOffset: 0,
  });
  const minutes = indexesOf(pattern.minute);
  return {
    times: indexesOf(pattern.hour).flatMap((hour) => minutes.map((minute) => hour * 60 + minute)),
    runsOn: (day) => days.match(new Date(day * dayMs)),
    eitherDay: !pattern.starDOM && !pattern.starDOW,
  };
}

const indexesOf = (marks: readonly number[]): number[] =>
  marks.flatMap((mark, index) => (mark === 0 ? [] : [index]));
