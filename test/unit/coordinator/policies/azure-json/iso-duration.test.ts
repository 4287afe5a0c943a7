import { expect, it } from 'vitest';
import {
  fromIsoDuration,
  isoDuration,
} from '../../../../../main/coordinator/policies/azure-json/iso-duration.ts';

it.each([
  ['P30D', { count: 30, unit: 'days' }],
  ['P12W', { count: 12, unit: 'weeks' }],
  ['P3M', { count: 3, unit: 'months' }],
  ['P10Y', { count: 10, unit: 'years' }],
] as const)('%s, there and back', (text, duration) => {
  expect(fromIsoDuration(text)).toEqual(duration);
  expect(isoDuration(duration)).toBe(text);
});

it('months and years are one, and so are weeks and days; both together are none', () => {
  expect(fromIsoDuration('P1Y6M')).toEqual({ count: 18, unit: 'months' });
  expect(fromIsoDuration('P1W3D')).toEqual({ count: 10, unit: 'days' });
  for (const text of ['P1M1D', 'PT24H', 'P', 'P0D', '3M', 'P-1D', 'P1.5M']) {
    expect(fromIsoDuration(text)).toBeUndefined();
  }
});
