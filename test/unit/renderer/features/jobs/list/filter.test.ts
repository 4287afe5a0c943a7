import { describe, expect, it } from 'vitest';
import {
  afterOf,
  filterFrom,
  filterParams,
  noFilter,
  withStarted,
} from '../../../../../../renderer/features/jobs/list/filter.ts';
import { completedBackup } from '../../../../../support/overview-data.ts';

const now = new Date('2026-11-23T03:00:00.000Z');

describe('the filter', () => {
  it('survives the address and drops what it does not know', () => {
    const filter = { ...noFilter, search: 'a&b', state: 'in progress', since: 'week' } as const;
    expect(filterFrom(new URLSearchParams(filterParams(filter).toString()))).toEqual(filter);
    expect(filterFrom(new URLSearchParams('state=odd&kind=x&since=toString'))).toEqual(noFilter);
  });

  it('asks the same for a minute', () => {
    const at = now.getTime();
    expect(afterOf('hour', at)).toBe('2026-11-23T02:00:00.000Z');
    expect(afterOf('hour', at + 59_999)).toBe(afterOf('hour', at));
    expect(afterOf('', at)).toBeUndefined();
  });

  it('adds what began since, drops what no longer fits, newest first', () => {
    const started = completedBackup({
      id: 'job-0002',
      state: 'in progress',
      startedAt: '2026-11-23T02:50:00.000Z',
      endedAt: null,
    });
    const ended = completedBackup();
    const running = { ...noFilter, state: 'in progress' } as const;
    expect(withStarted([ended], [started], noFilter, now.getTime()).map(({ id }) => id)).toEqual([
      'job-0002',
      'job-0001',
    ]);
    expect(withStarted([ended], [started], running, now.getTime()).map(({ id }) => id)).toEqual(['job-0002']);
    expect(withStarted([ended], [started], { ...noFilter, search: 'crm' }, now.getTime())).toEqual([ended]);
  });

  it('puts what runs before what waits, and both before what has ended', () => {
    const inProgress = (id: string, phase: string, minute: number) =>
      completedBackup({
        id,
        state: 'in progress',
        startedAt: `2026-11-23T02:${minute}:00.000Z`,
        endedAt: null,
        progress: { phase, bytes: 0, rate: 0 },
      });
    const ended = completedBackup({ id: 'job-9999', startedAt: '2026-11-23T02:59:00.000Z' });
    const running = [
      inProgress('job-0003', 'waiting', 40),
      inProgress('job-0002', 'waiting', 50),
      inProgress('job-0001', 'dumping', 30),
    ];
    expect(withStarted([ended], running, noFilter, now.getTime()).map(({ id }) => id)).toEqual([
      'job-0001',
      'job-0002',
      'job-0003',
      'job-9999',
    ]);
  });
});
