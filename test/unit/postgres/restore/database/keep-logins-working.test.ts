import { beforeAll, describe, expect, it } from 'vitest';
import { PgkeepError } from '../../../../../main/core/errors.ts';
import type { Connection } from '../../../../../main/postgres/connect/connect.ts';
import type { Target } from '../../../../../main/postgres/connect/target.ts';
import {
  learnSessionOptions,
  openWithOptions,
} from '../../../../../main/postgres/connect/session-options.ts';
import { keepLoginsWorking } from '../../../../../main/postgres/restore/database/keep-logins-working.ts';

const targetOf = (user: string): Target => ({
  address: { host: 'keep-logins.example.com', port: 5432, user, tls: 'disable' },
  database: 'shop_restored',
  password: undefined,
});
/** May switch event triggers off, and has begun a session that way. */
const superuser = targetOf('superuser');
const ordinary = targetOf('ordinary');
const timeout = new PgkeepError('UserErrorMissingNetworkSecurityPermissions', 'Cannot reach it.', {
  details: 'timeout expired',
});

beforeAll(async () => {
  const query = () => Promise.resolve({ rows: [{ may: true }] });
  await learnSessionOptions(superuser, { query } as never);
  await openWithOptions(superuser, () => Promise.resolve(''));
});

/** Leads to another database of the server. `fails` is what it says from its second query on. */
function connectionOf(options: { triggers: boolean; fails?: PgkeepError }) {
  const ran: string[] = [];
  const query = (sql: string) => {
    ran.push(sql);
    if (options.fails !== undefined && ran.length > 1) return Promise.reject(options.fails);
    return Promise.resolve(sql.includes('dathasloginevt') ? [{ triggers: options.triggers }] : []);
  };
  return { ran, connection: { query } as unknown as Connection };
}

describe('a login to a restored database that the server does not answer', () => {
  it.each([
    ['with event triggers', true, ordinary],
    ['without', false, superuser],
  ])('%s fails no restore as long as the server answers beside it', async (_what, triggers, target) => {
    const { ran, connection } = connectionOf({ triggers });
    expect(await keepLoginsWorking(connection, target, () => Promise.reject(timeout))).toEqual([
      'Whether an ordinary login to the new database works could not be checked: Cannot reach it.',
    ]);
    // no setting is taken back for what may be the network's
    expect(ran.filter((sql) => sql.startsWith('ALTER'))).toEqual([]);
  });

  it('fails the restore where the server is out of reach', async () => {
    const lost = new PgkeepError('UserErrorServerConnectionClosed', 'The connection failed.');
    const { connection } = connectionOf({ triggers: false, fails: lost });
    await expect(keepLoginsWorking(connection, superuser, () => Promise.reject(timeout))).rejects.toBe(
      timeout,
    );
  });
});
