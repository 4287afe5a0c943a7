import { expect, it } from 'vitest';
import { describeStorage } from '../../../support/storage-contract.ts';
import { MemoryStorage } from '../../../support/storages/memory-storage.ts';

describeStorage('a place in memory', async () => new MemoryStorage());

it('is copied with all that lies there, what is unfinished too, and then is a place of its own', async () => {
  const place = new MemoryStorage();
  await place.write('a', Buffer.from('a'));
  await (await place.createUpload('b')).write(Buffer.from('half'));
  const copy = place.copy();
  await copy.remove('a');
  await copy.write('c', Buffer.from('c'));
  expect([place.names(), copy.names()]).toEqual([
    ['a', 'b.part'],
    ['b.part', 'c'],
  ]);
});
