import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  personalSignInOf,
  signedOutOf,
  refuseAttended,
  whyAttendedOf,
} from '../../../../main/coordinator/schedule/needs-person.ts';
import type { AzureIdentity } from '../../../../shared/identities/identities.ts';
import type { SecretSource } from '../../../../shared/logins/secret-source.ts';
import { openProtectingEngine, type TestEngine } from '../../../support/engine.ts';
import {
  applicationIdentity,
  azureCliIdentity,
  containerOf,
  managedIdentity,
  personIdentity,
} from '../../../support/samples/identities.ts';
import { instance, vault } from '../../../support/store-records.ts';

let engine: TestEngine;
beforeEach(async () => {
  engine = await openProtectingEngine();
});
afterEach(() => engine[Symbol.asyncDispose]());

function openedBy(identity: AzureIdentity): void {
  engine.store.identities.save(identity);
  engine.store.vaults.setLocation(vault().id, containerOf(identity));
}

describe('a vault that is opened with an identity', () => {
  it.each([
    [personIdentity(), 'the sign-in of a person, alice@contoso.com'],
    [azureCliIdentity(), 'the sign-in of whoever uses the Azure CLI here'],
  ])('is told of where a person has to stay signed in, and not refused', (identity, whose) => {
    openedBy(identity);
    expect(personalSignInOf(engine, instance())).toBe(
      `The vault vault-1 is opened with ${whose}: due backups end with "Sign in again" when that sign-in ends. A service principal or a managed identity needs nobody.`,
    );
    expect(whyAttendedOf(engine, instance())).toBeUndefined();
    expect(() => refuseAttended(engine, instance())).not.toThrow();
  });

  it.each([
    managedIdentity(),
    applicationIdentity({ kind: 'secret', source: { kind: 'keychain' } }),
    applicationIdentity({ kind: 'certificate', file: '/backups.pem' }),
  ])('needs nobody with an identity of its own', (identity) => {
    openedBy(identity);
    expect(personalSignInOf(engine, instance())).toBeUndefined();
    expect(whyAttendedOf(engine, instance())).toBeUndefined();
  });

  it('is told of where only its second place is', () => {
    engine.store.identities.save(personIdentity());
    engine.store.vaults.setRuntime(vault().id, containerOf(personIdentity()));
    expect(personalSignInOf(engine, instance())).toMatch(/^The vault vault-1 is opened with the sign-in/);
  });

  it('is refused where the client secret is held until pgkeep ends', () => {
    openedBy(applicationIdentity({ kind: 'secret', source: { kind: 'session' } }));
    expect(() => refuseAttended(engine, instance())).toThrow(
      expect.objectContaining({
        code: 'UserErrorCredentialUnavailable',
        message:
          '"inst-1" cannot be backed up by a policy from here. The client secret of backups, which opens the vault vault-1, is held until pgkeep ends, and due backups run in a pgkeep of their own.',
        remedy: 'Let the client secret come from the keychain or an environment variable.',
        steps: [{ do: 'sign-in-again', identity: 'backups' }],
      }),
    );
  });

  it('is refused where the identity was signed out here', () => {
    engine.store.vaults.setLocation(vault().id, containerOf(personIdentity()));
    expect(whyAttendedOf(engine, instance())).toBe(
      'The identity that opens the vault vault-1 was signed out here.',
    );
    expect(personalSignInOf(engine, instance())).toBeUndefined();
  });
});

describe('an identity that was signed out here', () => {
  it('is given back to the vault and to the login, whose secret is named', () => {
    engine.store.vaults.setLocation(vault().id, containerOf(personIdentity()));
    const credential = {
      kind: 'key-vault' as const,
      secret: 'https://kv1.vault.azure.net/secrets/shop-login',
      identity: managedIdentity().id,
    };
    const toVault = { do: 'set-vault-login', vault: 'vault-1' };
    const change = { do: 'change-secret', instance: 'inst-1', secret: credential.secret };
    expect(signedOutOf(engine, { ...instance(), credential })).toEqual([change, toVault]);
    engine.store.identities.save(managedIdentity());
    expect(signedOutOf(engine, { ...instance(), credential })).toEqual([toVault]);
    engine.store.servers.setCredential(instance().serverId, {
      kind: 'entra',
      identity: applicationIdentity({ kind: 'certificate', file: '/backups.pem' }).id,
    });
    expect(signedOutOf(engine, instance())).toEqual([
      { do: 'set-login', server: 'server-1', with: 'entra' },
      toVault,
    ]);
  });

  it('is none where all are there, or where none is needed', () => {
    expect(signedOutOf(engine, instance())).toBeUndefined();
    openedBy(personIdentity());
    expect(signedOutOf(engine, instance())).toBeUndefined();
  });
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

describe('a server whose password is a token', () => {
  const of = (source: SecretSource) => {
    const identity = applicationIdentity({ kind: 'secret', source });
    engine.store.identities.save(identity);
    engine.store.servers.setCredential(instance().serverId, { kind: 'entra', identity: identity.id });
    return whyAttendedOf(engine, instance());
  };

  it('needs nobody, unless somebody has to give the secret for the token', () => {
    expect(of({ kind: 'session' })).toMatch(
      /^The client secret of backups, which logs in to .+, is held until pgkeep ends/,
    );
    expect(of({ kind: 'keychain' })).toBeUndefined();
  });
});
