import { describe, expect, it } from 'vitest';
import {
  keptBadge,
  keptLines,
  questionsOf,
  reasonProblem,
  whyKept,
} from '../../../../../../renderer/features/databases/holds/questions.ts';

const by = { user: 'anna', host: 'ws1' };
const since = '2026-03-02T05:00:00';
const pin = { reason: 'before the upgrade', by, since };
const legalHold = { reason: 'case\u202e 4711', by, since, keptBy: 'pgkeep' as const };
const unread = ['00000002.json is damaged.'];

describe('what can be asked about the keeping of a point', () => {
  it.each([
    [undefined, ['pin', 'hold']],
    [{ pin, uncertain: [] }, ['unpin', 'hold']],
    [{ legalHold, uncertain: [] }, ['pin', 'release']],
    [{ pin, legalHold, uncertain: [] }, ['unpin', 'release']],
    [{ legalHold: { ...legalHold, unfinished: true as const }, uncertain: [] }, ['pin', 'finish', 'release']],
    // a release settles what cannot be read
    [{ uncertain: unread }, ['pin', 'hold', 'release']],
  ])('%j', (holds, questions) => {
    expect(questionsOf(holds)).toEqual(questions);
  });
});

describe('what is said of a point that is kept', () => {
  it('is what keeps it, by whom, since when and why', () => {
    const holds = { pin, legalHold, uncertain: unread };
    expect(keptBadge(holds)).toBe('Legal hold, pinned, hold unknown');
    expect(keptLines(holds, new Date('2026-03-03T12:00:00'))).toEqual([
      expect.stringMatching(
        /^Legal hold by anna on ws1 since yesterday 05:00: case.+4711 \(kept by pgkeep only\)$/,
      ),
      'Pinned by anna on ws1 since yesterday 05:00: before the upgrade',
      'Kept, since nobody can tell who holds it: 00000002.json is damaged.',
    ]);
    expect(keptLines(holds, new Date()).join('')).not.toContain('\u202e');
    const onStorage = { legalHold: { ...legalHold, keptBy: 'storage' as const }, uncertain: [] };
    expect(keptLines(onStorage, new Date())).toEqual([expect.stringContaining('(kept by the storage too)')]);
  });

  it('is what lets it go before it can be deleted', () => {
    expect(whyKept(undefined)).toBeNull();
    expect(whyKept({ pin, uncertain: [] })).toBe('It is kept: unpin it first.');
    expect(whyKept({ pin, legalHold, uncertain: [] })).toBe(
      'It is kept: release it from its legal hold and unpin it first.',
    );
    expect(whyKept({ uncertain: unread })).toBe(
      'Nobody can tell who holds it: release it from its legal hold first.',
    );
  });

  it('has a reason that says something, in one line', () => {
    expect(reasonProblem(' ')).toBe('The button works once a reason is given.');
    expect(reasonProblem('x'.repeat(501))).toBe('A reason has at most 500 characters.');
    expect(reasonProblem('case\u202e 4711')).toBe(
      'A reason has no line breaks, control or invisible characters.',
    );
    expect(reasonProblem('before the upgrade')).toBeNull();
  });
});
