import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobRepository } from '../../../../../main/store/tables/jobs/jobs.ts';
import { Leftover } from '../../../../../main/store/tables/jobs/leftovers.ts';
import { Store } from '../../../../../main/store/store.ts';
import { hostileName, job, owner } from '../../../../support/store-records.ts';

let store: Store;
let jobs: JobRepository;
beforeEach(() => {
  store = new Store(':memory:');
  jobs = store.jobs;
});
afterEach(() => store.close());

const later = '2026-11-23T19:00:00.000Z';
const ending = { state: 'completed', endedAt: later, progress: null, result: null, error: null } as const;

const leftover = (words: string): Leftover =>
  Leftover.parse({ kind: 'database', words, serverId: 'server-1', database: hostileName });

describe('leftovers', () => {
  it('belong to their job and are shown in words once it has ended', () => {
    jobs.insert(job('job-1'), owner);
    const first = store.leftovers.insert('job-1', leftover('a half-made database'));
    store.leftovers.insert('job-1', leftover(hostileName));
    expect(jobs.get('job-1')?.job.leftovers).toEqual([]);
    expect(store.leftovers.ofEndedJobs()).toEqual([]);
    jobs.end('job-1', { ...ending, state: 'interrupted' });
    expect(jobs.get('job-1')?.job.leftovers.toSorted()).toEqual(
      [hostileName, 'a half-made database'].toSorted(),
    );
    store.leftovers.remove(first);
    expect(store.leftovers.ofEndedJobs()).toMatchObject([
      { jobId: 'job-1', leftover: leftover(hostileName) },
    ]);
  });

  it('keep all that is needed to clean', () => {
    jobs.insert(job('job-1'), owner);
    jobs.end('job-1', ending);
    const all = [
      leftover('d'),
      Leftover.parse({
        kind: 'point',
        words: 'p',
        vaultId: 'vault-1',
        instanceId: 'inst-1',
        pointId: 'point-1',
      }),
      Leftover.parse({
        kind: 'files',
        words: 'f',
        location: { kind: 'folder', path: '/x' },
        prefix: 'point-1/',
      }),
    ];
    for (const one of all) store.leftovers.insert('job-1', one);
    expect(store.leftovers.ofEndedJobs().map((stored) => stored.leftover)).toEqual(all);
  });

  it('are of a job that exists', () => {
    expect(() => store.leftovers.insert('job-9', leftover('x'))).toThrow('FOREIGN KEY');
  });
});
