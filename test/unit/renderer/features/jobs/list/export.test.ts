import { describe, expect, it } from 'vitest';
import {
  csvCell,
  exportName,
  jobsAsCsv,
  jobsAsJson,
} from '../../../../../../renderer/features/jobs/list/export.ts';
import { completedBackup } from '../../../../../support/overview-data.ts';
import { loss, restoredWith } from '../../../../../support/lossy-restore.ts';

const now = new Date('2026-11-23T03:00:00.000Z');

describe('the export', () => {
  it('disarms what a spreadsheet would run', () => {
    expect(['=1+1', '+1', '-1', '@x', '\t=1', 'plain'].map(csvCell)).toEqual([
      "'=1+1",
      "'+1",
      "'-1",
      "'@x",
      '"\'\t=1"',
      'plain',
    ]);
  });

  it('quotes commas, quotes and line ends, and leaves numbers numbers', () => {
    expect([csvCell('a,"b"\nc'), csvCell(-5), csvCell(null), csvCell(undefined)]).toEqual([
      '"a,""b""\nc"',
      '-5',
      '',
      '',
    ]);
  });

  it('writes a line a job below the titles', () => {
    const phases = [
      { name: 'waiting', startedAt: '2026-11-23T02:10:00.000Z', endedAt: '2026-11-23T02:12:00.000Z' },
    ];
    const job = completedBackup({
      subject: '=cmd|x',
      target: { kind: 'vault', vault: '@SUM' },
      progress: { phase: 'committing', bytes: 0, rate: 0, phases },
    });
    const lines = jobsAsCsv([job], now).split('\r\n');
    expect(lines[0]?.startsWith('\ufeffid,kind,state,subject,target,asked at,started at,ended at,')).toBe(
      true,
    );
    expect(lines[1]).toBe(
      "job-0001,backup,completed,'=cmd|x,'@SUM,2026-11-23T02:10:00.000Z,2026-11-23T02:12:00.000Z,2026-11-23T02:14:00.000Z,dba-01,ada,1024,3,2,,,,,",
    );
    expect(lines).toHaveLength(3);
  });

  it('writes JSON that reads back, under a name with the day', () => {
    expect(JSON.parse(jobsAsJson([completedBackup()]))).toEqual([completedBackup()]);
    expect(exportName(now, 'csv')).toBe('pgkeep-jobs-2026-11-23.csv');
  });
});

describe('a restore with losses', () => {
  it('names every loss in the export', () => {
    const many = Array.from({ length: 7 }, (_, index) => loss(`rows of t${index}`));
    expect(jobsAsCsv([restoredWith(many)], now).split('\r\n')[1]).toMatch(/,"rows of t0; .+; rows of t6"$/);
  });
});
