import { describe, expect, it } from 'vitest';
import { areaPath, linePath, niceCeiling } from '../../../../../renderer/ui/charts/scale.ts';

describe('niceCeiling', () => {
  it.each([
    [0, 10, 1],
    [7, 10, 10],
    [23, 10, 25],
    [100, 10, 100],
    [101, 10, 200],
  ] as const)('%d (base %d) is %d', (largest, base, nice) => expect(niceCeiling(largest, base)).toBe(nice));

  it('is round in binary units', () => expect(niceCeiling(3.1 * 1024 ** 2, 1024)).toBe(5 * 1024 ** 2));
});

it('draws a line and the area below it', () => {
  const dots = [
    [0, 10],
    [5, 2],
  ] as const;
  expect(linePath(dots)).toBe('M0.0 10.0L5.0 2.0');
  expect(areaPath(dots, 20)).toBe('M0.0 10.0L5.0 2.0L5.0 20L0.0 20Z');
  expect(areaPath([], 20)).toBe('');
});
