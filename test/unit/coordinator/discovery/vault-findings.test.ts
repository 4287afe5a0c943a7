import { describe, expect, it } from 'vitest';
import { vaultFindings, type VaultPlace } from '../../../../main/coordinator/discovery/vault-findings.ts';
import type { AzureStorageAccount } from '../../../../shared/discovery/resources.ts';
import { IdentityId } from '../../../../shared/ids.ts';

const account: AzureStorageAccount = {
  id: '/subscriptions/6f2c1f2e-0000-4000-8000-00000000aa01/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/backups',
  name: 'backups',
  subscriptionId: '6f2c1f2e-0000-4000-8000-00000000aa01',
  subscription: 'Backups',
  resourceGroup: 'g',
  region: 'westeurope',
  identity: IdentityId.parse('identity-1'),
  blobEndpoint: 'https://backups.blob.core.windows.net',
  sku: 'Standard_GZRS',
  redundancy: 'geo-zone',
  hierarchicalNamespace: false,
  sharedKeyAccess: false,
  publicBlobs: false,
};
const container = {
  name: 'pgkeep',
  url: `${account.blobEndpoint}/pgkeep`,
  isPublic: false,
  isImmutable: false,
};
const other = { name: 'prod', subscriptionId: '6f2c1f2e-0000-4000-8000-00000000aa02' };

const found = (more: Partial<VaultPlace> = {}) =>
  vaultFindings({ account, container, rights: undefined, usesKey: false, sources: [other], ...more }).map(
    ({ title, severity, message }) => `${title}: ${severity}: ${message}`,
  );

describe('the place of a vault', () => {
  it('can be in order', () => {
    expect(found({ rights: { delete: false } })).toEqual([
      'Redundancy: ok: The account is Standard_GZRS: its copies are in several zones, two regions.',
      'Subscription: ok: The vault is in another subscription than the servers it backs up.',
      'Public access: ok: The account allows no public containers.',
      'Account keys: ok: The account takes no keys: roles alone decide.',
      'Deletion: ok: The identity may not delete blobs: expired recovery points stay until somebody else deletes them.',
    ]);
  });

  it('can be wrong in everything', () => {
    const bad = { ...account, sku: 'Standard_LRS', redundancy: 'local', sharedKeyAccess: true } as const;
    expect(
      found({
        account: bad,
        container: { ...container, isPublic: true },
        rights: { delete: true },
        sources: [other, { name: 'crm', subscriptionId: account.subscriptionId.toUpperCase() }],
      }),
    ).toEqual([
      'Redundancy: warning: The account is Standard_LRS: all copies are in one data centre, and an accident there can take every recovery point.',
      'Subscription: warning: The vault is in the same subscription (Backups) as "crm": whoever can delete one can delete both.',
      'Public access: blocker: The container is public: anybody who knows its address reads every backup.',
      'Account keys: warning: The account takes its keys: whoever has one may read and delete everything, whatever roles say.',
      'Deletion: note: The identity may delete blobs, which expiry needs; whoever gets hold of it can delete every recovery point.',
    ]);
  });

  it('says of the subscription nothing where no server of Azure is known', () => {
    expect(found({ sources: [] }).filter((line) => line.startsWith('Subscription'))).toEqual([]);
  });

  it('warns of an account that allows public containers', () => {
    expect(found({ account: { ...account, publicBlobs: true }, container })).toContain(
      'Public access: warning: The account allows public containers: one change would make the backups public.',
    );
  });

  it('says what cannot be told, and why', () => {
    const notKnown = 'This identity may not read the containers of backups.';
    const lines = found({
      account: { ...account, publicBlobs: true },
      container: { notKnown },
      rights: { notKnown },
    });
    expect(lines).toContain(
      `Public access: warning: The account allows public containers, and whether this one is public cannot be told: ${notKnown}`,
    );
    expect(lines).toContain(
      `Deletion: note: Whether the identity may delete blobs cannot be told: ${notKnown}`,
    );
    // the account alone decides
    expect(found({ container: { notKnown } })).toContain(
      'Public access: ok: The account allows no public containers.',
    );
  });

  it('says to sign in first where the vault itself is opened with a key', () => {
    const remedies = (usesKey: boolean) =>
      vaultFindings({
        account: { ...account, sharedKeyAccess: true },
        container,
        rights: undefined,
        usesKey,
        sources: [],
      }).find(({ title }) => title === 'Account keys')?.remedy;
    expect(remedies(true)).toBe(
      'Open this vault with an identity instead of a key or SAS, then disallow key access of the storage account.',
    );
    expect(remedies(false)).toBe(
      'Disallow key access in the configuration of the storage account, if nothing else uses its keys.',
    );
  });

  it('is safe from deletion while a policy covers the container', () => {
    expect(found({ rights: { delete: true }, container: { ...container, isImmutable: true } })).toContain(
      'Deletion: ok: A retention policy or legal hold covers the container: nobody deletes early.',
    );
  });

  it('does not claim to know a kind of account that is new', () => {
    expect(found({ account: { ...account, sku: 'Standard_New', redundancy: 'unknown' } })).toContain(
      'Redundancy: note: The account is Standard_New: pgkeep does not know where its copies are.',
    );
  });
});
