import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { FolderStorage } from '../../../../main/vault/folder/folder-storage.ts';
import { leaseObject, numberedLease } from '../../../../main/vault/leases/documents.ts';
import { forgetRuntime } from '../../../../main/vault/leases/forget-runtime.ts';
import { marksPrefix } from '../../../../main/vault/marks/documents.ts';
import { InstanceId, PointId } from '../../../../shared/ids.ts';
import { leasedInstance } from '../../../support/leases/workstation.ts';

const other = InstanceId.parse('inst-2');
const point = PointId.parse('point-1');

it('removes leases and marks of the instance, and of no other one', async () => {
  const path = await mkdtemp(join(tmpdir(), 'pgkeep-runtime-'));
  onTestFinished(() => rm(path, { recursive: true }));
  const storage = await FolderStorage.open(path);
  for (const instance of [leasedInstance, other]) {
    await storage.write(leaseObject(instance), Buffer.from('{}'));
    await storage.write(numberedLease(instance, 1), Buffer.from('{}'));
    await storage.write(`${marksPrefix(instance, point)}mark-1.json`, Buffer.from('{}'));
  }
  await forgetRuntime(storage, leasedInstance);
  expect((await readdir(join(path, 'runtime'), { recursive: true })).toSorted()).toEqual([
    'leases',
    'leases/inst-2',
    'leases/inst-2.json',
    'leases/inst-2/00000001.json',
    'reading',
    'reading/inst-2',
    'reading/inst-2/point-1',
    'reading/inst-2/point-1/mark-1.json',
  ]);
});

it('throws nothing where that cannot be removed', async () => {
  const path = await mkdtemp(join(tmpdir(), 'pgkeep-runtime-'));
  const storage = await FolderStorage.open(path);
  await rm(path, { recursive: true });
  expect(await forgetRuntime(storage, leasedInstance)).toBeUndefined();
});
