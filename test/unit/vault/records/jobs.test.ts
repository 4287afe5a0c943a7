import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FolderStorage } from '../../../../main/vault/folder/folder-storage.ts';
import { newestJobFiles } from '../../../../main/vault/records/newest-jobs.ts';
import { oldestJobMonth, outdatedJobs, writeJob } from '../../../../main/vault/records/jobs.ts';
import type { Storage } from '../../../../main/vault/storage.ts';
import { JobId } from '../../../../shared/ids.ts';

let folder: string;
let storage: Storage;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-jobs-'));
  storage = await FolderStorage.open(folder);
});
afterEach(() => rm(folder, { recursive: true }));

const now = new Date('2026-11-28T00:00:00.000Z');
const job = (id: string, endedAt: string, more: object = {}) => ({ id: JobId.parse(id), endedAt, ...more });
const read = async (name: string): Promise<unknown> => JSON.parse(String(await storage.read(name)));

it('the first record of a job stays from format 2 on, and is replaced in format 1', async () => {
  const name = 'jobs/2026-11/job-0001.json';
  for (const by of ['a', 'b'])
    await writeJob({ format: 1, storage }, job('job-0001', '2026-11-01T00:00:00.000Z', { by }));
  expect(await read(name)).toEqual({ id: 'job-0001', endedAt: '2026-11-01T00:00:00.000Z', by: 'b' });
  await writeJob({ format: 2, storage }, job('job-0001', '2026-11-01T00:00:00.000Z', { by: 'c' }));
  expect(await read(name)).toMatchObject({ by: 'b' });
  await writeJob({ format: 2, storage }, job('job-0002', '2026-11-01T00:00:00.000Z'));
  expect(await read('jobs/2026-11/job-0002.json')).toMatchObject({ format: 2, id: 'job-0002' });
});

it('jobs of more than 13 months ago are not listed and can go, in format 2', async () => {
  const months = ['2024-12', '2025-09', '2025-10', '2026-11'];
  for (const [index, month] of months.entries()) {
    await writeJob({ format: 2, storage }, job(`job-000${index}`, `${month}-15T00:00:00.000Z`));
  }
  await storage.write('jobs/2020-01/notes.txt', Buffer.from('of somebody'));
  const oldest = oldestJobMonth({ format: 2 }, now);
  expect(oldest).toBe('2025-10');
  expect(await newestJobFiles(storage, 10, oldest)).toEqual([
    'jobs/2026-11/job-0003.json',
    'jobs/2025-10/job-0002.json',
  ]);
  const outdated = await Array.fromAsync(outdatedJobs({ format: 2, storage }, now), ({ name }) => name);
  expect(outdated.toSorted()).toEqual(['jobs/2024-12/job-0000.json', 'jobs/2025-09/job-0001.json']);
  expect(await Array.fromAsync(outdatedJobs({ format: 1, storage }, now))).toEqual([]);
  expect(oldestJobMonth({ format: 1 }, now)).toBeUndefined();
});
