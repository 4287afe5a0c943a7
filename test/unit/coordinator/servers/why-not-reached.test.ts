import { expect, it } from 'vitest';
import { reaching } from '../../../../main/coordinator/servers/why-not-reached.ts';
import { PgkeepError } from '../../../../main/core/errors.ts';
import { openEngine } from '../../../support/engine.ts';

const silent = new PgkeepError('UserErrorMissingNetworkSecurityPermissions', 'Nothing answers.');

it('what connects is given back, and what fails stays as it is where Azure knows nothing of the server', async () => {
  await using engine = await openEngine();
  const server = { name: 'shop' };
  expect(await reaching(engine, server, () => Promise.resolve(7))).toBe(7);
  await expect(reaching(engine, server, () => Promise.reject(silent))).rejects.toBe(silent);
  // nobody is signed in who could be asked
  const azure = { id: '/subscriptions/x', identity: 'identity-1' as never };
  await expect(reaching(engine, { ...server, azure }, () => Promise.reject(silent))).rejects.toBe(silent);
});
