import { describe, expect, it } from 'vitest';
import type { Job } from '../../../../../../shared/jobs/jobs.ts';
import type { Evidence } from '../../../../../../shared/points/verify.ts';
import { endedJob, runningJob } from '../../../../../support/cli/fake-client.ts';
import { pgkeep } from '../../../../../support/cli/fake-host.ts';

const restored: Extract<Evidence, { kind: 'restore' }> = {
  kind: 'restore',
  server: 'test',
  database: 'pgkeep_verify_0a1b2c3d',
  restoreMs: 62_000,
  same: 12,
  rows: 12_345,
  different: [],
  notCompared: [],
};

async function* reports(job: Job): AsyncGenerator<Job> {
  yield runningJob;
  yield job;
}

function verified(result: Partial<NonNullable<Job['result']>>, state: Job['state'] = 'completed') {
  const base = { losses: [], warnings: [], notes: [], messages: [] };
  const job: Job = { ...endedJob, kind: 'verify', state, result: { ...base, ...result } };
  return (...argv: string[]) =>
    pgkeep(['verify', 'shop', ...argv], { answers: { 'jobs.watch': () => reports(job) } });
}

describe('the end of a verification', () => {
  it('says that a point is readable, and by what', async () => {
    const evidence = { kind: 'read' as const, tool: '17.6', parts: 71, singleTables: 20 };
    const { stdout } = await verified({ proof: 'readable', evidence })();
    expect(stdout).toBe(
      `Verification of shop: completed in 12.3s
  proof                     readable
  read by                   pg_restore 17.6
  parts that restores use   71, 20 single tables among them
  job                       job-1a2b
`,
    );
  });

  it('says that a point was restored, where, how long it took and what was compared', async () => {
    const notCompared = [
      { table: 'app.secret', reason: 'FORCE ROW LEVEL SECURITY may hide rows from the login' },
    ];
    const { stdout } = await verified({ proof: 'restored', evidence: { ...restored, notCompared } })();
    expect(stdout).toBe(
      `Verification of shop: completed in 12.3s
  proof          restored
  restored on    test, as pgkeep_verify_0a1b2c3d, which was dropped
  restore took   1m 2s
  same rows in   12 tables, 12,345 rows
  not compared   1 object
  job            job-1a2b
Not compared (1)
  app.secret: FORCE ROW LEVEL SECURITY may hide rows from the login
`,
    );
  });

  it('names what differs, a few at first', async () => {
    const different = Array.from({ length: 12 }, (_, index) => ({
      table: `app.t${index}`,
      expected: 1000,
      found: 1,
    }));
    const gone = [{ table: 'app.gone', expected: 2000, found: null }];
    const run = verified({ evidence: { ...restored, different: [...gone, ...different] } }, 'failed');
    const { stdout, exitCode } = await run();
    expect(exitCode).toBe(1);
    expect(stdout).not.toContain('proof');
    expect(stdout).toContain(
      'Different from the backup (13)\n  app.gone: missing, with 2,000 in the backup\n  app.t0: 1, 1,000 in the backup\n',
    );
    expect(stdout).toContain('  app.t8: 1, 1,000 in the backup\n  3 more: shown with --verbose\n');
    expect((await run('--verbose')).stdout).toContain('  app.t11: 1, 1,000 in the backup\n');
  });

  it('has all of it in JSON', async () => {
    const { stdout } = await verified({ proof: 'restored', evidence: restored })('--json');
    expect(JSON.parse(stdout)).toMatchObject({ result: { proof: 'restored', evidence: restored } });
  });
});
