import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FolderStorage } from '../../../../main/vault/folder/folder-storage.ts';
import { PgkeepError } from '../../../../main/core/errors.ts';
import { newestJobFiles } from '../../../../main/vault/records/newest-jobs.ts';
import {
  oldestJobMonth,
  oldestListedMonth,
  outdatedJobs,
  writeJob,
} from '../../../../main/vault/records/jobs.ts';
import type { Storage } from '../../../../main/vault/storage.ts';
import { JobId } from '../../../../shared/ids.ts';
import { replacedStorage } from '../../../support/replaced-storage.ts';

let folder: string;
let storage: Storage;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-jobs-'));
  const now = async () => new Date('2026-11-28T00:00:00.000Z');
  storage = replacedStorage(await FolderStorage.open(folder), { now });
});
afterEach(() => rm(folder, { recursive: true }));

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
  const oldest = await oldestJobMonth({ format: 2, storage });
  expect(oldest).toBe('2025-10');
  expect(await newestJobFiles(storage, 10, oldest)).toEqual([
    'jobs/2026-11/job-0003.json',
    'jobs/2025-10/job-0002.json',
  ]);
  const outdated = await Array.fromAsync(outdatedJobs({ format: 2, storage }), ({ name }) => name);
  expect(outdated.toSorted()).toEqual(['jobs/2024-12/job-0000.json', 'jobs/2025-09/job-0001.json']);
  expect(await Array.fromAsync(outdatedJobs({ format: 1, storage }))).toEqual([]);
  expect(await oldestJobMonth({ format: 1, storage })).toBeUndefined();
});

it('all jobs are listed where nobody may make the file that tells the time of a folder', async () => {
  const refused = (why: Error) =>
    oldestListedMonth({ format: 2, storage: replacedStorage(storage, { now: () => Promise.reject(why) }) });
  expect(await refused(new PgkeepError('UserErrorVaultNotAccessible', 'read-only'))).toBeUndefined();
  await expect(refused(new Error('a bug'))).rejects.toThrow('a bug');
  expect(await oldestListedMonth({ format: 2, storage })).toBe('2025-10');
});
