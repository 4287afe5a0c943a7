import { afterEach, beforeEach, expect, it } from 'vitest';
import { whyAttendedOf } from '../../../../main/coordinator/schedule/needs-person.ts';
import type { SecretSource } from '../../../../shared/logins/secret-source.ts';
import { AzureIdentity } from '../../../../shared/identities/identities.ts';
import { IdentityId } from '../../../../shared/ids.ts';
import { openProtectingEngine, type TestEngine } from '../../../support/engine.ts';

let engine: TestEngine;
beforeEach(async () => {
  engine = await openProtectingEngine();
});
afterEach(() => engine[Symbol.asyncDispose]());

const identity = IdentityId.parse('identity-0001');

function why(source: SecretSource): string | undefined {
  const { store } = engine;
  store.identities.save(
    AzureIdentity.parse({
      id: identity,
      name: 'backups',
      cloud: 'public',
      addedAt: '2026-01-01T00:00:00.000Z',
      kind: 'service-principal',
      tenantId: 'contoso.com',
      clientId: '6f2c1f2e-0000-4000-8000-000000000002',
      login: { kind: 'secret', source },
    }),
  );
  const [instance] = store.instances.list();
  if (instance === undefined) throw new Error('nothing is protected');
  store.servers.setCredential(instance.serverId, { kind: 'entra', identity });
  return whyAttendedOf(engine, instance);
}

it('takes a token where nobody is, unless somebody has to give the secret for it', () => {
  expect(why({ kind: 'session' })).toMatch(
    /^The client secret of backups, which logs in to .+, is held until pgkeep ends/,
  );
  expect(why({ kind: 'keychain' })).toBeUndefined();
});

describe('a database with a login of its own', () => {
  const credential = (identity: AzureIdentity) => ({
    kind: 'key-vault' as const,
    secret: 'https://kv1.vault.azure.net/secrets/shop-login',
    identity: identity.id,
  });

  it('needs nobody, whatever the login of its server needs', () => {
    engine.store.servers.setCredential(instance().serverId, { kind: 'prompt' });
    const identity = managedIdentity();
    engine.store.identities.save(identity);
    expect(whyAttendedOf(engine, instance())).toContain('is asked for at every use');
    const own = { ...instance(), credential: credential(identity) };
    expect(whyAttendedOf(engine, own)).toBeUndefined();
    expect(personalSignInOf(engine, own)).toBeUndefined();
  });

  it('is told of where a person reads its secret', () => {
    const identity = personIdentity();
    engine.store.identities.save(identity);
    expect(personalSignInOf(engine, { ...instance(), credential: credential(identity) })).toBe(
      'The login of the database comes with the sign-in of a person, alice@contoso.com: due backups end with "Sign in again" when that sign-in ends. A service principal or a managed identity needs nobody.',
    );
  });
});
