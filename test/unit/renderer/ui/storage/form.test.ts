import { describe, expect, it } from 'vitest';
import {
  accessProblems,
  emptyStorage,
  formOf,
  locationOf,
  sentLocation,
  storageProblems,
  suggestedVaultName,
  takesSecret,
} from '../../../../../renderer/ui/storage/form.ts';
import { StorageLocation } from '../../../../../shared/vaults/vaults.ts';

const placeAt = (path: string) => ({ ticket: `place-${'0'.repeat(48)}`, path });

const blob = {
  ...emptyStorage(false),
  kind: 'azure-blob' as const,
  url: 'https://acc.blob.core.windows.net/backups',
};

describe('locationOf', () => {
  it.each([
    [
      { ...emptyStorage(true), place: placeAt('/srv/vault') },
      { kind: 'folder', path: '/srv/vault' },
    ],
    [blob, { kind: 'azure-blob', url: blob.url, credential: { kind: 'entra' } }],
    [
      { ...blob, withClientSecret: true, tenantId: 't', clientId: 'c', secret: 's' },
      {
        kind: 'azure-blob',
        url: blob.url,
        credential: { kind: 'entra', tenantId: 't', clientId: 'c', source: { kind: 'session' } },
      },
    ],
    [
      { ...blob, credential: 'sas' as const, source: 'env' as const, variable: 'SAS' },
      {
        kind: 'azure-blob',
        url: blob.url,
        credential: { kind: 'sas', source: { kind: 'env', variable: 'SAS' } },
      },
    ],
  ])('is what the contract takes, and names the same place again', (form, location) => {
    expect(locationOf(formOf(StorageLocation.parse(location), false, form.place))).toEqual(location);
    expect(storageProblems(form)).toEqual({});
    expect(locationOf(form)).toEqual(location);
    expect(StorageLocation.safeParse(locationOf(form)).success).toBe(true);
  });
});

it('sends a folder by its ticket, and no path', () => {
  const place = placeAt('/srv/vault');
  expect(sentLocation({ ...emptyStorage(true), place })).toEqual({
    kind: 'folder',
    path: { ticket: place.ticket },
  });
  expect(sentLocation(blob)).toEqual(locationOf(blob));
});

describe('storageProblems', () => {
  it('names what is missing', () => {
    expect(Object.keys(storageProblems(emptyStorage(false)))).toEqual(['place']);
    expect(Object.keys(storageProblems({ ...blob, url: 'https://acc.blob.core.windows.net/' }))).toEqual([
      'url',
    ]);
    expect(Object.keys(storageProblems({ ...blob, credential: 'sas' }))).toEqual(['secret']);
    expect(Object.keys(storageProblems({ ...blob, credential: 'sas', source: 'env' }))).toEqual(['variable']);
    expect(Object.keys(storageProblems({ ...blob, withClientSecret: true }))).toEqual([
      'tenantId',
      'clientId',
      'secret',
    ]);
  });
});

it('takes a secret only where one is typed', () => {
  expect(takesSecret(blob)).toBe(false);
  expect(takesSecret({ ...blob, credential: 'sas' })).toBe(true);
  expect(takesSecret({ ...blob, credential: 'sas', source: 'env' })).toBe(false);
  expect(takesSecret({ ...emptyStorage(false), credential: 'sas' })).toBe(false);
});

it('suggests the name of the folder or container', () => {
  expect(suggestedVaultName(blob)).toBe('backups');
  expect(suggestedVaultName({ ...emptyStorage(false), place: placeAt('/srv/vaults/main/') })).toBe('main');
  expect(suggestedVaultName({ ...emptyStorage(false), place: placeAt('D:\\vaults\\main') })).toBe('main');
});

describe('an identity', () => {
  const form = { ...blob, identity: 'identity-alice' };

  it('is all that is said of a login, and needs no secret', () => {
    const typed = { ...form, withClientSecret: true, tenantId: 't', clientId: 'c' };
    expect(sentLocation(typed)).toEqual({
      kind: 'azure-blob',
      url: blob.url,
      credential: { kind: 'entra', identity: 'identity-alice' },
    });
    expect(takesSecret(typed)).toBe(false);
    expect(accessProblems({ ...typed, tenantId: '' })).toEqual({});
    expect(accessProblems({ ...typed, identity: '', tenantId: '' })).toHaveProperty('tenantId');
  });

  it('is in the form of a vault that is opened with it', () => {
    expect(formOf(locationOf(form), false, null)).toEqual(form);
  });
});
