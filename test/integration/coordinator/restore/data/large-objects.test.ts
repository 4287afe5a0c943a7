import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  completeJob,
  openAppWithVault,
  protectAndBackUp,
  type TestApp,
} from '../../../../support/apps/app.ts';
import { makeDatabase, queryRows } from '../../../../support/databases/test-databases.ts';
import type { ServerAccess } from '../../../../support/servers/access.ts';
import { sharedServer } from '../../../../support/servers/shared.ts';

/**
 * Since version 17, pg_dump writes up to a thousand large objects of one owner with the same privileges as one
 * entry, and their privileges as another one that names it.
 */
const groups = `
  SELECT lo_create(770001), lo_create(770002);
  GRANT SELECT ON LARGE OBJECT 770001 TO PUBLIC;
  GRANT SELECT ON LARGE OBJECT 770002 TO PUBLIC;
  CREATE TABLE public.plain AS SELECT 1 AS id`;

const manyGroups = (role: string) => `
  SELECT lo_create(770000 + i) FROM generate_series(1, 2030) AS i;
  DO $$ BEGIN FOR i IN 770001..771010 LOOP EXECUTE format('GRANT SELECT ON LARGE OBJECT %s TO PUBLIC', i); END LOOP; END $$;
  DO $$ BEGIN FOR i IN 771011..771012 LOOP EXECUTE format('ALTER LARGE OBJECT %s OWNER TO ${role}', i); END LOOP; END $$;
  DO $$ BEGIN FOR i IN 771012..771014 LOOP EXECUTE format('GRANT SELECT, UPDATE ON LARGE OBJECT %s TO ${role}', i); END LOOP; END $$;
  REVOKE UPDATE ON LARGE OBJECT 771011 FROM ${role};
  COMMENT ON LARGE OBJECT 770001 IS 'first of its group';
  COMMENT ON LARGE OBJECT 770500 IS 'in the middle of its group';
  COMMENT ON LARGE OBJECT 772000 IS 'without privileges';
  SELECT lo_put(770500, 0, 'content');
  CREATE TABLE public.plain AS SELECT 1 AS id`;

const largeObjects = (server: ServerAccess, database: string) =>
  queryRows(
    server,
    database,
    `SELECT oid::text, pg_get_userbyid(lomowner) AS owner,
            coalesce(lomacl, acldefault('L', lomowner))::text AS acl, lo_get(oid) AS content,
            obj_description(oid, 'pg_largeobject') AS comment
     FROM pg_largeobject_metadata ORDER BY oid`,
  );

describe.each([15, 17, 18])('large objects with privileges, on PostgreSQL %i', (major) => {
  const server = sharedServer(major);
  const role = `lo_role_${major}`;
  let app: TestApp;

  beforeAll(async () => {
    app = await openAppWithVault({ source: server });
    await queryRows(server, 'postgres', `CREATE ROLE ${role}`);
    await makeDatabase(server, 'lo_two', groups);
    await makeDatabase(server, 'lo_many', manyGroups(role));
    await protectAndBackUp(app, { database: 'lo_two', name: 'lo_two' });
    await protectAndBackUp(app, { database: 'lo_many', name: 'lo_many' });
  });
  afterAll(() => app[Symbol.asyncDispose]());

  it.each([
    ['lo_two', 1],
    ['lo_two', 4],
    ['lo_many', 2],
  ])('%s comes back as it was, with %i jobs', async (database, jobs) => {
    const newDatabase = `${database}_back_${jobs}`;
    await completeJob(
      app,
      app.client.restore.asDatabase({ instance: database, targetServer: 'source', newDatabase, jobs }),
    );
    const before = await largeObjects(server, database);
    expect(before).toHaveLength(database === 'lo_two' ? 2 : 2030);
    expect(await largeObjects(server, newDatabase)).toEqual(before);
  });

  it('come back without their privileges where none are wanted, and not with single tables', async () => {
    const options = { instance: 'lo_two', targetServer: 'source' };
    await completeJob(
      app,
      app.client.restore.asDatabase({ ...options, newDatabase: 'lo_bare', noPrivileges: true }),
    );
    expect(await largeObjects(server, 'lo_bare')).toMatchObject([
      { acl: '{postgres=rw/postgres}' },
      { acl: '{postgres=rw/postgres}' },
    ]);
    const selection = { schemas: [], tables: [{ name: 'plain' }], excludeTables: [] };
    await completeJob(app, app.client.restore.asDatabase({ ...options, newDatabase: 'lo_table', selection }));
    expect(await largeObjects(server, 'lo_table')).toEqual([]);
    expect(await queryRows(server, 'lo_table', 'SELECT id FROM public.plain')).toEqual([{ id: 1 }]);
  });
});
