import { describe, expect, it } from 'vitest';
import { loss, restoredWith } from '../../../../../support/lossy-restore.ts';
import { phasesAt } from '../../../../../../renderer/features/jobs/progress/phases-at.ts';
import type { Job } from '../../../../../../shared/jobs/jobs.ts';
import { completedBackup } from '../../../../../support/overview-data.ts';

describe('the phases', () => {
  const at = (state: string, phase: string) =>
    phasesAt(
      completedBackup({ kind: 'restore-as-files', state, progress: { phase, bytes: 0, rate: 0 } }),
    ).map(({ state: s }) => s);

  it('stand done, running and open', () => {
    expect(at('in progress', 'copying the archive')).toEqual(['done', 'done', 'running', 'open']);
    expect(at('in progress', 'starting')).toEqual(['open', 'open', 'open', 'open']);
    expect(at('failed', 'copying the archive')).toEqual(['done', 'done', 'stopped', 'open']);
    expect(at('completed', 'copying the archive')).toEqual(['done', 'done', 'done', 'done']);
  });

  it('show one that nobody expected by itself', () => {
    expect(
      phasesAt(
        completedBackup({
          state: 'in progress',
          progress: { phase: 'dropping the half-made database', bytes: 0, rate: 0 },
        }),
      ),
    ).toEqual([{ name: 'dropping the half-made database', state: 'running' }]);
  });
});

describe('the phases that were written down', () => {
  const at = (minute: number) => `2026-11-23T02:1${minute}:00.000Z`;
  const phase = (name: string, from: number, to: number | null) => ({
    name,
    startedAt: at(from),
    endedAt: to === null ? null : at(to),
  });
  const shown = (more: Record<string, unknown>, ...phases: ReturnType<typeof phase>[]) =>
    phasesAt(
      completedBackup({
        state: 'in progress',
        ...more,
        progress: { phase: phases.at(-1)?.name, bytes: 0, rate: 0, phases },
      }),
    ).map(({ name, state, startedAt, endedAt }) =>
      [name, state, startedAt?.slice(14, 16), endedAt?.slice(14, 16)]
        .filter((part) => part !== undefined)
        .join(' '),
    );

  it('say how long each took, and what is to come', () => {
    expect(shown({}, phase('connecting', 0, 1), phase('dumping', 1, null))).toEqual([
      'connecting done 10 11',
      'dumping running 11',
      'reading roles open',
      'committing open',
    ]);
  });

  it('begin with the waiting of a backup that had to', () => {
    expect(shown({}, phase('waiting', 0, null))).toEqual([
      'waiting running 10',
      'connecting open',
      'dumping open',
      'reading roles open',
      'committing open',
    ]);
    expect(shown({}, phase('waiting', 0, 3))[0]).toBe('waiting done 10 13');
  });

  it('tell what a job left out from what it did', () => {
    const phases = [
      'reading the archive',
      'checking the target',
      'creating the database',
      'restoring pre-data',
      'restoring data',
      'restoring post-data (indexes, constraints, triggers)',
      'setting properties of the database',
    ];
    const restore = { kind: 'restore-as-database', state: 'completed' };
    expect(shown(restore, ...phases.map((name, index) => phase(name, index, index + 1))).slice(-2)).toEqual([
      'analyzing skipped',
      'setting properties of the database done 16 17',
    ]);
  });

  it('show the cleaning where it came, and nothing to come behind it', () => {
    const restore = { kind: 'restore-as-database' };
    const phases = [
      phase('reading the archive', 0, 1),
      phase('checking the target', 1, 2),
      phase('creating the database', 2, 3),
      phase('dropping the half-made database', 3, null),
    ];
    expect(shown(restore, ...phases).slice(2, 5)).toEqual([
      'creating the database stopped 12 13',
      'dropping the half-made database running 13',
      'restoring pre-data skipped',
    ]);
    const over = [...phases.slice(0, 3), phase('dropping the half-made database', 3, 4)];
    expect(shown({ ...restore, state: 'cancelled' }, ...over).slice(2, 4)).toEqual([
      'creating the database stopped 12 13',
      'dropping the half-made database done 13 14',
    ]);
  });

  it('show where a job failed', () => {
    expect(shown({ state: 'failed' }, phase('connecting', 0, 1), phase('dumping', 1, 2))).toEqual([
      'connecting done 10 11',
      'dumping stopped 11 12',
      'reading roles skipped',
      'committing skipped',
    ]);
  });

  it('leave the end open where the process died', () => {
    expect(shown({ state: 'interrupted' }, phase('connecting', 0, 1), phase('dumping', 1, null))).toEqual([
      'connecting done 10 11',
      'dumping stopped 11',
      'reading roles skipped',
      'committing skipped',
    ]);
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
});

describe('a restore that lost something', () => {
  const names = [
    'reading the archive',
    'restoring pre-data',
    'restoring data',
    'restoring post-data (indexes, constraints, triggers)',
    'analyzing',
  ];
  const at = (minute: number) => `2026-11-23T02:${minute}:00.000Z`;
  const lossy = (losses: readonly object[]) => {
    const phases = names.map((name, index) => ({ name, startedAt: at(10 + index), endedAt: at(11 + index) }));
    const job = restoredWith(losses, { progress: { phase: 'analyzing', bytes: 0, rate: 0, phases } });
    return phasesAt(job).flatMap(({ name, state }) => (state === 'lossy' ? [name] : []));
  };

  it('marks the phase in which it was lost, and no other', () => {
    expect(lossy([])).toEqual([]);
    expect(lossy([loss('rows of a')])).toEqual(['restoring data']);
    expect(lossy([loss('foreign key f of t', { kind: 'foreign key' })])).toEqual([names[3]]);
    expect(lossy([loss('table t', { kind: 'table' })])).toEqual(['restoring pre-data']);
    expect(lossy([loss('check c of t holds for new rows only', { kind: 'check' })])).toEqual([names[2]]);
    const view = { kind: 'materialized view' };
    expect(lossy([loss('materialized view m is empty', view)])).toEqual([names[3]]);
    expect(lossy([loss('materialized view m', view), loss('rows of a')])).toEqual([names[1], names[2]]);
  });
});
