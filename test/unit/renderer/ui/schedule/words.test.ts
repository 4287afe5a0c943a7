import { describe, expect, it } from 'vitest';
import { insteadOfNext, inWords, untilWords, zonedWords } from '../../../../../renderer/ui/schedule/words.ts';
import type { InstanceSchedule } from '../../../../../shared/schedule/instance-schedule.ts';

const at = '2026-11-24T01:30:00.000Z';
const schedule = (more: Partial<InstanceSchedule> = {}): InstanceSchedule => ({
  state: 'planned',
  timeZone: 'UTC',
  runsHere: true,
  next: { planned: at, start: at },
  retryAt: null,
  late: null,
  missed: [],
  gap: null,
  ...more,
});

describe('what a list says instead of the next run', () => {
  it.each([
    [undefined, {}],
    [undefined, { state: 'runs elsewhere' }],
    ['Suspended', { state: 'suspended', next: null }],
    ['No runner', { state: 'no runner' }],
    ['Due now', { state: 'due', late: { planned: at, since: at } }],
    ['Late', { late: { planned: at, since: at } }],
    ['Nothing planned', { next: null }],
  ] as const)('is %s of %j', (words, more) => {
    expect(insteadOfNext(schedule(more))).toBe(words);
  });
});

describe('times of due backups', () => {
  it('are as far ahead as they are', () => {
    expect(inWords(at, new Date('2026-11-23T17:00:00.000Z'))).toBe('in 8 hours');
    expect(inWords(at, new Date('2026-11-24T01:29:30.000Z'))).toBe('now');
    expect(inWords(at, new Date('2026-11-25T00:00:00.000Z'))).toBe('now');
  });

  it('are by the clocks of the policy', () => {
    expect(zonedWords(at, 'Europe/Berlin')).toBe('Tue 24 Nov, 02:30 in Europe/Berlin');
  });

  it('say until when they wait', () => {
    const now = new Date(2026, 10, 23, 9, 40);
    expect(untilWords({ until: null }, now)).toBe('until somebody resumes');
    expect(untilWords({ until: new Date(2026, 10, 24, 6).toISOString() }, now)).toBe('until tomorrow 06:00');
  });
});
