import { describe, expect, it } from 'vitest';
import { emptyStorage } from '../../../../../renderer/ui/storage/form.ts';
import { KeptStorage, keptStorage, storageOfKept } from '../../../../../renderer/ui/storage/kept.ts';

const place = { ticket: `place-${'0'.repeat(48)}`, path: '/exports' };
const { secret: _secret, ...empty } = emptyStorage(false);

describe('what is kept of a place of bytes', () => {
  it('is the path of the folder, without its ticket', () => {
    const kept = keptStorage({ ...empty, place });
    expect(kept.folder).toBe('/exports');
    expect(JSON.stringify(kept)).not.toContain('ticket');
    expect(KeptStorage.parse(kept)).toEqual(kept);
    expect(storageOfKept(kept, null)).toEqual(empty);
  });

  it('takes the folder again where it is known anew', () => {
    const kept = keptStorage({ ...empty, place });
    expect(storageOfKept(kept, place)).toEqual({ ...empty, place });
    expect(storageOfKept(kept, { ...place, path: '/other' })).toEqual(empty);
    expect(storageOfKept(keptStorage(empty), place)).toEqual(empty);
  });

  it.each([
    ['https://a.blob.core.windows.net/c/sub', 'https://a.blob.core.windows.net/c/sub'],
    [' https://a.blob.core.windows.net/c?sv=1&sig=s3cret ', 'https://a.blob.core.windows.net/c'],
    ['https://user:s3cret@host/c#s3cret', 'https://host/c'],
    ['DefaultEndpointsProtocol=https;AccountKey=s3cret', ''],
    ['a.blob.core.windows.net/c', ''],
    ['', ''],
  ])('has no secret that was pasted with an address: %s', (url, kept) => {
    expect(keptStorage({ ...empty, kind: 'azure-blob', url }).url).toBe(kept);
  });

  it('is all else as it was chosen', () => {
    const form = {
      ...empty,
      kind: 'azure-blob' as const,
      url: 'https://a.blob.core.windows.net/c',
      credential: 'sas' as const,
      source: 'env' as const,
      variable: 'PGKEEP_SAS',
      identity: 'identity-alice',
      tenantId: 'tenant',
      clientId: 'client',
      withClientSecret: true,
    };
    expect(storageOfKept(KeptStorage.parse(keptStorage(form)), null)).toEqual(form);
  });

  it('is of no identity where it was kept before there were any', () => {
    const { identity: _none, ...older } = keptStorage(empty);
    expect(KeptStorage.parse(older)).toEqual(keptStorage(empty));
  });
});
