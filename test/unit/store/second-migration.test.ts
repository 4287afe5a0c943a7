import BetterSqlite from 'better-sqlite3';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrations } from '../../../main/store/migrations.ts';
import { Store } from '../../../main/store/store.ts';
import { makeJob, owner, startMs, verifyRequest } from '../coordinator/job-store.ts';

const at = (minutes: number) => new Date(startMs + minutes * 60_000).toISOString();
const error = { code: 'UserErrorVaultFull' as const, message: 'No space left on 100% of disks', remedy: '' };

let store: Store;
beforeEach(() => {
  store = new Store(':memory:');
});
afterEach(() => store.close());

describe('the list of jobs', () => {
  beforeEach(() => {
    store.jobs.insert(makeJob('job-a', { subject: 'prod/shop', startedAt: at(0) }), owner);
    store.jobs.insert(makeJob('job-b', { subject: 'prod/SHOP_2', startedAt: at(1) }), owner);
    store.jobs.insert(makeJob('job-c', { subject: 'test/crm', startedAt: at(2) }), owner);
    store.jobs.end('job-c', { state: 'failed', endedAt: at(3), progress: null, result: null, error });
    store.jobs.insert(
      makeJob('job-d', { kind: 'restore-as-database', subject: 'x', startedAt: at(4) }),
      owner,
    );
    const result = { database: 'copy_of_it', messages: [], warnings: [] };
    store.jobs.end('job-d', { state: 'completed', endedAt: at(5), progress: null, result, error: null });
  });

  const found = (filter: Partial<Parameters<Store['jobs']['list']>[0]>) =>
    store.jobs.list({ limit: 10, ...filter }).map(({ job }) => job.id);

  it.each<[string, Parameters<typeof found>[0], string[]]>([
    ['everything, newest first', {}, ['job-d', 'job-c', 'job-b', 'job-a']],
    ['a part of the subject, in any case', { search: 'shop' }, ['job-b', 'job-a']],
    ['an underscore as itself', { search: 'shop_' }, ['job-b']],
    ['a percent sign as itself', { search: '0% of' }, ['job-c']],
    ['the code of the error', { search: 'VaultFull' }, ['job-c']],
    ['an id', { search: 'job-d' }, ['job-d']],
    ['the database that was made', { search: 'copy_of' }, ['job-d']],
    ['nothing', { search: 'nowhere' }, []],
    ['from a time on', { after: at(2) }, ['job-d', 'job-c']],
    ['a time without fractions of a second', { after: '2026-11-23T12:02:00Z' }, ['job-d', 'job-c']],
    ['before a time', { before: at(1) }, ['job-a']],
    ['all at once', { search: 'prod', after: at(1), state: 'in progress' }, ['job-b']],
  ])('finds by %s', (_what, filter, ids) => {
    expect(found(filter)).toEqual(ids);
  });
});

describe('a database of an earlier version', () => {
  it('keeps its jobs, which have no request', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pgkeep-store-'));
    try {
      const file = join(folder, 'pgkeep.sqlite');
      const old = new BetterSqlite(file);
      old.exec(migrations[0] ?? '');
      old.pragma('user_version = 1');
      old
        .prepare(
          `INSERT INTO jobs (id, kind, state, subject, started_at, host, os_user, pid, heartbeat_at)
           VALUES ('job-old', 'backup', 'completed', 'shop', ?, 'jump1', 'dba', 1, ?)`,
        )
        .run(at(0), at(0));
      old.close();
      const opened = new Store(file);
      expect(opened.jobs.request('job-old')).toBeNull();
      opened.jobs.insert(makeJob('job-new'), { ...owner, request: verifyRequest });
      expect(opened.jobs.request('job-new')).toEqual(verifyRequest);
      expect(opened.jobs.list({ limit: 10 }).map(({ job }) => job.id)).toEqual(['job-old', 'job-new']);
      opened.close();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
