import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseHead, serializeHead } from '../../../../main/postgres/archive/format/head.ts';
import type { Job } from '../../../../shared/jobs/jobs.ts';
import type { Manifest } from '../../../../shared/points/manifest.ts';
import {
  addFolderVault,
  addServer,
  completeJob,
  openTestApp,
  runJob,
  type TestApp,
} from '../../../support/apps/app.ts';
import { makeDatabase } from '../../../support/databases/test-databases.ts';
import { forgeArchive } from '../../../support/samples/forge-archive.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

/** Points whose checksums are all right, and which pg_restore cannot read. */
describe('verify proves that pg_restore reads a recovery point', () => {
  let app: TestApp;
  let instanceFolder: string;

  beforeAll(async () => {
    app = await openTestApp();
    await makeDatabase(
      sharedServer(17),
      'readable',
      `SELECT lo_create(770001), lo_create(770002);
       GRANT SELECT ON LARGE OBJECT 770001 TO PUBLIC;
       GRANT SELECT ON LARGE OBJECT 770002 TO PUBLIC;
       CREATE TABLE t AS SELECT i, repeat('x', 1000) AS text FROM generate_series(1, 1000) AS i;`,
    );
    await addServer(app, sharedServer(17));
    const { path } = await addFolderVault(app);
    const { id } = await app.client.instances.protect({
      server: 'source',
      database: 'readable',
      vault: 'vault',
      name: 'readable',
    });
    instanceFolder = join(path, 'instances', id);
  });
  afterAll(() => app[Symbol.asyncDispose]());

  /** Takes a point, forges it, and verifies it. */
  const verifyForged = async (change: (archive: Buffer, manifest: Manifest) => void): Promise<Job> => {
    const { pointId = '' } = await completeJob(app, app.client.backup.start({ instance: 'readable' }));
    await forgeArchive(join(instanceFolder, pointId), change);
    return await runJob(app, app.client.verify.start({ instance: 'readable', point: pointId }));
  };

  it('calls a good one readable, and keeps nothing on disk for it', async () => {
    await completeJob(app, app.client.backup.start({ instance: 'readable' }));
    const scratch: string[] = [];
    const { jobId } = await app.client.verify.start({ instance: 'readable' });
    const ended = await runJob(app, Promise.resolve({ jobId }), () => {
      void readdir(app.home, { recursive: true }).then((names) => scratch.push(...names));
    });
    expect(ended).toMatchObject({
      state: 'completed',
      result: { proof: 'readable', evidence: { kind: 'read', singleTables: 1 } },
    });
    expect(scratch).toContain('pgkeep.sqlite');
    expect(scratch.filter((name) => name.endsWith('.pgdump'))).toEqual([]);
  });

  it('finds a table of contents that names an entry which is not there', async () => {
    const job = await verifyForged((archive) => {
      const { head, length } = parseHead(archive);
      const entries = head.entries.map((entry) =>
        String(entry.tag).startsWith('LARGE OBJECTS ') ? { ...entry, dependencies: [9999] } : entry,
      );
      const forged = serializeHead({ header: head.header, entries });
      expect(forged.length).toBe(length);
      forged.copy(archive);
    });
    expect(job).toMatchObject({
      state: 'failed',
      error: {
        code: 'UserErrorArchiveCorrupt',
        message:
          'The recovery point is not readable: pg_restore cannot read the archive: pg_restore: error: could not find entry for ID 9999',
      },
    });
    expect(job.error?.details).toContain('pg_restore cannot read what a restore would use for privileges: ');
    expect(job.result?.proof).toBeUndefined();
  });

  it('finds a compressed frame that is damaged, and garbage in its place', async () => {
    const contentOf = (archive: Buffer, { tables: [table] }: Manifest) => {
      // kind, dump id, and the length of the first chunk stand before it
      if (table === undefined) throw new Error('the archive has a table');
      return archive.subarray(table.offset + 11, table.offset + table.length - 5);
    };
    const changes: ((content: Buffer) => void)[] = [
      (content) =>
        void content.writeUInt8(content.readUInt8(content.length - 20) ^ 0xff, content.length - 20),
      (content) => void randomBytes(content.length).copy(content),
    ];
    for (const change of changes) {
      const job = await verifyForged((archive, manifest) => change(contentOf(archive, manifest)));
      expect(job).toMatchObject({ state: 'failed', error: { code: 'UserErrorArchiveCorrupt' } });
      expect(job.result?.proof).toBeUndefined();
    }
  });
});
