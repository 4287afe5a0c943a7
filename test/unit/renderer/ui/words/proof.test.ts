import { describe, expect, it } from 'vitest';
import { proofSentence, proofStatus, verifiedWords } from '../../../../../renderer/ui/words/proof.ts';

const compared = {
  kind: 'restore' as const,
  server: 'test',
  database: 'pgkeep_verify_0a1b2c3d',
  restoreMs: 62_000,
  same: 12,
  rows: 12_345,
  different: [],
  notCompared: [],
};

describe('what a verification proved', () => {
  it('is said in a word and a sentence', () => {
    const read = { kind: 'read' as const, tool: '17.6', parts: 71, singleTables: 20 };
    expect(proofStatus({ proof: 'readable', evidence: read })).toEqual({ status: 'ok', word: 'Readable' });
    expect(proofSentence({ proof: 'readable', evidence: read })).toBe(
      'pg_restore 17.6 read the whole archive, and 71 parts that restores use.',
    );
    expect(proofSentence({ evidence: read })).toBeNull();
    expect(proofStatus({ evidence: read })).toEqual({ status: 'blocker', word: 'Not readable' });

    expect(proofStatus({ proof: 'restored', evidence: compared }).word).toBe('Restored');
    expect(proofSentence({ proof: 'restored', evidence: compared })).toBe(
      'Restored on test in 1m 2s and dropped. 12 tables with 12,345 rows are as backed up.',
    );
    const different = [{ table: 'app.g', expected: 3, found: 2 }];
    const notCompared = [{ table: 'app.h', reason: 'its rows were not counted by the backup' }];
    const evidence = { ...compared, same: 1, rows: 1, different, notCompared };
    expect(proofStatus({ evidence })).toEqual({ status: 'blocker', word: 'Not restored as it was' });
    expect(proofSentence({ evidence })).toBe(
      'Restored on test in 1m 2s and dropped. 1 table with 1 row is as backed up; 1 differs; 1 was not compared.',
    );
  });
});

describe('the trace of a verification', () => {
  const now = new Date(2026, 10, 28, 12, 0);
  const at = new Date(2026, 10, 28, 2, 7).toISOString();

  it.each([
    ['restored', ['ok', 'Verified today 02:07 by a restore', 'today 02:07, restored', 'today 02:07']],
    ['readable', ['ok', 'Verified today 02:07 by reading', 'today 02:07, read', 'today 02:07']],
    ['verified', ['ok', 'Verified today 02:07 by an earlier pgkeep', 'today 02:07, read', 'today 02:07']],
    ['failed', ['failed', 'Verification failed today 02:07', 'today 02:07, failed', 'failed today 02:07']],
  ] as const)('%s', (outcome, words) => {
    const { status, sentence, cell, brief } = verifiedWords({ outcome, at }, now);
    expect([status, sentence, cell, brief]).toEqual(words);
  });
});
