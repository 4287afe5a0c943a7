import { describe, expect, it } from 'vitest';
import { PgkeepError } from '../../../../../main/core/errors.ts';
import { validateChecks } from '../../../../../main/coordinator/restore/data/load-table.ts';
import type { Connection } from '../../../../../main/postgres/connect/connect.ts';
import type { RowCheck } from '../../../../../main/postgres/restore/rows/checks.ts';

const check = (name: string, more: Partial<RowCheck> = {}) =>
  ({
    name,
    of: 'app.t',
    validate: `VALIDATE ${name}`,
    isEnforced: true,
    drop: '',
    add: [],
    ...more,
  }) as RowCheck;

/** Validates on a server that refuses `bad` with this error. */
async function validate(checks: readonly RowCheck[], error: Error = new Error('never')) {
  const ran: string[] = [];
  const connection = {
    query: (sql: string) => {
      ran.push(sql);
      return sql === 'VALIDATE bad' ? Promise.reject(error) : Promise.resolve([]);
    },
  } as unknown as Connection;
  return { ran, losses: await validateChecks(connection, checks) };
}

const refusal = (code: string) => Object.assign(new Error('is violated by some row'), { code });

describe('checks that were left out for the rows', () => {
  it('are made valid once each, where the server holds them at all', async () => {
    const checks = [check('a'), check('b'), check('a'), check('c', { isEnforced: false })];
    expect(await validate(checks)).toStrictEqual({ ran: ['VALIDATE a', 'VALIDATE b'], losses: [] });
  });

  it.each([
    ['23514', 'the source has rows that break it'],
    ['0A000', 'the server cannot look through the rows that are there'],
    ['42883', 'a function that it calls failed on rows of the source'],
  ])('are losses where the server refuses with %s, and the others follow', async (code, reason) => {
    expect(await validate([check('bad'), check('b')], refusal(code))).toStrictEqual({
      ran: ['VALIDATE bad', 'VALIDATE b'],
      losses: [
        {
          kind: 'check',
          what: 'check bad of app.t holds for new rows only',
          reason,
          message: 'is violated by some row',
          sql: 'VALIDATE bad;',
        },
      ],
    });
  });

  it.each([
    ['a connection that is lost', new PgkeepError('UserErrorServerConnectionClosed', 'gone')],
    ['a defect', new Error('a defect')],
  ])('are no losses where %s ends everything', async (_what, error) => {
    await expect(validate([check('bad')], error)).rejects.toBe(error);
  });
});
