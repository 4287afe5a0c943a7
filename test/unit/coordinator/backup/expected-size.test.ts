import { describe, expect, it } from 'vitest';
import { expectedSize } from '../../../../main/coordinator/backup/expected-size.ts';
import { point } from '../../../support/store-records.ts';

describe('the expected size of an archive', () => {
  const old = point('point-1', { completedAt: '2026-01-01T00:00:00.000Z', size: 100, compression: 'zstd' });
  const newest = point('point-2', {
    completedAt: '2026-02-01T00:00:00.000Z',
    size: 300,
    compression: 'gzip',
  });

  it('is that of the newest point, where it was compressed alike', () => {
    expect(expectedSize([newest, old], 'gzip')).toBe(300);
    expect(expectedSize([newest, old], 'zstd')).toBeUndefined();
    expect(expectedSize([point('point-3')], 'gzip')).toBeUndefined();
    expect(expectedSize([], 'gzip')).toBeUndefined();
  });
});
