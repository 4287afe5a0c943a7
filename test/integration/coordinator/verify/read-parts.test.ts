import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { serializeHead as Serialize } from '../../../../main/postgres/archive/format/head.ts';
import { openAppWithVault, protectAndBackUp, runJob, type TestApp } from '../../../support/apps/app.ts';
import { makeDatabase } from '../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

/** The fault of old: parts without what pg_restore looks up. The archive itself is right. */
vi.mock('../../../../main/postgres/archive/passes/filtered-head.ts', async () => {
  const { serializeHead } = await vi.importActual<{ serializeHead: typeof Serialize }>(
    '../../../../main/postgres/archive/format/head.ts',
  );
  return {
    filteredHead: (head: Parameters<typeof Serialize>[0], entries: (typeof head)['entries']) =>
      serializeHead({ header: head.header, entries }),
  };
});

describe('verify tries the parts that restores use', () => {
  let app: TestApp;
  beforeAll(async () => {
    await makeDatabase(
      sharedServer(17),
      'parts',
      `SELECT lo_create(770001), lo_create(770002);
       GRANT SELECT ON LARGE OBJECT 770001 TO PUBLIC;
       GRANT SELECT ON LARGE OBJECT 770002 TO PUBLIC;`,
    );
    app = await openAppWithVault({ source: sharedServer(17) });
    await protectAndBackUp(app, { database: 'parts', name: 'parts' });
  });
  afterAll(() => app[Symbol.asyncDispose]());

  it('finds a fault that only a part has, not the archive', async () => {
    const job = await runJob(app, app.client.verify.start({ instance: 'parts' }));
    const problem =
      /^pg_restore cannot read what a restore( with 8 jobs)? would use for privileges: pg_restore: error: could not find entry for ID \d+$/;
    expect(job).toMatchObject({
      state: 'failed',
      error: { code: 'UserErrorArchiveCorrupt' },
      result: { warnings: [expect.stringMatching(problem), expect.stringMatching(problem)] },
    });
    expect(job.result?.proof).toBeUndefined();
  });
});
