import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { azureFindingsOf } from '../../../../main/coordinator/discovery/of-vault.ts';
import type { AzureDirectory } from '../../../../main/coordinator/discovery/port.ts';
import type { AzureStorageAccount } from '../../../../shared/discovery/resources.ts';
import { IdentityId } from '../../../../shared/ids.ts';
import type { BlobLocation, StorageLocation } from '../../../../shared/vaults/vaults.ts';
import { openEngine, type TestEngine } from '../../../support/engine.ts';
import { instance, server, vault } from '../../../support/store-records.ts';

const subscription = '6f2c1f2e-0000-4000-8000-00000000aa01';
const identity = IdentityId.parse('identity-1');
const account: AzureStorageAccount = {
  id: `/subscriptions/${subscription}/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/backups`,
  name: 'backups',
  subscriptionId: subscription,
  subscription: 'Production',
  resourceGroup: 'g',
  region: 'westeurope',
  identity,
  blobEndpoint: 'https://backups.blob.core.windows.net',
  sku: 'Standard_ZRS',
  redundancy: 'zone',
  hierarchicalNamespace: false,
  sharedKeyAccess: true,
  publicBlobs: false,
};
const url = `${account.blobEndpoint}/pgkeep/prefix`;
const entra: BlobLocation = { kind: 'azure-blob', url, credential: { kind: 'entra', identity } };
const sas: BlobLocation = {
  kind: 'azure-blob',
  url,
  credential: { kind: 'sas', source: { kind: 'env', variable: 'SAS' } },
};

let engine: TestEngine;
let asked: string[];

beforeEach(async () => {
  asked = [];
  const discovery = {
    storageAccounts: () => Promise.resolve({ found: [account], failures: [], unreadable: 0, otherHosts: [] }),
    containers: () =>
      Promise.resolve([
        { name: 'other', url: '', isPublic: true, isImmutable: false },
        { name: 'pgkeep', url: '', isPublic: false, isImmutable: false },
      ]),
    blobRights: (_as: unknown, _account: unknown, container: string) => {
      asked.push(container);
      return Promise.resolve({ delete: true });
    },
  } as unknown as AzureDirectory;
  engine = await openEngine({ discovery });
  onTestFinished(() => engine[Symbol.asyncDispose]());
  engine.store.identities.save({
    kind: 'azure-cli',
    id: identity,
    name: 'Alice',
    cloud: 'public',
    addedAt: '2026-01-01T00:00:00.000Z',
  });
});

async function titles(location: StorageLocation): Promise<string[]> {
  const findings = await azureFindingsOf(engine, { ...vault(), location });
  return findings.map(({ title, severity }) => `${title}: ${severity}`);
}

describe('what Azure says of a vault', () => {
  it('is of its account and container, and of what its own identity may', async () => {
    expect(await titles(entra)).toEqual([
      'Redundancy: ok',
      'Public access: ok',
      'Account keys: warning',
      'Deletion: note',
    ]);
    expect(asked).toEqual(['pgkeep']);
  });

  it('says nothing of what an identity may that does not open it', async () => {
    expect(await titles(sas)).toEqual(['Redundancy: ok', 'Public access: ok', 'Account keys: warning']);
    expect(asked).toEqual([]);
  });

  it('compares with the servers whose databases it keeps', async () => {
    const inAzure = { id: account.id.replace('storageAccounts', 'flexibleServers'), identity };
    engine.store.vaults.insert(vault());
    engine.store.servers.insert({ ...server(), azure: inAzure });
    expect(await titles(entra)).not.toContain('Subscription: warning');
    engine.store.instances.insert(instance('inst-1'));
    expect(await titles(entra)).toContain('Subscription: warning');
  });

  it('is nothing for folders, emulators, and where nobody is signed in', async () => {
    expect(await titles({ kind: 'folder', path: '/backup' })).toEqual([]);
    expect(await titles({ ...sas, url: 'http://127.0.0.1:10000/devstoreaccount1/pgkeep' })).toEqual([]);
    engine.store.identities.remove(identity);
    expect(await titles(sas)).toEqual([]);
  });

  it('is a note where no identity sees the account', async () => {
    const elsewhere = { ...entra, url: 'https://elsewhere.blob.core.windows.net/pgkeep' };
    expect(await titles(elsewhere)).toEqual(['Storage account: note']);
  });
});
