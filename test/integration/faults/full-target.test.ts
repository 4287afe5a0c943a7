import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '../../../shared/jobs/jobs.ts';
import { incompressibleTable, makeDatabase } from '../../support/databases/test-databases.ts';
import { sharedServer } from '../../support/servers/shared.ts';

const server = () => sharedServer(17);

beforeAll(() => makeDatabase(server(), 'disk_target', incompressibleTable('big', 200_000)));

/** A restore onto a target that has `megabytes` for this part of its files. */
async function restoreOnto(part: 'data' | 'wal', megabytes: number) {
  const folder = await mkdtemp(join(tmpdir(), 'pgkeep-small-'));
  try {
    // Root may mount; everybody else becomes root of a user name space first.
    const flags = process.getuid?.() === 0 ? ['--mount'] : ['--map-root-user', '--mount'];
    const mountAndRun = `mount -t tmpfs -o size=${megabytes}m pgkeep "$1" && exec "$2" "$3" "$1" "$4" "$5" "$6" "$7"`;
    const script = join(import.meta.dirname, 'small-target.ts');
    const { major, port, password } = server();
    const what = [part, String(major), String(port), password];
    const program = ['sh', '-c', mountAndRun, 'sh', folder, process.execPath, script, ...what];
    const { stdout } = await promisify(execFile)('unshare', [...flags, ...program]);
    return JSON.parse(stdout) as Pick<Job, 'state' | 'error' | 'leftovers'>;
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('a target whose disk fills up', () => {
  it('is said to have no space left, and is clean afterwards', async () => {
    const job = await restoreOnto('data', 64);
    expect(job).toMatchObject({ state: 'failed', error: { code: 'UserErrorRestoreFailed' }, leftovers: [] });
    expect(job.error?.message).toMatch(
      /^The restore failed: COPY failed for table "big": ERROR: {2}could not extend file .*: No space left on device$/,
    );
  });

  it('and takes the server down: what pg_restore met is the error, not what the clean-up met', async () => {
    const job = await restoreOnto('wal', 20);
    expect(job).toMatchObject({
      state: 'failed',
      error: {
        code: 'UserErrorRestoreFailed',
        message: expect.stringMatching(
          /^The restore failed: .*(server closed the connection unexpectedly|No space left on device)/,
        ) as string,
        remedy: expect.stringMatching(
          /^The target’s own log says why \(a restart, a full disk\)\./,
        ) as string,
      },
      leftovers: ['the half-made database "disk_restored" on small'],
    });
    expect(JSON.stringify(job.error)).not.toMatch(/ECONNREFUSED|recovery mode|[Ff]irewall|pg_hba/);
  });
});
