import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { FolderStorage } from '../../../../main/vault/folder/folder-storage.ts';
import { writeServerRecord } from '../../../../main/vault/records/server-record.ts';
import { someWriter } from '../../../../main/vault/records/some-writer.ts';
import { ServerId } from '../../../../shared/ids.ts';
import { recordsIn } from '../../../support/record-vault.ts';
import { sampleInstance } from '../../../support/sample-manifest.ts';

it('a server gets a revision where something else is said of it, or where the newest cannot be read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pgkeep-server-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const storage = await FolderStorage.open(folder);
  const id = ServerId.parse('server-0001');
  const { server } = sampleInstance();
  const write = (host: string) =>
    writeServerRecord(recordsIn(storage), someWriter(), id, { ...server, host });
  const names = () => readdir(join(folder, 'servers', id));

  await write('one.example.com');
  await write('one.example.com');
  expect(await names()).toEqual(['00000001.json']);
  await write('two.example.com');
  expect(await names()).toEqual(['00000001.json', '00000002.json']);
  await writeFile(join(folder, 'servers', id, '00000003.json'), '{');
  await write('two.example.com');
  expect(JSON.parse(String(await storage.read(`servers/${id}/00000004.json`)))).toMatchObject({
    revision: 4,
    id,
    host: 'two.example.com',
    tls: 'require',
  });
});
