import { describe, expect, it } from 'vitest';
import { runAndCompare } from '../../../../main/coordinator/privileges/run-and-compare.ts';
import type { Connection } from '../../../../main/postgres/connect/connect.ts';
import type { GrantRun } from '../../../../shared/privileges.ts';

const begin = ['BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE', `SET LOCAL lock_timeout = '30s'`];

/** Runs one statement on a server that has lacked `before` and lacks `after` now; what it was asked, and what came of it. */
async function run(
  action: GrantRun['action'],
  dryRun: boolean,
  [before, after]: readonly [readonly object[], readonly object[]],
) {
  const asked: string[] = [];
  const connection = {
    query: (sql: string) => {
      asked.push(sql);
      return Promise.resolve([]);
    },
  } as unknown as Connection;
  const looks = [before, after];
  const outcome = await runAndCompare(
    connection,
    { action, dryRun, admin: { user: 'boss' } },
    {
      statements: ['GRANT 1;'],
      role: 'backup',
      check: () => Promise.resolve(looks.shift() ?? []),
      missing: (check) => check,
    },
  ).catch((error: unknown) => ({ error }));
  return { outcome, last: asked.at(-1), first: asked.slice(0, 3) };
}

const [a, b] = [{ table: 'a' }, { table: 'b' }];
const nothing = 'The server ran the SQL, but nothing has changed: boss may not pass these privileges on.';
const same = 'backup has the same privileges as before: it gets them from elsewhere, too.';

describe('SQL that is run for a role', () => {
  it.each<[GrantRun['action'], (readonly object[])[], string[]]>([
    ['grant', [[a, b], []], []],
    ['grant', [[a, b], [{ ...b }]], ['Still missing: 1 of 2.']],
    // what is missing anew was not what the SQL was for
    ['grant', [[a], [b]], []],
    ['grant', [[], []], []],
    ['revoke', [[], [a]], []],
    ['revoke', [[a], [a, b]], []],
    ['revoke', [[a], [{ ...a }]], [same]],
    ['revoke', [[], []], [same]],
  ])('to %s: what was and is missing, %j, comes to %j', async (action, [before = [], after = []], notes) => {
    for (const dryRun of [true, false]) {
      const { outcome, first, last } = await run(action, dryRun, [before, after]);
      expect(outcome).toStrictEqual({ before, after, notes });
      expect(first).toStrictEqual([...begin, 'GRANT 1;']);
      expect(last).toBe(dryRun ? 'ROLLBACK' : 'COMMIT');
    }
  });

  it('and gives nothing is taken back and fails; a dry run says so', async () => {
    const real = await run('grant', false, [
      [a, b],
      [b, a],
    ]);
    expect(real.outcome).toMatchObject({
      error: { code: 'UserErrorMissingDBPermissions', message: nothing },
    });
    expect(real.last).toBe('ROLLBACK');
    const dry = await run('grant', true, [
      [a, b],
      [b, a],
    ]);
    expect(dry.outcome).toMatchObject({ notes: [nothing] });
    expect(dry.last).toBe('ROLLBACK');
  });
});
