import { describe, expect, it } from 'vitest';
import type { AccessWish } from '../../../../shared/access/access.ts';
import type { AzureStorageAccount } from '../../../../shared/discovery/resources.ts';
import type { AzureIdentity } from '../../../../shared/identities/identities.ts';
import { needsOf } from '../../../../main/coordinator/access/needs.ts';
import { tryNeed } from '../../../../main/coordinator/access/tries.ts';
import type { Engine } from '../../../../main/coordinator/engine.ts';
import type { KeyVaults } from '../../../../main/credentials/key-vaults.ts';
import { PgkeepError } from '../../../../main/core/errors.ts';
import { PlaceRefused, type Storage } from '../../../../main/vault/storage.ts';
import { openEngine } from '../../../support/engine.ts';

const group = '/subscriptions/6f2c1f2e-0000-4000-8000-0000000000f1/resourceGroups/shop/providers';
const identity = { id: 'identity-1', name: 'app', cloud: 'public' } as AzureIdentity;
const wish: AccessWish = {
  identity: 'app',
  principal: { kind: 'me' },
  purpose: 'backup',
  serverName: 'nobody',
  server: `${group}/Microsoft.DBforPostgreSQL/flexibleServers/shop-pg`,
  secret: { vault: `${group}/Microsoft.KeyVault/vaults/kv`, name: 'login' },
  container: { account: `${group}/Microsoft.Storage/storageAccounts/keep`, name: 'backups' },
};
const control = {
  secretUri: (vault: string, name: string) => `secret ${name} of ${vault.split('/').at(-1)}`,
  containerUrl: (account: string, name: string) => `https://${account.split('/').at(-1)}.example/${name}`,
  serverNetwork: () => Promise.resolve({ host: undefined, mode: 'public' as const, state: undefined }),
};

async function tried(need: string, replace: Partial<Engine> = {}, signal?: AbortSignal) {
  await using engine = await openEngine({ ids, ...replace });
  const found = needsOf(wish).find((each) => each.need === need);
  if (found === undefined) throw new Error(`${need} is not needed`);
  return await tryNeed(engine, found, { wish, identity, control, signal });
}

const ids = { next: (kind: string) => `${kind}-1` };

/** What Azure shows of storage accounts. */
const showing = (...found: Pick<AzureStorageAccount, 'id' | 'blobEndpoint'>[]) =>
  ({
    storageAccounts: () => Promise.resolve({ found, failures: [], unreadable: 0, otherHosts: [] }),
  }) as unknown as Engine['discovery'];

/** A place that does as it is told, and notes what it was asked for. */
function placeOf(asked: string[], more: Partial<Storage> = {}): Pick<Engine, 'openStorage' | 'discovery'> {
  const storage: Partial<Storage> = {
    write: (name) => Promise.resolve(void asked.push(`write ${name}`)),
    read: (name) => Promise.resolve(Buffer.from((asked.push(`read ${name}`), 'x'))),
    remove: (name) => Promise.resolve(void asked.push(`remove ${name}`)),
    close: () => Promise.resolve(void asked.push('close')),
    ...more,
  };
  return {
    discovery: showing(),
    openStorage: (location, _account, options) => {
      asked.push(`open ${'url' in location ? location.url : ''} ${options?.unattended === true}`);
      return Promise.resolve(storage as Storage);
    },
  };
}

const vaultsThat = (read: KeyVaults['read']): Pick<Engine, 'keyVaults'> => ({
  keyVaults: {
    read,
    create: () => Promise.reject(new Error('nothing is created')),
    list: () => Promise.reject(new Error('nothing is listed')),
  },
});

const denied = new PlaceRefused('UserErrorContainerNotAccessible', 'It may not.');

