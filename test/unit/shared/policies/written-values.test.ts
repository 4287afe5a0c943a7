import { expect, it } from 'vitest';
import {
  readDayOfMonth,
  readDuration,
  readWeekday,
  readWeekdays,
  readWindow,
} from '../../../../shared/policies/written-values.ts';

it.each([
  ['30d', { count: 30, unit: 'days' }],
  ['12 weeks', { count: 12, unit: 'weeks' }],
  ['6M', { count: 6, unit: 'months' }],
  ['1 year', { count: 1, unit: 'years' }],
])('a duration: %s', (text, duration) => {
  expect(readDuration(text)).toEqual(duration);
});

it.each(['', '30', 'd', '0d', '1.5d', '-1d', '99999d', '30h', '30 dayz'])('no duration: "%s"', (text) => {
  expect(() => readDuration(text)).toThrow('A duration is like 30d, 12w, 6m or 5y');
});

it('days of the week by their names or the first three letters, each once, in the order of the week', () => {
  expect(readWeekday('Sunday')).toBe('sunday');
  expect(readWeekdays('thu,mon, Thursday')).toEqual(['monday', 'thursday']);
  expect(() => readWeekdays('mon,someday')).toThrow('A day of the week is like monday or mon');
  expect(() => readWeekday('m')).toThrow('A day of the week is like monday or mon');
});

it.each([
  ['1', { day: 1 }],
  ['31', { day: 31 }],
  ['last', { day: 'last' }],
  ['second sunday', { which: 2, weekday: 'sunday' }],
  ['Last Fri', { which: 'last', weekday: 'friday' }],
])('a day of the month: %s', (text, day) => {
  expect(readDayOfMonth(text)).toEqual(day);
});

it.each(['', '0', '32', 'first', 'fifth sunday', 'second', '1.5'])('no day of the month: "%s"', (text) => {
  expect(() => readDayOfMonth(text)).toThrow('A day of the month is 1 to 31, last, or like "second sunday"');
});

it('a window', () => {
  expect(readWindow('22:00-06:00')).toEqual({ from: '22:00', until: '06:00' });
  for (const text of ['', '22:00', '22-06', '22:00-24:00', '22:00-06:00-08:00']) {
    expect(() => readWindow(text)).toThrow('A window is like 22:00-06:00');
  }
});
