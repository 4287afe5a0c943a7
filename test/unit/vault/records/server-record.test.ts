import { beforeEach, expect, it } from 'vitest';
import {
  changeServerRecord,
  noteServerRecord,
  readServerRecord,
  readServerRecords,
  removeServerRecord,
} from '../../../../main/vault/records/server-record.ts';
import { someWriter } from '../../../../main/vault/records/some-writer.ts';
import { ServerId } from '../../../../shared/ids.ts';
import { recordsIn } from '../../../support/record-vault.ts';
import { sampleInstance } from '../../../support/sample-manifest.ts';
import { MemoryStorage } from '../../../support/storages/memory-storage.ts';

const id = ServerId.parse('server-0001');
const { server } = sampleInstance();
const at = (host: string) => ({ ...server, host });
const revision = (number: number, of: string = id) => `servers/${of}/0000000${number}.json`;
const writer = someWriter();

let storage: MemoryStorage;
beforeEach(() => {
  storage = new MemoryStorage();
});

const read = () => readServerRecord(recordsIn(storage), id);
const note = (host: string) => noteServerRecord(recordsIn(storage), writer, id, at(host));
const change = (host: string) => changeServerRecord(recordsIn(storage), writer, id, () => at(host));
const damage = (name: string) => storage.write(name, Buffer.from('{'));

it('a server is noted once: another way to it is no news; a change and a removal are revisions of their own', async () => {
  expect(await read()).toBeUndefined();
  expect(await note('one')).toEqual(at('one'));
  expect(await note('two')).toEqual(at('one'));
  expect(storage.names()).toEqual([revision(1)]);
  await change('three');
  await change('three');
  expect(await read()).toEqual({ server: at('three'), removed: false });
  await removeServerRecord(recordsIn(storage), writer, id);
  await removeServerRecord(recordsIn(storage), writer, id);
  expect(await read()).toEqual({ server: at('three'), removed: true });
  expect(storage.names()).toEqual([revision(1), revision(2), revision(3)]);
  // protected again: there is one again
  expect(await note('four')).toEqual(at('four'));
  expect(await read()).toEqual({ server: at('four'), removed: false });
  await removeServerRecord(recordsIn(storage), writer, id);
  await change('four');
  expect(await read()).toEqual({ server: at('four'), removed: false });
});

it('the newest record that can be read is used, with a warning where a newer one cannot be', async () => {
  await note('one');
  await damage(revision(2));
  expect(await read()).toEqual({
    server: at('one'),
    removed: false,
    warning: expect.stringMatching(
      /^Revision 1 of the record of its server is used: servers\/server-0001\/00000002\.json/,
    ) as string,
  });
  await change('one');
  expect(await read()).toEqual({ server: at('one'), removed: false });
  expect(storage.names()).toContain(revision(3));
});

it('where no record can be read it is noted anew, and its removal says nothing', async () => {
  await damage(revision(1));
  await removeServerRecord(recordsIn(storage), writer, id);
  expect(storage.names()).toEqual([revision(1)]);
  expect(await read()).toEqual({
    server: undefined,
    removed: false,
    warning: expect.stringContaining('The address that the record of the instance has is used: ') as string,
  });
  await note('one');
  expect(await read()).toEqual({ server: at('one'), removed: false });
});

it('a record that was copied from another server is none', async () => {
  await note('one');
  await storage.write(revision(1, 'server-0002'), await storage.read(revision(1)));
  const all = await Array.fromAsync(readServerRecords(recordsIn(storage)));
  expect(all).toMatchObject([
    { id, server: at('one') },
    { id: 'server-0002', server: undefined, warning: expect.stringContaining('another server') as string },
  ]);
});
