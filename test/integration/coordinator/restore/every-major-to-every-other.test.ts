import pLimit from 'p-limit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '../../../../shared/jobs/jobs.ts';
import {
  addFolderVault,
  addServer,
  completeJob,
  openTestApp,
  runJob,
  type TestApp,
} from '../../../support/apps/app.ts';
import { fingerprintOf, makeSample } from '../../../support/databases/test-databases.ts';
import type { Fingerprint } from '../../../support/databases/fingerprint.ts';
import { sharedServer } from '../../../support/servers/shared.ts';
import { supportedMajors } from '../../../support/servers/postgres-server.ts';

/** Two restores at a time keep two cores busy. */
const limit = pLimit(2);
let app: TestApp;
let original: Fingerprint;

/** Every newer major, its own, and the two before it. */
const targetsOf = (source: number) => supportedMajors.filter((target) => target >= source - 2);

beforeAll(async () => {
  app = await openTestApp();
  await addFolderVault(app);
  const samples = supportedMajors.map((major) =>
    limit(async () => {
      const server = sharedServer(major);
      const sample = await makeSample(server, `matrix_${major}`, 'matrix');
      await addServer(app, server, { name: `server ${major}` });
      const protect = { server: `server ${major}`, database: `matrix_${major}`, vault: 'vault' };
      await app.client.instances.protect({ ...protect, name: `sample ${major}` });
      await completeJob(app, app.client.backup.start({ instance: `sample ${major}` }));
      return sample;
    }),
  );
  // The sample is the same on every major; that has a test of its own.
  original = (await Promise.all(samples))[0] ?? raise('no major is supported');
});

afterAll(() => app[Symbol.asyncDispose]());

function raise(message: string): never {
  throw new Error(message);
}

async function restore(source: number, target: number): Promise<Job> {
  const newDatabase = `matrix_from_${source}`;
  const input = { instance: `sample ${source}`, targetServer: `server ${target}`, newDatabase, jobs: 2 };
  const job = await runJob(app, app.client.restore.asDatabase(input));
  if (job.result === null) throw new Error(`${source} to ${target}: ${JSON.stringify(job.error)}`);
  const restored = await fingerprintOf(sharedServer(target), newDatabase);
  expect({ source, target, ...restored }).toEqual({ source, target, ...original });
  return job;
}

describe('every major is restored to every other', () => {
  it.for(supportedMajors)('a dump of %i', { concurrent: false }, async (source) => {
    const { manifest } = await app.client.points.show({ instance: `sample ${source}` });
    expect(Math.floor(manifest.server.versionNumber / 10_000)).toBe(source);
    const toolMajor = Number.parseInt(manifest.tool.version, 10);
    expect(toolMajor).toBeGreaterThanOrEqual(source);

    const jobs = await Promise.all(
      targetsOf(source).map((target) => limit(async () => ({ target, job: await restore(source, target) }))),
    );
    expect(jobs.map(({ target }) => target)).toEqual(targetsOf(source));
    for (const { target, job } of jobs) {
      expect({ target, state: job.state, warnings: job.result?.warnings }).toEqual({
        target,
        state: 'completed',
        warnings: [],
      });
      // The one thing that pg_restore 17 and newer ask of a target before 17: a parameter of their own session.
      for (const { severity, message } of job.result?.messages ?? []) {
        expect({ target, severity, message }).toEqual({
          target,
          severity: 'ignorable',
          message: expect.stringContaining('SET transaction_timeout = 0') as string,
        });
        expect(target).toBeLessThan(17);
      }
    }
  });
});
