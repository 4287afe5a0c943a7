import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listPoints } from '../../../../main/coordinator/points/list-points.ts';
import { addVault } from '../../../../main/coordinator/vaults/add-vault.ts';
import { FolderStorage } from '../../../../main/vault/folder/folder-storage.ts';
import { Vault } from '../../../../main/vault/vault.ts';
import { openEngine, type TestEngine } from '../../../support/engine.ts';
import { sampleInstance, sampleInstanceId } from '../../../support/sample-manifest.ts';
import { backUp, newer, older } from '../../../support/storages/sample-points.ts';

/** The workstation that filled the vault, and one that opens it. */
let first: TestEngine;
let second: TestEngine;
beforeEach(async () => {
  first = await openEngine();
  second = await openEngine();
  await addVault(first, { name: 'main', location: { kind: 'folder', path: path() } });
  const vault = await Vault.open(await FolderStorage.open(path()));
  await vault.writeInstance(sampleInstance());
  await vault.writeInstance({ ...sampleInstance(), name: 'the shop' });
  for (const point of [older, newer]) await backUp(vault.storage, point);
});
afterEach(async () => {
  await first[Symbol.asyncDispose]();
  await second[Symbol.asyncDispose]();
});

const path = () => join(first.folder, 'vault');
const revision = (number: number) =>
  join(path(), 'instances', sampleInstanceId, 'record', `0000000${number}.json`);
const manifest = (point: string) => join(path(), 'instances', sampleInstanceId, point, 'manifest.json');
const garbage = (file: string) => writeFile(file, 'garbage');
const open = () => addVault(second, { name: 'theirs', location: { kind: 'folder', path: path() } });
const brought = () => second.store.instances.list();
const pointsThere = async () => {
  const { points } = await listPoints(second, brought());
  return points.map(({ id }) => id);
};

describe('an instance whose record is damaged', () => {
  it('is taken over as its newest readable revision says, with a warning', async () => {
    await garbage(revision(2));
    expect(await open()).toMatchObject({
      importedInstances: 1,
      problems: [
        expect.stringMatching(/^inst-[^:]*: Revision 1 of the record is used: .*00000002\.json .* not JSON/),
      ],
    });
    expect(brought()).toMatchObject([{ name: 'shop on db1', database: 'shop' }]);
    expect(brought()[0]?.recordProblem).toBeUndefined();
    expect(await pointsThere()).toEqual([newer, older]);
  });

  it('is listed by its newest readable point where no revision can be read, with all its points', async () => {
    await garbage(revision(1));
    await garbage(revision(2));
    await garbage(manifest(newer));
    expect(await open()).toMatchObject({
      importedInstances: 1,
      importedServers: ['db1.example.org'],
      problems: [
        expect.stringMatching(/^inst-.* not JSON\. It is listed as "shop", .* no backup is taken\.$/),
      ],
    });
    expect(brought()).toMatchObject([
      {
        id: sampleInstanceId,
        name: 'shop',
        database: 'shop',
        serverName: 'db1.example.org',
        protectedAt: '2026-01-02T00:00:00.000Z',
        recordProblem: expect.stringContaining('00000002.json') as string,
        unconfirmed: { vaultName: 'theirs' },
      },
    ]);
    expect(await pointsThere()).toEqual([older]);
  });

  it('gets a server that is known with that host and port, whoever its user is', async () => {
    const vault = await Vault.open(await FolderStorage.open(path()));
    const record = sampleInstance('inst-20260101t000000-bbbbbbbb' as never);
    await vault.writeInstance({ ...record, name: 'other', database: 'other' });
    await garbage(revision(1));
    await garbage(revision(2));
    expect(await open()).toMatchObject({ importedInstances: 2, importedServers: ['db1'] });
    expect(brought()).toMatchObject([
      { name: 'other', serverName: 'db1' },
      { name: 'shop', serverName: 'db1' },
    ]);
  });

  it('is listed by its id where no point can be read either', async () => {
    for (const file of [revision(1), revision(2), manifest(older), manifest(newer)]) await garbage(file);
    expect(await open()).toMatchObject({
      importedInstances: 1,
      problems: [expect.stringMatching(/It is listed by its id: none of its recovery points can be read/)],
    });
    expect(brought()).toMatchObject([
      { name: `named ${sampleInstanceId}`, database: sampleInstanceId, serverName: 'unknown server' },
    ]);
    const { points, problems } = await listPoints(second, brought());
    expect(points).toEqual([]);
    expect(problems.map(({ pointId }) => pointId)).toEqual([undefined, older, newer]);
  });

  it('is what its record says as soon as that can be read again', async () => {
    const kept = await readFile(revision(2));
    await garbage(revision(1));
    await garbage(revision(2));
    await open();
    await pointsThere();
    await writeFile(revision(2), kept);
    expect(await pointsThere()).toEqual([newer, older]);
    expect(brought()).toMatchObject([{ name: 'the shop', serverName: 'db1', unconfirmed: {} }]);
    expect(brought()[0]?.recordProblem).toBeUndefined();
  });
});

it('an instance whose record is gone, while it has points, is listed, and told as that', async () => {
  const record = join(revision(1), '..');
  await rename(record, join(first.folder, 'record'));
  expect(await open()).toMatchObject({
    importedInstances: 1,
    problems: [expect.stringMatching(/\/record\/ has no record any more\. It is listed as "shop"/)],
  });
  expect(brought()).toMatchObject([{ name: 'shop', endedElsewhere: 'deleted' }]);
  expect(await pointsThere()).toEqual([newer, older]);
  await rename(join(first.folder, 'record'), record);
  await pointsThere();
  expect(brought()).toMatchObject([{ name: 'the shop' }]);
  expect(brought()[0]?.endedElsewhere).toBeUndefined();
});

it('a folder without a record and without a point is no instance', async () => {
  await rm(join(path(), 'instances', sampleInstanceId), { recursive: true });
  await writeFile(join(path(), 'instances', 'note.txt'), 'nothing');
  expect(await open()).toMatchObject({ importedInstances: 0, problems: [] });
});

it('an instance whose record names no address that can be one is taken over with the server of its newest point', async () => {
  const vault = await Vault.open(await FolderStorage.open(path()));
  const record = sampleInstance();
  await vault.changeInstance(record, (stands) => ({ ...stands, server: { ...stands.server, host: '' } }));
  expect(await open()).toMatchObject({
    importedInstances: 1,
    problems: [expect.stringMatching(/a host is not empty.* Its server is taken from its newest/s)],
  });
  expect(brought()).toMatchObject([{ name: 'the shop', serverName: 'db1.example.org' }]);
});
