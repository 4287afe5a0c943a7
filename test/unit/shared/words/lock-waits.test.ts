import { expect, it } from 'vitest';
import { lockWait } from '../../../../shared/words/lock-waits.ts';

it('says how long pg_dump waits for a lock, and that no limit is none', () => {
  expect(lockWait(5_000)).toBe('5s');
  expect(lockWait(0)).toBe('without end');
});
