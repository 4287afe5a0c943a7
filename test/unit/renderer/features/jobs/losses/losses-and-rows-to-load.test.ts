import { describe, expect, it } from 'vitest';
import { askedRestore } from '../../../../../../renderer/features/jobs/actions/asked-restore.ts';
import { jobsAsCsv } from '../../../../../../renderer/features/jobs/list/export.ts';
import { remedyFor, type RemedyFacts } from '../../../../../../renderer/features/jobs/actions/remedies.ts';
import { jobSentence, outcomeWords } from '../../../../../../renderer/features/jobs/words.ts';
import { restoreAgain } from '../../../../../../renderer/features/jobs/actions/restore-again.ts';
import {
  loadedBy,
  lossesSentence,
  type RowsJob,
} from '../../../../../../renderer/features/jobs/losses/rows-to-load.ts';
import { endNotice } from '../../../../../../renderer/frame/toasts/end-notice.ts';
import { jobStatus } from '../../../../../../renderer/ui/words/job.ts';
import { JobRequest } from '../../../../../../shared/job-request.ts';
import { InstanceId, JobId, PointId } from '../../../../../../shared/ids.ts';
import { job } from '../../../../../support/overview-data.ts';

const loss = (what: string, more: object = {}) => ({
  kind: 'rows',
  what,
  reason: 'the source has rows that break it',
  message: 'ERROR: x',
  ...more,
});
const restored = (losses: readonly object[], more: object = {}) =>
  job({
    id: 'job-0001',
    kind: 'restore-as-database',
    state: 'completed with warnings',
    result: { tables: 2, database: 'shop_2', losses, messages: [], warnings: ['w'], notes: ['n'] },
    ...more,
  });
const three = [
  loss('rows of app.g'),
  loss('unique index u', { kind: 'unique' }),
  loss('materialized view mv\u202e is empty', { kind: 'materialized view' }),
];

describe('a restore with losses', () => {
  it('says first what is missing, by name, and then what it did', () => {
    const now = new Date('2026-03-02T03:00:00.000Z');
    expect(jobSentence(restored(three), [], now)).toMatch(
      /^Completed with warnings: rows of app\.g; unique index u; materialized view mv⟨U\+202E⟩ is empty\. Ended .+ after 4m: 2 tables\.$/,
    );
  });

  it('names losses before warnings in a row of the list, and never a note', () => {
    expect(outcomeWords(restored(three.slice(0, 2)))).toBe(
      'Missing: rows of app.g; unique index u · 1 warning · 2 tables',
    );
    const noted = { tables: 2, losses: [], messages: [], warnings: [], notes: ['by choice'] };
    expect(outcomeWords(restored([], { state: 'completed', result: noted }))).toBe('2 tables');
  });

  it('is shown as more than a warning; one that failed is shown as failed', () => {
    expect(jobStatus(restored(three))).toBe('completed with losses');
    expect(jobStatus(restored([]))).toBe('completed with warnings');
    expect(jobStatus(restored(three, { state: 'failed' }))).toBe('failed');
  });

  it('stays in its notice as long as a failure, with what is missing', () => {
    const many = ['a', 'b', 'c', 'd', 'e'].map((name) => loss(`rows of ${name}`));
    expect(endNotice([restored(many)])).toMatchObject({
      title: 'Restore of prod/shop: completed with losses',
      intent: 'error',
      body: 'Missing: rows of a; rows of b; and 3 more',
    });
    const burst = endNotice([job({ kind: 'verify' }), restored(three)]);
    expect(burst.title).toBe('1 job completed, 1 completed with losses');
    expect(burst).toMatchObject({ intent: 'error', body: 'prod/shop' });
  });

  it('names every loss in the export', () => {
    const many = Array.from({ length: 7 }, (_, index) => loss(`rows of t${index}`));
    expect(jobsAsCsv([restored(many)]).split('\r\n')[1]).toMatch(/,"rows of t0; .+; rows of t6"$/);
  });

  it('says where they are missing', () => {
    expect(lossesSentence(restored(three))).toContain('The new database is there without this');
    expect(lossesSentence(restored(three, { state: 'failed' }))).toBe(
      'This could not be given back, and the restore ended there.',
    );
    expect(lossesSentence(restored(three, { kind: 'verify', state: 'failed' }))).toContain(
      'every database that is restored from this recovery point',
    );
  });
});

const point = { instanceId: 'inst-0001', pointId: 'point-0001', serverId: 'srv-0002' };
const database = (options: object = {}) =>
  JobRequest.parse({
    kind: 'restore-as-database',
    ...point,
    options: { newDatabase: 'shop_2', jobs: 4, ...options },
  });
