import { expect, it } from 'vitest';
import {
  lastRunCell,
  nextRunCell,
} from '../../../../../../main/hosts/cli/report/instances/schedule-cells.ts';
import { instance } from '../../../../../support/overview-data.ts';

const start = '2026-11-24T01:30:00.000Z';
const schedule = {
  state: 'planned',
  timeZone: 'UTC',
  runsHere: true,
  next: { planned: start, start },
  retryAt: null,
  late: null,
  missed: [],
  gap: null,
};
const output = { time: (iso: string) => iso };
const next = (more: object) => nextRunCell(output, instance({ schedule: { ...schedule, ...more } }));

it('say when a database is backed up next, or what keeps it from being', () => {
  expect(nextRunCell(output, instance())).toBe('-');
  expect(next({})).toBe(start);
  expect(next({ state: 'runs elsewhere' })).toBe(start);
  expect(next({ state: 'no runner' })).toBe('no runner');
  expect(next({ next: null })).toBe('-');
});

it('say how the last backup ended, and when', () => {
  const host = { clock: { now: () => new Date('2026-11-23T05:30:00.000Z'), elapsed: () => 0 } };
  expect(lastRunCell(host, instance())).toBe('-');
  const lastBackup = { jobId: 'job-1', state: 'failed', endedAt: '2026-11-23T02:30:00.000Z' };
  expect(lastRunCell(host, instance({ lastBackup }))).toBe('failed 3 hours ago');
});
