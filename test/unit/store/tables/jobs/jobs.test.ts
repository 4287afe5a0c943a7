import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobRepository } from '../../../../../main/store/tables/jobs/jobs.ts';
import { ServerId } from '../../../../../shared/ids.ts';
import { Store } from '../../../../../main/store/store.ts';
import { at, hostileName, job, owner, verifyRequest } from '../../../../support/store-records.ts';

let store: Store;
let jobs: JobRepository;
beforeEach(() => {
  store = new Store(':memory:');
  jobs = store.jobs;
});
afterEach(() => store.close());

const later = '2026-11-23T19:00:00.000Z';
const ending = { state: 'completed', endedAt: later, progress: null, result: null, error: null } as const;
const result = { bytes: 5_000_000_000, losses: [], messages: [], warnings: [hostileName], notes: [] };
const error = { code: 'UserErrorDBNotFound', message: hostileName, remedy: 'look' } as const;

describe('a job', () => {
  it('is there as it was begun', () => {
    const odd = job('job-1', { subject: hostileName, instanceId: null });
    expect(jobs.insert(odd, { ...owner, vaultId: 'vault-1' })).toBe(true);
    expect(jobs.get('job-1')).toEqual({
      job: odd,
      vaultId: 'vault-1',
      owner: null,
      pid: 4711,
      heartbeatAt: at,
      cancelRequested: false,
    });
    expect(jobs.get('job-2')).toBeUndefined();
    jobs.insert(job('job-2'), owner);
    expect(jobs.get('job-2')?.vaultId).toBeNull();
  });

  it('knows what was asked for, where that was written down', () => {
    jobs.insert(job('job-1'), { ...owner, request: verifyRequest });
    jobs.insert(job('job-2'), owner);
    expect(['job-1', 'job-2', 'job-3'].map((id) => jobs.request(id))).toEqual([verifyRequest, null, null]);
    // a later version may ask for things that this one does not know
    const unknown = { ...verifyRequest, kind: 'expire' } as unknown as typeof verifyRequest;
    jobs.insert(job('job-4'), { ...owner, request: unknown });
    expect(jobs.request('job-4')).toBeNull();
  });

  it('that waits gives a sign of life, and hears that it is to stop, with many others', () => {
    for (const id of ['job-1', 'job-2', 'job-3', 'job-4']) jobs.insert(job(id), owner);
    const waiting = ['job-1', 'job-2', 'job-3'];
    jobs.signLife(waiting, later);
    expect(['job-1', 'job-3', 'job-4'].map((id) => jobs.get(id)?.heartbeatAt)).toEqual([later, later, at]);
    expect(jobs.stopped(waiting)).toEqual([]);
    for (const id of ['job-2', 'job-4']) jobs.requestCancel(id);
    jobs.end('job-3', { ...ending, state: 'interrupted' });
    expect(jobs.stopped(waiting)).toEqual([
      { id: 'job-2', state: 'in progress' },
      { id: 'job-3', state: 'interrupted' },
    ]);
  });

  it('keeps where it writes to, which a search finds', () => {
    const target = {
      kind: 'database' as const,
      serverId: ServerId.parse('server-1'),
      server: 'Recent',
      host: 'db2',
      port: 5432,
      database: hostileName,
    };
    jobs.insert(job('job-1', { kind: 'restore-as-database', target }), owner);
    jobs.insert(job('job-2'), owner);
    jobs.insertEnded(
      job('job-3', { state: 'completed', endedAt: later, target: { kind: 'files', place: '/to/recent' } }),
      'vault-1',
    );
    expect(jobs.get('job-1')?.job.target).toEqual(target);
    expect(jobs.get('job-2')?.job).not.toHaveProperty('target');
    const found = (search: string) => jobs.list({ limit: 10, search }).map((stored) => stored.job.id);
    expect(found('recent').toSorted()).toEqual(['job-1', 'job-3']);
    expect(found(hostileName)).toEqual(['job-1']);
  });

  it('ends once', () => {
    jobs.insert(job(), owner);
    expect(jobs.end('job-1', { ...ending, result, error })).toBe(true);
    expect(jobs.end('job-1', { ...ending, state: 'failed', endedAt: at })).toBe(false);
    expect(jobs.get('job-1')?.job).toEqual(
      job('job-1', { state: 'completed', endedAt: later, progress: null, result, error }),
    );
    expect(jobs.end('job-2', ending)).toBe(false);
  });

  it('tells that it lives and hears that it is to stop', () => {
    jobs.insert(job(), owner);
    const progress = { phase: 'dumping', bytes: 1, rate: 2, object: hostileName };
    expect(jobs.beat('job-1', later, progress)).toEqual({ cancelRequested: false, state: 'in progress' });
    expect(jobs.get('job-1')).toMatchObject({ heartbeatAt: later, job: { progress } });
    jobs.requestCancel('job-1');
    expect(jobs.get('job-1')?.cancelRequested).toBe(true);
    expect(jobs.beat('job-1', later, null)).toEqual({ cancelRequested: true, state: 'in progress' });
    expect(jobs.get('job-1')?.job.progress).toBeNull();
    jobs.end('job-1', { ...ending, state: 'interrupted' });
    expect(jobs.beat('job-1', later, null).state).toBe('interrupted');
    expect(jobs.beat('job-2', later, null)).toEqual({ cancelRequested: false, state: 'interrupted' });
  });

  it('that has ended is not asked to stop', () => {
    jobs.insert(job(), owner);
    jobs.end('job-1', ending);
    jobs.requestCancel('job-1');
    expect(jobs.get('job-1')?.cancelRequested).toBe(false);
  });
});

