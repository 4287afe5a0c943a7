import { expect, it } from 'vitest';
import { onceAMoment } from '../../../../main/policy/schedule/once-a-moment.ts';

const at = (minute: number) => new Date(minute * 60_000);

it('finds out once what the same frozen values are asked, and each time for values that may change', () => {
  const asked: string[] = [];
  const find = onceAMoment(({ name }: { name: string }, from: Date, until: Date) => {
    asked.push(`${name} ${from.getTime()} ${until.getTime()}`);
    return asked.length;
  });
  const frozen = Object.freeze({ name: 'a' });
  expect([find(frozen, at(0), at(1)), find(frozen, at(0), at(1)), find(frozen, at(0), at(2))]).toEqual([
    1, 1, 2,
  ]);
  expect(find(Object.freeze({ name: 'a' }), at(0), at(1))).toBe(3);
  const open = { name: 'b' };
  expect([find(open, at(0), at(1)), find(open, at(0), at(1))]).toEqual([4, 5]);
});

it('remembers that there is no answer, and no more than the answers of one look', () => {
  let count = 0;
  const find = onceAMoment((_values: object, from: Date): Date | undefined => {
    count += 1;
    return from.getTime() < 0 ? undefined : from;
  });
  const values = Object.freeze({});
  expect([find(values, at(-1)), find(values, at(-1))]).toEqual([undefined, undefined]);
  expect(count).toBe(1);
  for (let minute = 0; minute < 200; minute += 1) find(values, at(minute));
  find(values, at(-1));
  expect(count).toBe(202);
});
