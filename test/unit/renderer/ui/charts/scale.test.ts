import { describe, expect, it } from 'vitest';
import { formatSize } from '../../../../../shared/words/sizes.ts';
import { areaPath, linePath, niceCeilingOfBytes } from '../../../../../renderer/ui/charts/scale.ts';

describe('niceCeilingOfBytes', () => {
  it.each([
    [0, '1 KiB', '512 B'],
    [800, '1 KiB', '512 B'],
    [3.1 * 1024 ** 2, '5 MiB', '2.5 MiB'],
    [501 * 1024, '1 MiB', '512 KiB'],
    [1010 * 1024, '1 MiB', '512 KiB'],
    [1024 ** 3, '1 GiB', '512 MiB'],
    [2.2 * 1024 ** 4, '2.5 TiB', '1.25 TiB'],
  ] as const)('%d bytes are below %s, half of which is %s', (largest, all, half) => {
    const top = niceCeilingOfBytes(largest);
    expect([formatSize(top), formatSize(top / 2)]).toEqual([all, half]);
  });

  it('labels no axis with a thousand of anything', () => {
    const labels = Array.from({ length: 400 }, (_, index) => niceCeilingOfBytes(1.07 ** index))
      .flatMap((top) => [top, top / 2])
      .map(formatSize);
    expect(labels.filter((label) => Number.parseFloat(label) >= 1000 || label.length > 8)).toEqual([]);
  });
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
