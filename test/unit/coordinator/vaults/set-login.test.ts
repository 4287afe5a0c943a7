import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addVault } from '../../../../main/coordinator/vaults/add-vault.ts';
import { setVaultLogin } from '../../../../main/coordinator/vaults/set-login.ts';
import { PgkeepError } from '../../../../main/core/errors.ts';
import type { Keychain } from '../../../../main/credentials/kinds/keychain.ts';
import { FolderStorage } from '../../../../main/vault/folder/folder-storage.ts';
import type { BlobLocation, VaultSummary } from '../../../../shared/vaults/vaults.ts';
import { closedReader } from '../../../support/apps/secret-reader.ts';
import { openEngine, type TestEngine } from '../../../support/engine.ts';
import { personIdentity } from '../../../support/samples/identities.ts';

const url = 'https://contoso.blob.core.windows.net/backups';
const sasFrom = (source: { kind: 'keychain' } | { kind: 'env'; variable: string }) => ({
  kind: 'sas' as const,
  source,
});

let engine: TestEngine;
let entries: Map<string, string>;
/** What the container takes, and what it was opened with. */
let right: string;
let opened: string[];
let vault: VaultSummary;

beforeEach(async () => {
  entries = new Map();
  opened = [];
  right = 'the-old-sas';
  const keychain: Keychain = {
    read: (name) => Promise.resolve(entries.get(name)),
    write: (name, secret) => Promise.resolve(void entries.set(name, secret)),
    remove: (name) => Promise.resolve(void entries.delete(name)),
    probe: () => Promise.resolve(),
  };
  const secrets = closedReader({ keychain, env: { NEW_SAS: 'the-new-sas' } });
  engine = await openEngine({
    secrets,
    openStorage: async (location, account, options) => {
      if (location.kind === 'folder') return FolderStorage.open(location.path, options);
      const login = await loginOf(location, account);
      opened.push(login);
      if (login !== right) throw new PgkeepError('UserErrorContainerNotAccessible', 'The container refuses.');
      return FolderStorage.open(join(engine.folder, 'container'), options);
    },
  });
  const loginOf = async ({ credential }: BlobLocation, account: string) =>
    credential.kind === 'entra'
      ? `identity ${credential.identity}`
      : engine.secrets.readSecret(credential.source, account, 'The SAS');
  const location = { kind: 'azure-blob', url, credential: sasFrom({ kind: 'keychain' }) } as const;
  vault = await addVault(engine, { name: 'archive', location, secret: 'the-old-sas' });
  opened = [];
});
afterEach(() => engine[Symbol.asyncDispose]());

const stored = () => engine.store.vaults.list()[0]?.location;

describe('another login of a vault', () => {
  it('is an identity, which opens it from then on; what was kept of the one before goes', async () => {
    const identity = personIdentity();
    engine.store.identities.save(identity);
    right = `identity ${identity.id}`;
    const changed = await setVaultLogin(engine, vault, {
      credential: { kind: 'entra', identity: identity.name },
    });
    expect(changed.location).toEqual({
      kind: 'azure-blob',
      url,
      credential: { kind: 'entra', identity: identity.id },
    });
    expect(stored()).toEqual(changed.location);
    expect(opened).toEqual([right]);
    expect([...entries]).toEqual([]);
  });

  it('is a newer signature in the same place', async () => {
    right = 'the-new-sas';
    await setVaultLogin(engine, vault, { credential: sasFrom({ kind: 'keychain' }), secret: 'the-new-sas' });
    expect([...entries]).toEqual([[vault.id, 'the-new-sas']]);
  });

  it('is none that does not open the vault: all is as before', async () => {
    const before = stored();
    const wrong = setVaultLogin(engine, vault, {
      credential: sasFrom({ kind: 'keychain' }),
      secret: 'a-wrong-sas',
    });
    await expect(wrong).rejects.toMatchObject({ code: 'UserErrorContainerNotAccessible' });
    expect([...entries]).toEqual([[vault.id, 'the-old-sas']]);
    expect(stored()).toEqual(before);
  });

  it('puts the variable that it comes from on the list', async () => {
    right = 'the-new-sas';
    await setVaultLogin(engine, vault, { credential: sasFrom({ kind: 'env', variable: 'NEW_SAS' }) });
    expect(engine.store.settings.get('variables')).toEqual(['NEW_SAS']);
    expect([...entries]).toEqual([]);
  });

  it('is given, where it is to be kept', async () => {
    await expect(
      setVaultLogin(engine, vault, { credential: sasFrom({ kind: 'keychain' }) }),
    ).rejects.toMatchObject({ code: 'UserErrorInvalidInput', message: 'The key or signature is missing.' });
  });

  it('is none of a folder', async () => {
    const location = { kind: 'folder', path: join(engine.folder, 'vault') } as const;
    const folder = await addVault(engine, { name: 'local', location });
    await expect(setVaultLogin(engine, folder, { credential: { kind: 'entra' } })).rejects.toMatchObject({
      code: 'UserErrorInvalidInput',
      message: 'The vault "local" is in a folder, which needs no login.',
    });
  });
});
