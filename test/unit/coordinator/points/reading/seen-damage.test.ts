import { describe, expect, it } from 'vitest';
import { archiveDamage, contentsDamage } from '../../../../../main/coordinator/points/reading/seen-damage.ts';
import { sampleInstanceId, samplePointId } from '../../../../support/sample-manifest.ts';
import { MemoryStorage } from '../../../../support/storages/memory-storage.ts';

const ids = { instanceId: sampleInstanceId, pointId: samplePointId };
const whatToDo =
  'Put it back from a copy of the vault; until then only stock pg_restore restores from the archive.';

it('an archive is damaged where it is missing or has another size', () => {
  expect(archiveDamage(7, 7)).toBeUndefined();
  expect(archiveDamage(undefined, 7)).toBe('Its archive.pgdump is missing.');
  expect(archiveDamage(4, 7)).toBe('Its archive.pgdump has 4 bytes instead of 7.');
});

describe('contents.json', () => {
  const storage = new MemoryStorage({ location: 'memory' });

  it('is damaged where it has another size or is missing', async () => {
    const damage = (listed?: number) => contentsDamage(storage, ids, { expected: 7, listed });
    expect(await damage(7)).toBeUndefined();
    expect(await damage(4)).toBe(`Its contents.json has 4 bytes instead of 7. ${whatToDo}`);
    expect(await damage()).toBe(`Its contents.json is missing. ${whatToDo}`);
  });

  it('is asked for where an older listing does not show it', async () => {
    const place = new MemoryStorage({ location: 'memory' });
    await place.write(`instances/${sampleInstanceId}/${samplePointId}/contents.json`, Buffer.from('{}'));
    expect(await contentsDamage(place, ids, { expected: 2 })).toBeUndefined();
  });

  it('is not missed where the manifest names none, or is not known', async () => {
    expect(await contentsDamage(storage, ids, { expected: null })).toBeUndefined();
    expect(await contentsDamage(storage, ids, { expected: undefined })).toBeUndefined();
  });
});
