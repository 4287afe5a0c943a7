import { expect, it } from 'vitest';
import type { Job } from '../../../../../shared/jobs/jobs.ts';
import type { BackupPrivileges } from '../../../../../shared/privileges.ts';
import { endedJob, manifest, point, promise, readyPrivileges } from '../../../../support/cli/fake-client.ts';
import { pgkeep } from '../../../../support/cli/fake-host.ts';

const note = 'A backup does not have the rows of 1 foreign table, which are on another server: far.';

it('a job that has only notes ends with 0 and shows them apart from warnings', async () => {
  const job: Job = {
    ...endedJob,
    ...(endedJob.result === null ? {} : { result: { ...endedJob.result, notes: [note] } }),
  };
  const { exitCode, stdout } = await pgkeep(['jobs', 'show', 'job-1a2b'], {
    answers: { 'jobs.show': () => ({ ...job, log: [], request: null }) },
  });
  expect(exitCode).toBe(0);
  expect(stdout).toContain(`\nNotes (1)\n  ${note}\n`);
  expect(stdout).not.toContain('Warnings');
});

it('recovery points count them, and a point shows them', async () => {
  const noted = [
    { ...point, notes: 2 },
    { ...point, id: 'point-2b3c' },
  ];
  const list = await pgkeep(['points'], {
    answers: { 'points.list': () => ({ points: noted, problems: [] }) },
  });
  const lines = list.stdout.trimEnd().split('\n');
  expect(lines[0]).toMatch(/ WARNINGS +NOTES$/);
  expect(lines.slice(1).map((line) => line.trim().split(/ +/).slice(-2))).toEqual([
    ['0', '2'],
    ['0', '0'],
  ]);
  const shown = await pgkeep(['points', 'show', 'shop'], {
    answers: {
      'points.show': () => ({
        vaultName: 'archive',
        manifest: { ...manifest, warnings: ['circular'], notes: [note] },
        ageMs: 0,
        signature: { outcome: 'not signed' },
        promise,
        skipped: [],
      }),
    },
  });
  expect(shown.exitCode).toBe(0);
  expect(shown.stdout).toContain(`\nWarning of the backup: circular\nNote of the backup: ${note}\n`);
});

it('a check that has only notes ends with 0 and names what is left out', async () => {
  const privileges: BackupPrivileges = {
    ...readyPrivileges,
    findings: [
      ...readyPrivileges.findings,
      { title: 'Left out', kind: 'left out', severity: 'note', message: 'Far.', objects: [{ name: 'far' }] },
    ],
  };
  const { exitCode, stdout } = await pgkeep(['check', 'backup', 'shop'], {
    answers: { 'privileges.backup': () => privileges },
  });
  expect(exitCode).toBe(0);
  expect(stdout).toContain('\nnote     Left out: Far.\n           far\nok       Tables: All can be read.\n');
});