describe('the last backup', () => {
  const backup = (id: string, startedAt: string, state: 'completed' | 'failed' | 'cancelled') => {
    jobs.insert(job(id, { startedAt }), { ...owner, exclusive: null });
    jobs.end(id, { ...ending, state, endedAt: startedAt });
  };

  it('is the newest that was not cancelled; one of the future only where there is no other', () => {
    const now = '2026-11-25T00:00:00.000Z';
    const last = () => jobs.lastBackup('inst-1', now)?.job.id;
    expect(last()).toBeUndefined();
    backup('job-future', '2027-11-25T00:00:00.000Z', 'completed');
    expect(last()).toBe('job-future');
    backup('job-1', '2026-11-23T00:00:00.000Z', 'completed');
    backup('job-2', '2026-11-24T00:00:00.000Z', 'failed');
    backup('job-3', '2026-11-24T12:00:00.000Z', 'cancelled');
    expect(last()).toBe('job-2');
  });
});

describe('exclusive jobs', () => {
  it('run one at a time', () => {
    const exclusive = `backup of ${hostileName}`;
    expect(jobs.insert(job('job-1'), { ...owner, exclusive })).toBe(true);
    expect(jobs.insert(job('job-2'), { ...owner, exclusive })).toBe(false);
    expect(jobs.get('job-2')).toBeUndefined();
    expect(jobs.insert(job('job-3'), { ...owner, exclusive: 'backup of another' })).toBe(true);
    jobs.end('job-1', ending);
    expect(jobs.insert(job('job-2'), { ...owner, exclusive })).toBe(true);
  });

  it('do not hinder those that may run side by side', () => {
    expect(['job-1', 'job-2'].map((id) => jobs.insert(job(id), owner))).toEqual([true, true]);
  });
});

describe('listing', () => {
  it('newest first, by state, kind and instance, not more than asked for', () => {
    jobs.insert(job('job-1', { startedAt: '2026-01-01T00:00:00.000Z' }), owner);
    jobs.insert(job('job-2', { startedAt: '2026-01-03T00:00:00.000Z', kind: 'verify' }), owner);
    jobs.insert(job('job-3', { startedAt: '2026-01-02T00:00:00.000Z', instanceId: null }), owner);
    jobs.insert(job('job-4', { startedAt: '2026-01-02T00:00:00.000Z' }), owner);
    jobs.end('job-1', { ...ending, state: 'failed' });
    const ids = (filter: Partial<Parameters<typeof jobs.list>[0]>) =>
      jobs.list({ limit: 10, ...filter }).map((stored) => stored.job.id);
    expect(ids({})).toEqual(['job-2', 'job-4', 'job-3', 'job-1']);
    expect(ids({ limit: 2 })).toEqual(['job-2', 'job-4']);
    expect(ids({ state: 'failed' })).toEqual(['job-1']);
    expect(ids({ kind: 'verify' })).toEqual(['job-2']);
    expect(ids({ instanceId: 'inst-1', state: 'in progress' })).toEqual(['job-2', 'job-4']);
    expect(ids({ instanceId: `' OR 1=1 --` })).toEqual([]);
  });

  it('finds ids by their beginning, where % and _ are letters', () => {
    for (const id of ['job-1a', 'job-1b', 'job-1c', 'job-2a']) jobs.insert(job(id), owner);
    expect(jobs.idsStartingWith('job-2')).toEqual(['job-2a']);
    expect(jobs.idsStartingWith('job-1')).toHaveLength(2);
    expect(jobs.idsStartingWith('job-1a')).toEqual(['job-1a']);
    expect(jobs.idsStartingWith('job%')).toEqual([]);
    expect(jobs.idsStartingWith('job_1a')).toEqual([]);
    expect(jobs.idsStartingWith('JOB-2')).toEqual([]);
  });
});

