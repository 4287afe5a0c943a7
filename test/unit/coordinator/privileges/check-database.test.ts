import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkBackupPrivileges } from '../../../../main/coordinator/privileges/check-database.ts';
import { openProtectingEngine, type TestEngine } from '../../../support/engine.ts';
import { at, instance, server } from '../../../support/store-records.ts';

/** No login is sent there, so that every check fails at once. */
const away = { ...server(), unconfirmed: { vaultName: 'shared', since: at } };
const shop = instance('inst-1');

let engine: TestEngine;
beforeEach(async () => {
  engine = await openProtectingEngine();
});
afterEach(() => engine[Symbol.asyncDispose]());

it.each([
  ['its own login', { instance: shop }, true],
  ['its own login by name', { instance: shop, role: away.user }, true],
  ['another role', { instance: shop, role: 'other' }, false],
  ['a database that nobody protects', {}, false],
])('that a check could not be made is kept of an instance and %s alone', async (_what, more, kept) => {
  const subject = { server: away, database: 'shop', ...more };
  await expect(checkBackupPrivileges(engine, subject)).rejects.toMatchObject({
    code: 'UserErrorNotConfirmed',
  });
  expect(engine.store.privilegeStates.get('inst-1')?.ready).toBe(kept ? null : undefined);
});
