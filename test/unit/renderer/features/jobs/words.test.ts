import { describe, expect, it } from 'vitest';
import { jobStatus } from '../../../../../renderer/ui/words/job.ts';
import { jobSentence, outcomeWords } from '../../../../../renderer/features/jobs/words.ts';
import { completedBackup } from '../../../../support/overview-data.ts';
import { restoredWith, threeLosses } from '../../../../support/lossy-restore.ts';

const now = new Date('2026-11-23T03:00:00.000Z');

describe('words', () => {
  const error = { code: 'UserErrorDBNotFound', message: 'No database "x\u202e".', remedy: 'Look.' };

  it('say how a job stands', () => {
    const words = (more: Record<string, unknown>) => jobSentence(completedBackup(more), [], now);
    expect(words({})).toMatch(/^Completed .+ after 4m: 1 KiB stored · 2 tables · 3 rows\.$/);
    expect(words({ kind: 'verify' })).toMatch(/: 1 KiB read · 2 tables · 3 rows\.$/);
    // why stands in the card below, and only there
    expect(words({ state: 'failed', result: null, error })).toMatch(/^Failed (?:(?!database).)+ after 4m\.$/);
    const phases = [{ name: 'dumping', startedAt: '2026-11-23T02:10:00.000Z', endedAt: null }];
    const progress = { phase: 'dumping', bytes: 0, rate: 0, phases };
    expect(words({ state: 'failed', result: null, error, progress })).toMatch(
      / after 4m, in the phase “dumping”\.$/,
    );
    expect(
      words({
        state: 'in progress',
        endedAt: null,
        progress: { phase: 'dumping', bytes: 512, totalBytes: 1024, rate: 1, tables: { done: 1, total: 2 } },
      }),
    ).toBe('Dumping: 1 of 2 tables, 512 B of 1 KiB.');
  });

  it('say what a job waits for', () => {
    const progress = { phase: 'waiting', waitingFor: '2 other backups on old\u202e', bytes: 0, rate: 0 };
    expect(jobSentence(completedBackup({ state: 'in progress', endedAt: null, progress }), [], now)).toBe(
      'Waiting for 2 other backups on old⟨U+202E⟩.',
    );
    expect(jobStatus(completedBackup({ state: 'in progress', progress }))).toBe('waiting');
    expect(jobStatus(completedBackup({ state: 'cancelled', progress }))).toBe('cancelled');
  });

  it('tell the wait for its turn apart from the work', () => {
    const waited = [
      { name: 'waiting', startedAt: '2026-11-23T02:10:00.000Z', endedAt: '2026-11-23T02:12:00.000Z' },
    ];
    const ended = (more: object, phase: string) =>
      jobSentence(
        completedBackup({ progress: { phase, bytes: 0, rate: 0, phases: waited }, ...more }),
        [],
        now,
      );
    expect(ended({}, 'committing')).toMatch(/ after 2m: .+ rows\. Waited 2m for its turn\.$/);
    expect(ended({ state: 'cancelled', result: null }, 'waiting')).toMatch(
      /^Cancelled .+ after it waited 4m\.$/,
    );
  });

  it('say the outcome in a row', () => {
    expect(outcomeWords(completedBackup())).toBe('1 KiB stored · 2 tables · 3 rows');
    expect(outcomeWords(completedBackup({ state: 'failed', result: null, error }))).toBe(
      'No database "x⟨U+202E⟩".',
    );
  });
});

describe('a restore with losses', () => {
  it('says first what is missing, by name, and then what it did', () => {
    const now = new Date('2026-03-02T03:00:00.000Z');
    expect(jobSentence(restoredWith(threeLosses), [], now)).toMatch(
      /^Completed with warnings: the rows of 1 table were not loaded: app\.g; 1 unique index was not created: u; materialized view mv⟨U\+202E⟩ is empty\. Ended .+ after 4m: 2 tables\.$/,
    );
  });

  it('names losses before warnings in a row of the list, and never a note', () => {
    expect(outcomeWords(restoredWith(threeLosses.slice(0, 2)))).toBe(
      'Missing: rows of app.g; unique index u · 1 warning · 2 tables',
    );
    const noted = { tables: 2, losses: [], messages: [], warnings: [], notes: ['by choice'] };
    expect(outcomeWords(restoredWith([], { state: 'completed', result: noted }))).toBe('2 tables');
  });
});