describe('searching', () => {
  const minute = (minutes: number) => new Date(Date.parse(at) + minutes * 60_000).toISOString();
  const full = { code: 'UserErrorVaultFull', message: 'No space left on 100% of disks', remedy: '' } as const;

  beforeEach(() => {
    jobs.insert(job('job-a', { subject: 'prod/shop', startedAt: minute(0) }), owner);
    jobs.insert(job('job-b', { subject: 'prod/SHOP_2', startedAt: minute(1) }), owner);
    jobs.insert(job('job-c', { subject: 'test/crm', startedAt: minute(2) }), owner);
    jobs.end('job-c', { ...ending, state: 'failed', endedAt: minute(3), error: full });
    const copy = job('job-d', { kind: 'restore-as-database', subject: 'x', startedAt: minute(4) });
    jobs.insert(copy, owner);
    const made = { database: 'copy_of_it', losses: [], messages: [], warnings: [], notes: [] };
    jobs.end('job-d', { ...ending, endedAt: minute(5), result: made });
  });

  const found = (filter: Partial<Parameters<typeof jobs.list>[0]>) =>
    jobs.list({ limit: 10, ...filter }).map((stored) => stored.job.id);

  it.each<[string, Parameters<typeof found>[0], string[]]>([
    ['everything, newest first', {}, ['job-d', 'job-c', 'job-b', 'job-a']],
    ['a part of the subject, in any case', { search: 'shop' }, ['job-b', 'job-a']],
    ['an underscore as itself', { search: 'shop_' }, ['job-b']],
    ['a percent sign as itself', { search: '0% of' }, ['job-c']],
    ['the code of the error', { search: 'VaultFull' }, ['job-c']],
    ['an id', { search: 'job-d' }, ['job-d']],
    ['the database that was made', { search: 'copy_of' }, ['job-d']],
    ['nothing', { search: 'nowhere' }, []],
    ['from a time on', { after: minute(2) }, ['job-d', 'job-c']],
    ['a time without fractions of a second', { after: '2026-11-23T18:02:00Z' }, ['job-d', 'job-c']],
    ['before a time', { before: minute(1) }, ['job-a']],
    ['all at once', { search: 'prod', after: minute(1), state: 'in progress' }, ['job-b']],
  ])('finds by %s', (_what, filter, ids) => {
    expect(found(filter)).toEqual(ids);
  });
});

describe('the log of a job', () => {
  const lines = (...texts: string[]) => texts.map((text) => ({ at, text }));

  it('is kept in order, each job’s for itself', () => {
    jobs.insert(job('job-1'), owner);
    jobs.insert(job('job-2'), owner);
    jobs.appendLog('job-1', lines('a', hostileName));
    jobs.appendLog('job-2', lines('other'));
    jobs.appendLog('job-1', lines('c'));
    jobs.appendLog('job-1', []);
    expect(jobs.log('job-1')).toEqual(lines('a', hostileName, 'c'));
    expect(jobs.log('job-1', 2)).toEqual(lines(hostileName, 'c'));
    expect(jobs.log('job-3')).toEqual([]);
  });

  it('is trimmed to its last lines, and goes on behind them', () => {
    jobs.insert(job('job-1'), owner);
    jobs.insert(job('job-2'), owner);
    jobs.appendLog('job-1', lines('a', 'b', 'c', 'd'));
    jobs.appendLog('job-2', lines('x', 'y', 'z'));
    jobs.trimLog('job-1', 2);
    expect(jobs.log('job-1')).toEqual(lines('c', 'd'));
    expect(jobs.log('job-2')).toEqual(lines('x', 'y', 'z'));
    jobs.appendLog('job-1', lines('e'));
    expect(jobs.log('job-1')).toEqual(lines('c', 'd', 'e'));
    jobs.trimLog('job-1', 10);
    expect(jobs.log('job-1')).toHaveLength(3);
  });
});