const rows = (more: object = {}) =>
  JobRequest.parse({
    kind: 'restore-rows',
    ...point,
    database: 'shop_2',
    table: { schema: 'app', name: 'g' },
    ...more,
  });

describe('a failed restore', () => {
  const failed = (code: string) => job({ state: 'failed', error: { code, message: 'm', remedy: 'r' } });

  it('for damaged bytes is offered again, the same, without what is damaged', () => {
    const again = restoreAgain(failed('UserErrorArchiveCorrupt'), database({ allOrNothing: true }));
    expect(again).toEqual({
      label: 'Restore again without what is damaged',
      request: database({ skipDamaged: true, allOrNothing: false }),
    });
    expect(restoreAgain(failed('UserErrorArchiveCorrupt'), database({ skipDamaged: true }))).toBeNull();
    expect(restoreAgain(failed('UserErrorArchiveCorrupt'), rows())).toBeNull();
  });

  it('as files is offered again without what is damaged, where that helps', () => {
    const files: JobRequest = {
      kind: 'restore-as-files',
      instanceId: InstanceId.parse('inst-0001'),
      pointId: PointId.parse('point-20260101t000000-00000001'),
      destination: { kind: 'folder', path: '/mnt/x' },
      skipDamaged: false,
    };
    const report = { code: 'UserErrorArchiveCorrupt' as const, message: 'm', remedy: 'r' };
    const damaged = job({ state: 'failed', error: { ...report, steps: [{ do: 'skip-damaged' }] } });
    expect(restoreAgain(damaged, files)).toEqual({
      label: 'Restore again without what is damaged',
      request: { ...files, skipDamaged: true },
    });
    expect(restoreAgain(damaged, { ...files, skipDamaged: true })).toBeNull();
    expect(restoreAgain(job({ state: 'failed', error: report }), files)).toBeNull();
  });

  it('for all or nothing is offered again with what can be given back', () => {
    const again = restoreAgain(failed('UserErrorRestoreFailed'), database({ allOrNothing: true }));
    expect(again?.request).toEqual(database());
    expect(restoreAgain(failed('UserErrorRestoreFailed'), database())).toBeNull();
  });
});

describe('rows that are loaded later', () => {
  const target = { serverId: 'srv-0002', database: 'shop_2', table: { schema: 'app', name: 'g' } };
  const later = (id: string, state: RowsJob['state'], request: JobRequest): RowsJob => ({
    id: JobId.parse(id),
    state,
    request,
    startedAt: '2026-03-02T03:00:00.000Z',
    endedAt: null,
  });

  it('are there by the job that completed with the same table, database and server', () => {
    const jobs = [
      later('job-0002', 'in progress', rows()),
      later('job-0003', 'completed with warnings', rows()),
    ];
    expect(loadedBy(jobs, target)?.id).toBe('job-0003');
    expect(loadedBy(jobs.slice(0, 1), target)?.id).toBe('job-0002');
    expect(loadedBy([later('job-0004', 'failed', rows())], target)).toBeNull();
  });

  it('are still missing where another table, database or server was meant', () => {
    const others = [
      rows({ serverId: 'srv-0003' }),
      rows({ database: 'shop_3' }),
      rows({ table: { schema: 'app', name: 'h' } }),
      rows({ table: { schema: 'b', name: 'g' } }),
      database(),
    ].map((request, index) => later(`job-001${index}`, 'completed', request));
    expect(loadedBy(others, target)).toBeNull();
  });

  it('lead, when that fails, to the server that they were for, never to the privileges of a backup', () => {
    const asked = askedRestore(rows());
    expect(asked).toEqual({
      point: 'point-0001',
      database: { serverId: 'srv-0002', name: 'shop_2', keepPartial: false },
    });
    const facts: RemedyFacts = {
      job: job({ id: 'job-0009', kind: 'restore-rows', instanceId: 'inst-0001' }),
      instance: undefined,
      restored: { serverId: 'srv-0002', point: 'point-0001' },
    };
    expect(remedyFor('UserErrorMissingDBPermissions', facts)?.href).toBe('/servers/srv-0002');
    expect(remedyFor('UserErrorDBUserAuthFailed', facts)?.href).toBe('/servers/srv-0002?change=login');
    expect(remedyFor('UserErrorDestinationNotEmpty', facts)).toBeNull();
    expect(remedyFor('UserErrorNothingSelected', facts)).toEqual({
      label: 'Restore to a new database',
      href: '/restore/inst-0001/point-0001',
    });
  });
});