describe('trying what is needed', () => {
  it('a secret is read', async () => {
    const asked: unknown[] = [];
    const read: KeyVaults['read'] = (place) => {
      asked.push(place);
      return Promise.resolve({ value: 'not looked at', warnings: [] });
    };
    expect(await tried('read-secret', vaultsThat(read))).toStrictEqual({ kind: 'worked' });
    expect(asked).toStrictEqual([{ secret: 'secret login of kv', identity: 'identity-1' }]);
  });

  it('tells a refusal from what says nothing about rights, and from a defect', async () => {
    const refusing = (thrown: Error) => vaultsThat(() => Promise.reject(thrown));
    expect(
      await tried('read-secret', refusing(new PgkeepError('AuthorizationFailed', 'It may not.'))),
    ).toStrictEqual({ kind: 'refused', message: 'It may not.' });
    expect(
      await tried(
        'read-secret',
        refusing(new PgkeepError('UserErrorAzureNotReachable', 'It is away.', { remedy: 'Wait.' })),
      ),
    ).toStrictEqual({ kind: 'failed', message: 'It is away.', remedy: 'Wait.' });
    await expect(tried('read-secret', refusing(new TypeError('a defect')))).rejects.toThrow('a defect');
  });

  it('a container is written to, read and left as it was, as whoever asks', async () => {
    const asked: string[] = [];
    expect(await tried('blobs', placeOf(asked))).toStrictEqual({ kind: 'worked' });
    expect(asked).toStrictEqual([
      'open https://keep.example/backups false',
      'write access-checks/check-1',
      'read access-checks/check-1',
      'remove access-checks/check-1',
      'close',
    ]);
  });

  it('a container is tried at its address where that is known, as in a DNS zone', async () => {
    const asked: string[] = [];
    await using engine = await openEngine({ ids, ...placeOf(asked) });
    const url = 'https://keep.z01.blob.storage.azure.net/backups';
    const container = { account: `${group}/Microsoft.Storage/storageAccounts/keep`, name: 'backups', url };
    const need = needsOf(wish).find((each) => each.need === 'blobs') ?? expect.unreachable();
    await tryNeed(engine, need, { wish: { ...wish, container }, identity, control, signal: undefined });
    expect(asked[0]).toBe(`open ${url} false`);
    const shown = {
      id: container.account.toUpperCase(),
      blobEndpoint: 'https://keep.z02.blob.storage.azure.net',
    };
    await tried('blobs', { ...placeOf(asked), discovery: showing(shown) });
    expect(asked.at(-5)).toBe('open https://keep.z02.blob.storage.azure.net/backups false');
  });

  it('a file that may not be removed stays', async () => {
    const kept = placeOf([], { remove: () => Promise.reject(denied) });
    expect(await tried('blobs', kept)).toStrictEqual({ kind: 'worked' });
  });

  it('a container that refuses is closed', async () => {
    const asked: string[] = [];
    const refusing = placeOf(asked, { read: () => Promise.reject(denied) });
    expect(await tried('blobs', refusing)).toStrictEqual({ kind: 'refused', message: 'It may not.' });
    expect(asked.slice(-2)).toStrictEqual(['remove access-checks/check-1', 'close']);
  });

  it('what is given up leaves nothing in a container, and says nothing about rights', async () => {
    const asked: string[] = [];
    const ending = new AbortController();
    const write = () => Promise.resolve(ending.abort(new Error('nobody listens')));
    await expect(tried('blobs', placeOf(asked, { write }), ending.signal)).rejects.toThrow('nobody listens');
    expect(asked.slice(1)).toStrictEqual(['remove access-checks/check-1', 'close']);
  });

  it('a container that is not there says nothing about rights', async () => {
    const gone = new PgkeepError('UserErrorContainerNotAccessible', 'It does not exist.', {
      remedy: 'Create it.',
    });
    const place = placeOf([], { write: () => Promise.reject(gone) });
    expect(await tried('blobs', place)).toStrictEqual({
      kind: 'failed',
      message: 'It does not exist.',
      remedy: 'Create it.',
    });
  });

  it('a server is asked for, and connected to', async () => {
    expect(await tried('read-server')).toStrictEqual({ kind: 'worked' });
    await expect(tried('connect')).rejects.toThrow('There is no server "nobody"');
  });
});
