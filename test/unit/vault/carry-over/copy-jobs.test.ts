import { expect, it } from 'vitest';
import { copyJobs } from '../../../../main/vault/carry-over/copy-jobs.ts';
import { Vault } from '../../../../main/vault/vault.ts';
import { JobId, VaultId } from '../../../../shared/ids.ts';
import { replacedStorage } from '../../../support/replaced-storage.ts';
import { MemoryStorage } from '../../../support/storages/memory-storage.ts';
import { sampleVault } from '../../../support/storages/sample-points.ts';

it('copies what is listed of ended jobs, once, and tells what cannot be read', async () => {
  const place = await sampleVault([], { format: 1 });
  const source = await Vault.open(place);
  const ended = (id: string, endedAt: string) => ({ id: JobId.parse(id), endedAt, kind: 'backup' });
  const recent = ended('job-0001', '2026-11-01T00:00:00.000Z');
  await source.writeJob(recent);
  await source.writeJob(ended('job-0002', '2024-11-01T00:00:00.000Z'));
  await place.write('jobs/2026-11/job-0003.json', Buffer.from('{'));
  const empty = new MemoryStorage({ location: 'new' });
  const now = async () => new Date('2026-11-23T18:00:00.000Z');
  const target = await Vault.create(replacedStorage(empty, { now }), {
    id: VaultId.parse('vault-2'),
    name: 'new',
    createdAt: new Date(0),
  });
  const problems = [expect.stringContaining('jobs/2026-11/job-0003.json') as string];
  for (const run of ['first', 'second']) expect(await copyJobs({ source, target }), run).toEqual(problems);
  expect(empty.names().filter((name) => name.startsWith('jobs/'))).toEqual(['jobs/2026-11/job-0001.json']);
  expect(await Array.fromAsync(target.jobs(10))).toMatchObject([{ job: recent }]);
});
