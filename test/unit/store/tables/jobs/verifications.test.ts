import { afterEach, beforeEach, expect, it } from 'vitest';
import { InstanceId, PointId } from '../../../../../shared/ids.ts';
import type { Job, JobResult } from '../../../../../shared/jobs/jobs.ts';
import { Store } from '../../../../../main/store/store.ts';
import { at, instance, job, owner, server, vault } from '../../../../support/store-records.ts';

const pointId = PointId.parse('point-0001');
const request = { kind: 'verify' as const, instanceId: InstanceId.parse('inst-1'), pointId };

let store: Store;
beforeEach(() => {
  store = new Store(':memory:');
  for (const id of ['vault-1', 'vault-2']) store.vaults.insert(vault(id));
  store.servers.insert(server());
  store.instances.insert(instance());
});
afterEach(() => store.close());

const later = '2026-11-23T19:00:00.000Z';
const result = (more: Partial<JobResult>): JobResult => ({
  losses: [],
  messages: [],
  warnings: [],
  notes: [],
  ...more,
});
const ofPoint = (more: Partial<JobResult> = {}) => result({ pointId, ...more });
const failedWith = (code: string) => ({ code, message: 'm', remedy: 'r' }) as NonNullable<Job['error']>;

/** A job that ended so. */
function ended(id: string, outcome: Partial<Parameters<typeof store.jobs.end>[1]>, more: Partial<Job> = {}) {
  store.jobs.insert(job(id, { kind: 'verify', ...more }), { ...owner, request });
  store.jobs.end(id, {
    state: 'completed',
    endedAt: later,
    progress: null,
    result: null,
    error: null,
    ...outcome,
  });
}
const found = () => store.verifications.ofInstance('inst-1');

it('a verification is told with what it proved', () => {
  ended('job-1', { result: ofPoint({ proof: 'restored' }) });
  expect(found()).toEqual([
    {
      id: 'job-1',
      kind: 'verify',
      state: 'completed',
      startedAt: at,
      endedAt: later,
      result: { pointId, proof: 'restored' },
      hasEvidence: false,
      errorCode: null,
    },
  ]);
});

it('a verification that says what it looked at is known for that', () => {
  const evidence = { kind: 'read' as const, tool: '17.10', parts: 3, singleTables: 1 };
  ended('job-1', { result: ofPoint({ evidence }) });
  expect(found()).toMatchObject([{ id: 'job-1', hasEvidence: true }]);
});

it('they come the newest first', () => {
  ended('job-1', { result: ofPoint() });
  ended('job-2', { result: ofPoint() }, { startedAt: '2026-11-23T18:30:00.000Z' });
  ended('job-3', { result: ofPoint() });
  expect(found().map(({ id }) => id)).toEqual(['job-2', 'job-3', 'job-1']);
});

it('one that stopped at a damaged archive is of the point that it was asked to look at', () => {
  for (const [id, code] of [
    ['job-1', 'UserErrorArchiveCorrupt'],
    ['job-2', 'UserErrorVaultFormat'],
    // Nothing was said of the point here.
    ['job-3', 'UserErrorVaultNotAccessible'],
  ] as const) {
    ended(id, { state: 'failed', error: failedWith(code) });
  }
  expect(found()).toMatchObject([
    {
      id: 'job-2',
      state: 'failed',
      errorCode: 'UserErrorVaultFormat',
      result: { pointId },
    },
    {
      id: 'job-1',
      state: 'failed',
      errorCode: 'UserErrorArchiveCorrupt',
      result: { pointId },
    },
  ]);
});

it('none is one that runs, another kind of job, or of another instance', () => {
  store.jobs.insert(job('job-1', { kind: 'verify' }), { ...owner, request });
  ended('job-2', { result: ofPoint() }, { kind: 'backup' });
  ended('job-3', { result: ofPoint() }, { instanceId: null });
  ended('job-4', { result: result({}) });
  expect(found()).toEqual([]);
});

it('what another workstation filed counts in the vault of the instance only', () => {
  const filed = (id: string) =>
    job(id, { kind: 'verify', state: 'completed', endedAt: later, result: ofPoint() });
  store.jobs.insertEnded(filed('job-1'), 'vault-1');
  store.jobs.insertEnded(filed('job-2'), 'vault-2');
  expect(found().map(({ id }) => id)).toEqual(['job-1']);
});
