import { expect, it } from 'vitest';
import { optionsSummary } from '../../../../../renderer/ui/options/words.ts';

it('names the options that are not as usual', () => {
  expect(optionsSummary({})).toBe('as usual');
  expect(
    optionsSummary({ compression: 'zstd:3', countRows: false, lockWaitTimeoutMs: 0, clientMajor: 17 }),
  ).toBe('zstd:3, rows not counted, waits for a lock without end, pg_dump 17');
  expect(optionsSummary({ compression: 'none', lockWaitTimeoutMs: 30_000, clientMajor: null })).toBe(
    'no compression, waits for a lock 30s',
  );
});
