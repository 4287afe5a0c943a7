import { describe, expect, it } from 'vitest';
import {
  Job,
  isWaiting,
  phaseWords,
  rowsCompared,
  shareDone,
  type JobProgress,
} from '../../../../shared/jobs/jobs.ts';

/** The record of a job as version 0.1.0 wrote it. */
const ofOld = {
  id: 'job-0001',
  kind: 'backup',
  state: 'completed',
  instanceId: 'inst-0001',
  subject: 'prod/shop',
  startedAt: '2026-11-23T02:10:00.000Z',
  endedAt: '2026-11-23T02:14:00.000Z',
  host: 'dba-01',
  user: 'ada',
  progress: { phase: 'committing', bytes: 1, rate: 0, tables: { done: 2, total: 2 } },
  result: { bytes: 1024, messages: [], warnings: [] },
  error: null,
  leftovers: [],
};

describe('the record of a job', () => {
  it('of an earlier version is read as it was written: nothing is known to be lost', () => {
    expect(Job.parse(ofOld)).toEqual({ ...ofOld, result: { ...ofOld.result, losses: [], notes: [] } });
  });

  it('keeps how long its phases took', () => {
    const phases = [{ name: 'dumping', startedAt: ofOld.startedAt, endedAt: ofOld.endedAt }];
    const job = { ...ofOld, progress: { ...ofOld.progress, phases } };
    expect(Job.parse(job).progress).toEqual(job.progress);
  });
});

describe('rows that arrived', () => {
  it('are held against those of the recovery point', () => {
    expect(rowsCompared({ rows: 1234, expectedRows: 1234 })).toBe(
      '1,234, as many as were backed up of these tables',
    );
    expect(rowsCompared({ rows: 20, expectedRows: 1240 })).toBe(
      '20 of the 1,240 that were backed up of these tables',
    );
    expect(rowsCompared({ rows: 20 })).toBe('20');
    expect(rowsCompared({ expectedRows: 20 })).toBeUndefined();
  });
});

describe('a job in the phase “waiting”', () => {
  const waiting = { phase: 'waiting', waitingFor: '2 other backups on old', bytes: 0, rate: 0 };

  it('waits as long as it is in progress', () => {
    expect(isWaiting({ state: 'in progress', progress: waiting })).toBe(true);
    expect(isWaiting({ state: 'in progress', progress: { ...waiting, phase: 'dumping' } })).toBe(false);
    expect(isWaiting({ state: 'in progress', progress: null })).toBe(false);
    expect(isWaiting({ state: 'cancelled', progress: waiting })).toBe(false);
  });

  it('says what for', () => {
    expect(phaseWords({ phase: 'dumping', lock: 'session 7 (a)' })).toBe('waiting for a lock: session 7 (a)');
    expect(phaseWords({ phase: 'dumping', lock: null })).toBe('dumping');
    expect([waiting, { phase: 'dumping' }].map(phaseWords)).toEqual([
      'waiting for 2 other backups on old',
      'dumping',
    ]);
  });
});

describe('the share that is done', () => {
  it('goes by bytes, then by the sizes of relations, and never by the count of tables', () => {
    const tables = { done: 9, total: 10 };
    expect(shareDone({ bytes: 5, totalBytes: 10, share: 0.1 })).toBe(0.5);
    expect(shareDone({ bytes: 5, share: 0.1 })).toBe(0.1);
    expect(shareDone({ bytes: 20, totalBytes: 10 })).toBe(1);
    expect(shareDone({ phase: 'dumping', rate: 0, bytes: 5, tables } as JobProgress)).toBeUndefined();
  });
});
