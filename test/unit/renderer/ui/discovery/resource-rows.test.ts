import { describe, expect, it } from 'vitest';
import {
  accountRow,
  containerRow,
  keyVaultRow,
  missingWords,
  searchedRows,
  secretRow,
  serverRow,
} from '../../../../../renderer/ui/discovery/resource-rows.ts';
import {
  azureAccount,
  azureContainer,
  azureKeyVault,
  azureSecret,
  azureServer,
} from '../../../../support/azure/samples.ts';

describe('a line to choose', () => {
  it('says of a server what it is and what keeps it from being used', () => {
    expect(serverRow(azureServer)).toEqual({
      id: azureServer.id,
      name: 'contoso-shop',
      detail: 'PostgreSQL 17 · westeurope · public · passwords, Entra · Contoso Production',
      note: null,
    });
    expect(serverRow({ ...azureServer, state: 'Stopped' }).note).toBe('Stopped');
  });

  it('says of an account where its copies are', () => {
    expect(accountRow(azureAccount)).toEqual({
      id: azureAccount.id,
      name: 'contosobackups',
      detail: 'Standard_LRS, one data centre · westeurope · Contoso Production',
      note: null,
    });
  });

  it('says of a container who gets in, and what stays', () => {
    const row = (more: object) => {
      const { detail, note } = containerRow({ ...azureContainer, ...more });
      return [detail, note];
    };
    expect(row({})).toEqual(['private', null]);
    expect(row({ isPublic: true })).toEqual(['', 'public']);
    expect(row({ isImmutable: true })).toEqual(['private · under a retention policy', null]);
  });

  it('says of a key vault by what it decides', () => {
    expect(keyVaultRow({ ...azureKeyVault, permissionModel: 'access-policies' })).toEqual({
      id: azureKeyVault.id,
      name: 'contoso-kv',
      detail: 'decided by access policies · westeurope · Contoso Production',
      note: null,
    });
  });

  it('says of a secret what it holds, until when, and whether it can be used', () => {
    const now = new Date('2026-11-29T12:00:00.000Z');
    const row = (more: Partial<typeof azureSecret>) => {
      const { detail, note } = secretRow({ ...azureSecret, ...more }, now);
      return [detail, note];
    };
    expect(secretRow(azureSecret, now)).toMatchObject({ id: azureSecret.uri, name: 'shop-login' });
    expect(row({})).toEqual(['text/plain · does not expire', null]);
    expect(row({ contentType: null, isEnabled: false })).toEqual(['does not expire', 'disabled']);
    expect(row({ expiresAt: '2027-01-01T00:00:00.000Z' })).toEqual(['text/plain · expires 2027-01-01', null]);
    const expiresAt = '2026-11-29T12:00:00.000Z';
    expect(row({ expiresAt })).toEqual(['text/plain', 'expired 2026-11-29']);
    expect(row({ expiresAt, isEnabled: false })).toEqual(['text/plain · expired 2026-11-29', 'disabled']);
    expect(row({ notBefore: '2026-11-29T12:00:00.000Z' })).toEqual(['text/plain · does not expire', null]);
    expect(row({ notBefore: '2027-01-01T00:00:00.000Z' })).toEqual([
      'text/plain · not before 2027-01-01 · does not expire',
      'not valid yet',
    ]);
  });
});

describe('a search', () => {
  const rows = [serverRow(azureServer), serverRow({ ...azureServer, name: 'größe', state: 'Stopped' })];
  it.each([
    ['', ['contoso-shop', 'größe']],
    ['  ', ['contoso-shop', 'größe']],
    ['SHOP production', ['contoso-shop']],
    ['große', ['größe']],
    ['stopped', ['größe']],
    ['shop stopped', []],
  ])('for %j finds %j', (search, names) => {
    expect(searchedRows(rows, search).map(({ name }) => name)).toEqual(names);
  });
});

it('says what is missing in a list', () => {
  const problem = { code: 'UserErrorSignInAgain', message: 'It has ended.', remedy: 'Sign in.' } as const;
  const all = {
    failures: [{ identity: 'Alice', subscription: null, problem }],
    unreadable: 1,
    otherHosts: ['evil'],
  };
  expect(missingWords(all)).toEqual([
    'Alice: It has ended. Sign in.',
    '1 resource of a shape that pgkeep does not know: left out.',
    'Left out, because their hosts are outside of the cloud of the identity: evil.',
  ]);
  expect(missingWords({ failures: [], unreadable: 0, otherHosts: [] })).toEqual([]);
});
