import { describe, expect, it } from 'vitest';
import { phasesAt } from '../../../../../renderer/features/jobs/progress/phases-at.ts';
import { remedyFor } from '../../../../../renderer/features/jobs/actions/remedies.ts';
import { proofSentence, proofStatus } from '../../../../../renderer/ui/words/proof.ts';
import type { Job, JobResult } from '../../../../../shared/jobs.ts';
import { proofOfPoint } from '../../../../../shared/point-proof.ts';

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

describe('the proof of a recovery point', () => {
  const job = (
    day: number,
    proof: JobResult['proof'],
    pointId: string,
    state: Job['state'] = 'completed',
  ) => ({
    kind: 'verify' as const,
    state,
    startedAt: `2026-03-0${day}T09:00:00.000Z`,
    endedAt: `2026-03-0${day}T09:10:00.000Z`,
    result: {
      pointId: pointId as JobResult['pointId'],
      ...(proof === undefined ? {} : { proof }),
      losses: [],
      messages: [],
      warnings: [],
      notes: [],
    },
  });

  it('is the newest restore, else the newest reading, unless the newest of all failed', () => {
    const readable = job(3, 'readable', 'point-1');
    const restored = job(2, 'restored', 'point-1');
    const failed = job(4, undefined, 'point-1', 'failed');
    const cancelled = { ...job(5, undefined, 'point-1', 'cancelled'), result: null };
    expect(proofOfPoint([readable, restored, cancelled], 'point-1')).toBe(restored);
    expect(proofOfPoint([readable, job(1, 'readable', 'point-1')], 'point-1')).toBe(readable);
    expect(proofOfPoint([restored, failed], 'point-1')).toBe(failed);
    expect(proofOfPoint([job(5, 'readable', 'point-1'), failed], 'point-1')?.result.proof).toBe('readable');
    const since = job(5, 'readable', 'point-1');
    expect(proofOfPoint([since, failed, restored], 'point-1')).toBe(since);
    expect(proofOfPoint([restored], 'point-2')).toBeNull();
    // of an earlier pgkeep, which proved less
    const ofOld = job(1, undefined, 'point-1');
    expect(proofOfPoint([ofOld], 'point-1')).toBe(ofOld);
  });
});

describe('a verification by a restore', () => {
  const at = (second: number) => `2026-03-01T09:00:${second}.000Z`;
  const names = [
    'reading the archive',
    'checking the target',
    'creating the database',
    'restoring pre-data',
    'restoring data',
    'restoring post-data (indexes, constraints, triggers)',
    'comparing rows',
    'dropping the scratch database',
  ];
  const shown = (state: Job['state'], went: readonly string[]) => {
    const phases = went.map((name, index) => {
      const runs = state === 'in progress' && index === went.length - 1;
      return { name, startedAt: at(10 + index), endedAt: runs ? null : at(11 + index) };
    });
    const progress = { phase: went.at(-1) ?? '', bytes: 0, rate: 0, phases };
    return phasesAt({ kind: 'verify', state, progress }).map((phase) => `${phase.name}: ${phase.state}`);
  };

  it('shows its own phases, the dropping among them', () => {
    expect(shown('completed', names)).toEqual(names.map((name) => `${name}: done`));
    expect(shown('in progress', names.slice(0, 2))).toEqual([
      'reading the archive: done',
      'checking the target: running',
      ...names.slice(2).map((name) => `${name}: open`),
    ]);
    expect(shown('in progress', names).slice(-2)).toEqual([
      'comparing rows: done',
      'dropping the scratch database: running',
    ]);
  });

  it('shows where it stopped, and that it cleaned up', () => {
    const went = [...names.slice(0, 5), 'dropping the scratch database'];
    for (const state of ['in progress', 'cancelled', 'failed'] as const) {
      expect(shown(state, went).slice(4, 6)).toEqual([
        'restoring data: stopped',
        `dropping the scratch database: ${state === 'in progress' ? 'running' : 'done'}`,
      ]);
    }
    expect(shown('failed', names).slice(-2)).toEqual([
      'comparing rows: stopped',
      'dropping the scratch database: done',
    ]);
  });

  it('leads to the server that it restored on, not into a restore', () => {
    const facts = {
      job: { id: 'job-1' as Job['id'], kind: 'verify' as const, instanceId: 'inst-1' as Job['instanceId'] },
      instance: undefined,
      restored: null,
      verifiedOn: 'server-2',
    };
    expect(remedyFor('UserErrorServerConnectionClosed', facts)?.href).toBe('/servers/server-2');
    expect(remedyFor('UserErrorMissingDBPermissions', facts)?.href).toBe('/servers/server-2');
    expect(remedyFor('UserErrorRolesMissing', facts)).toBeNull();
    expect(remedyFor('UserErrorRestoreDiffers', facts)?.href).toBe('/restore/inst-1');
  });
});
