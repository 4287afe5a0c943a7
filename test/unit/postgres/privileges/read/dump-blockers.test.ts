import { describe, expect, it } from 'vitest';
import { blockerWords } from '../../../../../main/postgres/privileges/read/dump-blockers.ts';

describe('who is in the way', () => {
  const since = '2026-11-24T02:10:00.123Z';

  it.each([
    [[], undefined],
    [
      [{ pid: 1234, user: 'The Boss', since, query: 'ALTER TABLE t ADD x int' }],
      'session 1234 ("The Boss", since 2026-11-24 02:10:00 UTC, ALTER TABLE t ADD x int)',
    ],
    [
      [
        { pid: 1, user: 'app', since: null, query: null },
        { pid: 2, user: 'app', since: null, query: null },
      ],
      'session 1 (app) and 1 more',
    ],
    [[{ pid: null, user: '', since: null, query: null }], 'a prepared transaction'],
  ])('%j', (blockers, words) => {
    expect(blockerWords(blockers)).toBe(words);
  });
});
