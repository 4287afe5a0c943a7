import { release } from 'node:os';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { diagnosticsOf } from '../../../../main/coordinator/jobs/diagnostics.ts';
import { registerSecret } from '../../../../main/core/redact.ts';
import type { ClientTools } from '../../../../shared/tools.ts';
import { openEngine, type TestEngine } from '../../../support/engine.ts';
import { at, job, owner } from '../../../support/store-records.ts';

const tools = (version: string, warning: string | null): ClientTools => ({
  folder: `/tools/${version}`,
  version,
  major: Number.parseInt(version, 10),
  warning,
});

let engine: TestEngine;
beforeEach(async () => {
  engine = await openEngine({
    findTools: () => Promise.resolve([tools('18.1', null), tools('15.9', 'zstd is missing')]),
  });
});
afterEach(() => engine[Symbol.asyncDispose]());

const machine = `pgkeep 0.0.0-test, Node.js ${process.versions.node}, ${process.platform} ${release()} ${process.arch}`;
const found = ['client tools 18.1 in /tools/18.1', 'client tools 15.9 in /tools/15.9 (zstd is missing)'];

it('of a job that runs: how far it is, the machine and the log', async () => {
  const running = job('job-1', { progress: { phase: 'dumping', bytes: 5, rate: 1 } });
  engine.store.jobs.insert(running, owner);
  engine.store.jobs.appendLog('job-1', [{ at, text: 'pg_dump: dumping' }]);
  expect(await diagnosticsOf(engine, running)).toBe(
    [
      'backup of shop: in progress',
      'job job-1',
      `started ${at}, ended -, by dba on workstation`,
      'phase dumping, 5 bytes',
      '',
      machine,
      ...found,
      '',
      'log:',
      `${at} pg_dump: dumping`,
      '',
    ].join('\n'),
  );
});

it('of a job that ended: all that it found, each part redacted on its own', async () => {
  registerSecret('swordfish-77');
  const ended = job('job-1', {
    kind: 'restore-as-database',
    state: 'failed',
    endedAt: '2026-11-23T19:00:00.000Z',
    progress: { phase: 'restoring data', object: 'app.t', bytes: 5, totalBytes: 9, rows: 3, rate: 1 },
    error: {
      code: 'UserErrorInvalidInput',
      message: 'no swordfish-77 here',
      remedy: 'Look.',
      sql: 'SELECT 1;',
      details: 'in the middle',
    },
    result: {
      bytes: 7,
      database: 'copy',
      signature: { outcome: 'not signed' },
      evidence: { bytes: 7, tables: 1 } as never,
      losses: [{ kind: 'rows', what: 'rows of app.t', reason: 'refused', message: 'said' }],
      warnings: ['careful'],
      notes: ['by choice'],
      messages: [
        { severity: 'warning', message: 'hm', reason: 'old', object: 'TABLE t' },
        { severity: 'unknown', message: 'ah', reason: 'new' },
      ],
    },
    leftovers: ['the database copy'],
  });
  expect(await diagnosticsOf(engine, ended)).toBe(
    [
      'restore-as-database of shop: failed',
      'job job-1',
      `started ${at}, ended 2026-11-23T19:00:00.000Z, by dba on workstation`,
      'phase restoring data, app.t, 5 of 9 bytes, 3 rows',
      '',
      'UserErrorInvalidInput: no [redacted] here',
      'remedy: Look.',
      'SQL:',
      'SELECT 1;',
      'details:',
      'in the middle',
      '',
      'bytes: 7',
      'database: copy',
      'signature: Not signed: nothing vouches for who made it.',
      'evidence: {"bytes":7,"tables":1}',
      'loss: rows of app.t: refused [said]',
      'warning: careful',
      'note: by choice',
      'warning (TABLE t): hm [old]',
      'unknown: ah [new]',
      'still to be cleaned: the database copy',
      '',
      machine,
      ...found,
      '',
      'log:',
      '',
    ].join('\n'),
  );
});

it('of one that knows nothing of itself, with no more than 200 lines of the log', async () => {
  const bare = job('job-1', {
    progress: null,
    error: { code: 'InternalError', message: 'm', remedy: 'r' },
    result: { losses: [], warnings: [], notes: [], messages: [] },
  });
  engine.store.jobs.insert(bare, owner);
  engine.store.jobs.appendLog(
    'job-1',
    Array.from({ length: 201 }, (_, line) => ({ at, text: `line ${line}` })),
  );
  const text = await diagnosticsOf(engine, bare);
  expect(text.split('\n').slice(3, 8)).toStrictEqual(['', 'InternalError: m', 'remedy: r', '', '']);
  expect(text.split('log:\n')[1]?.trimEnd().split('\n')).toStrictEqual(
    Array.from({ length: 200 }, (_, line) => `${at} line ${line + 1}`),
  );
});
