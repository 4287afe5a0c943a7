import { describe, expect, it } from 'vitest';
import { oldestAnswer } from '../../../../../renderer/ui/databases/oldest-answer.ts';

describe('when the vaults were asked', () => {
  it('is as long ago as the one that was asked first; not known where one never was', () => {
    const seen = (...times: (string | null)[]) => oldestAnswer(times.map((vaultSeenAt) => ({ vaultSeenAt })));
    expect(seen('2026-03-02T05:00:00.000Z', '2026-03-01T05:00:00.000Z')).toBe('2026-03-01T05:00:00.000Z');
    expect(seen('2026-03-02T05:00:00.000Z', null)).toBeNull();
    expect(seen()).toBeNull();
  });
});
