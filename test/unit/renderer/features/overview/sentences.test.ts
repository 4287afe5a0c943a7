import { describe, expect, it } from 'vitest';
import {
  lastDaySentence,
  overviewSentence,
  plannedSentence,
  toldSentence,
} from '../../../../../renderer/features/overview/sentences.ts';
import { job } from '../../../../support/overview-data.ts';

describe('sentences of the overview', () => {
  const counted = (some: number, total: number) => ({ protected: some, total });

  it('say how many are protected and how much needs somebody', () => {
    expect(overviewSentence(counted(40, 45), 2)).toBe(
      '40 of 45 databases are protected; 2 things need attention.',
    );
    expect(overviewSentence(counted(42, 42), 0)).toBe(
      'All 42 databases are protected; nothing needs attention.',
    );
    expect(overviewSentence(counted(1, 2), 1)).toBe(
      '1 of 2 databases is protected; 1 thing needs attention.',
    );
    expect(overviewSentence(counted(0, 1), 1)).toBe('0 of 1 database is protected; 1 thing needs attention.');
    expect(overviewSentence(counted(0, 0), 1)).toBe('No database is protected; 1 thing needs attention.');
  });

  it('say how the jobs of the day ended, what went wrong first', () => {
    expect(lastDaySentence([])).toBe('No job ran in the last 24 hours.');
    const ended = (state: 'completed' | 'failed') => ({ state, progress: null, result: null });
    expect(lastDaySentence([ended('completed'), ended('failed'), ended('completed')])).toBe(
      '3 jobs: 1 failed, 2 completed.',
    );
    const lost = { kind: 'rows', what: 'rows of app.g', reason: '', message: '' } as const;
    const { state, progress, result } = job({
      state: 'completed with warnings',
      result: { losses: [lost], messages: [], warnings: [] },
    });
    expect(lastDaySentence([ended('completed'), { state, progress, result }])).toBe(
      '2 jobs: 1 completed with losses, 1 completed.',
    );
    const going = (phase: string) => ({
      state: 'in progress' as const,
      progress: { phase, bytes: 0, rate: 0 },
      result: null,
    });
    expect(lastDaySentence([going('dumping'), going('waiting'), going('waiting')])).toBe(
      '3 jobs: 1 in progress, 2 waiting.',
    );
  });

  it('say what is planned next', () => {
    const now = new Date(2026, 2, 2, 9, 40);
    const start = new Date(2026, 2, 3, 2, 30).toISOString();
    expect(plannedSentence([], now)).toBe('');
    expect(plannedSentence([{ start }], now)).toBe('A backup is planned tomorrow 02:30.');
    expect(plannedSentence([{ start }, { start }, { start }], now)).toBe(
      '3 backups are planned, the next one tomorrow 02:30.',
    );
  });

  it('say what was protected by itself', () => {
    const told = (...outcomes: ('protected' | 'gone')[]) => outcomes.map((outcome) => ({ outcome }));
    expect(toldSentence(told('protected'))).toBe('1 database newly protected by itself');
    expect(toldSentence(told('protected', 'gone', 'protected'))).toBe(
      '2 databases newly protected by themselves; 1 database found, renamed, left or gone',
    );
    expect(toldSentence(told('gone'))).toBe('1 database found, renamed, left or gone');
  });
});
