import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addFolderVault,
  addServer,
  completeJob,
  openTestApp,
  runJob,
  type TestApp,
} from '../../../../support/apps/app.ts';
import { ensureClientTools } from '../../../../support/programs/client-tools.ts';
import { inDatabase, makeDatabase, queryRows } from '../../../../support/databases/test-databases.ts';
import type { ServerAccess } from '../../../../support/servers/access.ts';
import { readPoint, writePoint } from '../../../../support/vault-documents.ts';
import { sharedServer } from '../../../../support/servers/shared.ts';

const majors = [15, 17, 18];
const source = () => sharedServer(14);
const name = `globals "it's" ü`;
const quoted = `"globals ""it's"" ü"`;

let app: TestApp;
let vaultFolder: string;
let pointId: string;
let instanceId: string;
let folder: string;

beforeAll(async () => {
  app = await openTestApp();
  await addServer(app, source());
  vaultFolder = (await addFolderVault(app)).path;
  await inDatabase(source(), 'postgres', (client) =>
    client.query(`
      CREATE ROLE globals_group;
      CREATE ROLE globals_owner LOGIN CONNECTION LIMIT 9 VALID UNTIL '2031-02-03 04:05:06+00' IN ROLE globals_group;
      COMMENT ON ROLE globals_owner IS 'it''s the owner';
      ALTER ROLE globals_owner SET search_path TO app, "b c";
      CREATE ROLE globals_reader;`),
  );
  await makeDatabase(
    source(),
    name,
    'CREATE TABLE t AS SELECT 1 AS id; ALTER TABLE t OWNER TO globals_owner; CREATE POLICY p ON t TO globals_reader',
  );
  await inDatabase(source(), 'postgres', (client) =>
    client.query(`
      ALTER DATABASE ${quoted} OWNER TO globals_owner;
      ALTER DATABASE ${quoted} CONNECTION LIMIT 20;
      ALTER DATABASE ${quoted} SET work_mem TO '5MB';
      ALTER ROLE globals_reader IN DATABASE ${quoted} SET work_mem TO '6MB';
      COMMENT ON DATABASE ${quoted} IS 'the shop';
      REVOKE ALL ON DATABASE ${quoted} FROM PUBLIC;
      GRANT CONNECT ON DATABASE ${quoted} TO globals_reader;`),
  );
  // the nearest pg_dump may be 15 to 18; 17 makes the noise of transaction_timeout on older servers
  await app.client.instances.protect({
    server: 'source',
    database: name,
    vault: 'vault',
    name: 'globals',
    options: { clientMajor: 17 },
  });
  const result = await completeJob(app, app.client.backup.start({ instance: 'globals' }));
  pointId = result.pointId ?? '';
  instanceId = (await app.client.points.show({ instance: 'globals' })).manifest.instanceId;
  folder = await exported('files');
});
afterAll(() => app[Symbol.asyncDispose]());

async function exported(into: string): Promise<string> {
  const destination = { kind: 'folder' as const, path: join(app.folder, into) };
  await completeJob(app, app.client.restore.asFiles({ instance: 'globals', destination }));
  return join(destination.path, pointId);
}

async function environment(server: ServerAccess, major: number) {
  const tools = (await ensureClientTools([major])).get(major) ?? '';
  return {
    PATH: `${tools}:${process.env['PATH'] ?? ''}`,
    PGHOST: server.host,
    PGPORT: String(server.port),
    PGUSER: server.user,
    PGPASSWORD: server.password,
  };
}

/** Client tools of a major on their way to a server. */
interface Tools {
  server: ServerAccess;
  major: number;
  /** A database whose name would be taken for something else as an argument. */
  database?: string;
}

/** Runs a program with such tools and tells how it ended. */
async function ended(program: string, args: string[], { server, major, database }: Tools, input = '') {
  const where = database === undefined ? {} : { PGDATABASE: database };
  const child = spawn(program, args, { env: { ...(await environment(server, major)), ...where } });
  const all = Promise.all([once(child, 'close'), text(child.stderr), text(child.stdout)]);
  child.stdin.on('error', () => {
    // psql may be gone before it has read everything
  });
  child.stdin.end(input);
  const [[code], stderr, stdout] = await all;
  return { code: code as number, stderr, stdout };
}

/** What a database has besides its content. */
async function properties(server: ServerAccess, database: string) {
  const [row] = await queryRows(
    server,
    'postgres',
    `SELECT pg_get_userbyid(datdba)::text AS owner, datconnlimit AS "limit",
            shobj_description(d.oid, 'pg_database') AS comment,
            (SELECT array_agg(coalesce(r.rolname, '')::text || s.setconfig::text ORDER BY coalesce(r.rolname, '') COLLATE "C")
               FROM pg_db_role_setting s LEFT JOIN pg_roles r ON r.oid = s.setrole WHERE s.setdatabase = d.oid) AS settings,
            (SELECT array_agg(a.grantee::regrole::text || a.privilege_type ORDER BY a.grantee::regrole::text || a.privilege_type) FROM aclexplode(datacl) a) AS grants
       FROM pg_database d WHERE datname = $1`,
    [database],
  );
  return row;
}

const roleFacts = (server: ServerAccess) =>
  queryRows(
    server,
    'postgres',
    `SELECT rolname::text AS name, rolcanlogin AS login, rolconnlimit AS "limit",
            rolvaliduntil AT TIME ZONE 'UTC' = '2031-02-03 04:05:06' AS until, rolconfig AS settings,
            shobj_description(oid, 'pg_authid') AS comment, pg_has_role(oid, 'globals_group', 'MEMBER') AS member
       FROM pg_roles WHERE rolname LIKE 'globals%' ORDER BY 1`,
  );

describe('an exported folder', () => {
  it.for([14, 18, 12])('is restored by sh and stock tools onto %i, without pgkeep', async (major) => {
    const target = sharedServer(major);
    const newName = `-x "${major}" it's ü = $(id)`;
    const { code, stderr } = await ended('sh', [join(folder, 'restore.sh'), newName], {
      server: target,
      major: major > 17 ? 18 : 17,
    });
    expect({ code, last: stderr.trim().split('\n').at(-1) }).toEqual({ code: 0, last: 'Restored.' });
    // a server before 17 does not know it, and nothing is missing for that
    expect(stderr.includes('"transaction_timeout"')).toBe(major < 17);
    expect(await queryRows(target, newName, 'SELECT id FROM t')).toEqual([{ id: 1 }]);
    expect(await properties(target, newName)).toEqual(await properties(source(), name));
    expect(await roleFacts(target)).toEqual(await roleFacts(source()));

    await inDatabase(target, newName, (client) => client.query('INSERT INTO t VALUES (2)'));
    const again = await ended('sh', [join(folder, 'restore.sh'), newName], { server: target, major: 17 });
    expect(again).toMatchObject({
      code: 1,
      stderr: 'There is a database of this name already: nothing was changed. Name another one.\n',
    });
    expect(await queryRows(target, newName, 'SELECT count(*)::int AS rows FROM t')).toEqual([{ rows: 2 }]);
  });

  it('makes nothing where the client tools are older than the archive', async () => {
    const target = sharedServer(16);
    const ownRoles = `SELECT FROM pg_roles WHERE rolname LIKE 'globals%'`;
    const args = [join(folder, 'restore.sh'), 'globals_older_tools'];
    const { code, stderr } = await ended('sh', args, { server: target, major: 15 });
    expect({ code, said: stderr.trim().split('\n') }).toEqual({
      code: 1,
      said: [
        'pg_restore: error: unsupported version (1.16) in file header',
        'This pg_restore cannot read the archive: nothing was changed. Use the client tools of PostgreSQL 17 or newer; if these are, the file is damaged.',
      ],
    });
    expect(await queryRows(target, 'postgres', ownRoles)).toEqual([]);
    const later = await ended('sh', args, { server: target, major: 17 });
    expect(later).toMatchObject({ code: 0 });
    expect(await queryRows(target, 'globals_older_tools', 'SELECT id FROM t')).toEqual([{ id: 1 }]);
  });

  it('is restored by two jobs, without owners and privileges where that is asked', async () => {
    const target = sharedServer(13);
    // a policy names its roles whatever is left out
    await inDatabase(target, 'postgres', (client) => client.query('CREATE ROLE globals_reader'));
    const args = [join(folder, 'restore.sh'), 'globals_bare', '2', '--no-owner', '--no-acl'];
    const { code } = await ended('sh', args, { server: target, major: 17 });
    expect(code).toBe(0);
    expect(await queryRows(target, 'globals_bare', 'SELECT id FROM t')).toEqual([{ id: 1 }]);
    expect(
      await queryRows(target, 'postgres', `SELECT FROM pg_roles WHERE rolname = 'globals_owner'`),
    ).toEqual([]);
    expect(await properties(target, 'globals_bare')).toMatchObject({
      owner: 'postgres',
      limit: 20,
      grants: null,
    });
  });

  it('ends with 1 and shows the errors when something is missing', async () => {
    const target = sharedServer(15);
    const args = [join(folder, 'restore.sh'), 'globals_lacking', '1', '--no-owner', '--no-privileges'];
    const { code, stderr } = await ended('sh', args, { server: target, major: 17 });
    expect(code).toBe(1);
    expect(stderr).toContain('ERROR:  role "globals_reader" does not exist\nCommand was: CREATE POLICY p');
    expect(stderr.trim().split('\n').at(-1)).toBe('Restored, but not all of it: see the errors above.');
    expect(await queryRows(target, 'globals_lacking', 'SELECT id FROM t')).toEqual([{ id: 1 }]);
    expect(await properties(target, 'globals_lacking')).toMatchObject({ limit: 20, comment: 'the shop' });
  });
});

describe('globals-before.sql', () => {
  it('leaves the roles of a server alone that has them', async () => {
    const before = await roleFacts(source());
    await inDatabase(source(), 'postgres', (client) =>
      client.query(`REVOKE globals_group FROM globals_owner; ALTER ROLE globals_owner CONNECTION LIMIT 1`),
    );
    const changed = await roleFacts(source());
    expect(changed).not.toEqual(before);
    const ran = await ended('psql', ['--file', join(folder, 'globals-before.sql'), 'postgres'], {
      server: source(),
      major: 17,
    });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(await roleFacts(source())).toEqual(changed);
    await inDatabase(source(), 'postgres', (client) =>
      client.query(`GRANT globals_group TO globals_owner; ALTER ROLE globals_owner CONNECTION LIMIT 9`),
    );
  });
});

describe('globals-after.sql', () => {
  it.for(majors)(
    'changes nothing without a database, by psql %i, in any way of running it',
    async (major) => {
      const file = join(folder, 'globals-after.sql');
      const before = await properties(source(), name);
      const script = await readFile(file, 'utf8');
      for (const database of ['postgres', name]) {
        for (const [options, input] of [
          [['--file', file], ''],
          [['--set=ON_ERROR_STOP=1', '--file', file], ''],
          [['--single-transaction', '--file', file], ''],
          [[], script],
        ] as const) {
          const args = ['--no-psqlrc', ...options];
          const child = await ended('psql', args, { server: source(), major, database }, input);
          expect({ code: child.code, stderr: child.stderr }).toEqual({
            code: 3,
            stderr: expect.stringMatching(
              /^(psql:\S+ )?ERROR: {2}Nothing was changed: say which database, with --set=dbname=NEW_DATABASE\nCONTEXT:.*\n$/,
            ) as string,
          });
        }
        // in another script, which may go on
        const outer = `\\i '${file}'\nSELECT 'went on';\n`;
        const included = await ended('psql', ['--no-psqlrc'], { server: source(), major, database }, outer);
        expect(included.stderr).toContain('ERROR:  Nothing was changed');
      }
      expect(await properties(source(), name)).toEqual(before);
    },
  );

  it('is an error in a client that is not psql', async () => {
    const script = await readFile(join(folder, 'globals-after.sql'), 'utf8');
    await expect(queryRows(source(), name, script)).rejects.toThrow('syntax error at or near "\\"');
  });
});

describe('a globals.sql in the vault that is not what was backed up', () => {
  it.for([
    ['altered', (content: string) => content.replace('LOGIN', 'LOGIN SUPERUSER')],
    ['with a command of psql in it', (content: string) => `\\! touch hacked\n${content}`],
    ['missing', () => undefined],
  ] as const)('is not exported: %s', async ([what, change]) => {
    const stored = join(vaultFolder, 'instances', instanceId, pointId, 'globals.sql');
    const content = await readFile(stored, 'utf8');
    const altered = change(content);
    await rm(stored);
    if (altered !== undefined) await writeFile(stored, altered);
    try {
      const destination = { kind: 'folder' as const, path: join(app.folder, what) };
      const wanted = { instance: 'globals', destination };
      const refused = await runJob(app, app.client.restore.asFiles(wanted));
      expect(refused).toMatchObject({
        state: 'failed',
        error: {
          code: 'UserErrorArchiveCorrupt',
          message: expect.stringMatching(
            /^The roles of the recovery point cannot be trusted: globals\.sql is (not|missing or not) what was backed up\.$/,
          ) as string,
          steps: [{ do: 'skip-damaged' }],
        },
      });
      const job = await runJob(app, app.client.restore.asFiles({ ...wanted, skipDamaged: true }));
      expect({ state: job.state, losses: job.result?.losses.map((loss) => loss.what) }).toEqual({
        state: 'completed with warnings',
        losses: ['comments of the roles, and their settings in all databases'],
      });
      const before = await readFile(join(destination.path, pointId, 'globals-before.sql'), 'utf8');
      expect(before).toContain(
        `CREATE ROLE "globals_owner" LOGIN CONNECTION LIMIT 9 VALID UNTIL '2031-02-03T04:05:06+00:00';`,
      );
      expect(before).not.toMatch(/SUPERUSER|hacked|COMMENT/);
    } finally {
      await rm(stored, { force: true });
      await writeFile(stored, content);
    }
  });

  it('of an earlier version is exported in two parts, too', async () => {
    // as it was before the owner and VALID UNTIL were in it
    const point = join(vaultFolder, 'instances', instanceId, pointId);
    const stored = join(point, 'globals.sql');
    const [content, manifest] = await Promise.all([readFile(stored, 'utf8'), readPoint(point)]);
    const old = content.replace(/ VALID UNTIL '[^']*'/, '').replace(/ALTER DATABASE .* OWNER TO .*\n/, '');
    const globals = {
      length: Buffer.byteLength(old),
      sha256: createHash('sha256').update(old).digest('hex'),
    };
    const roles = manifest.roles.map(({ validUntil: _until, ...role }) => role);
    await rm(stored);
    await writeFile(stored, old);
    await writePoint(point, { ...manifest, globals, roles });
    try {
      const files = await exported('old');
      expect((await readdir(files)).filter((file) => file.startsWith('globals'))).toEqual([
        'globals-after.sql',
        'globals-before.sql',
      ]);
      const before = await readFile(join(files, 'globals-before.sql'), 'utf8');
      expect(before).toContain('CREATE ROLE "globals_owner" LOGIN CONNECTION LIMIT 9;');
      expect(before).toContain(`COMMENT ON ROLE "globals_owner" IS 'it''s the owner';`);
      const after = await readFile(join(files, 'globals-after.sql'), 'utf8');
      expect(after).toContain('ALTER DATABASE :"dbname" OWNER TO "globals_owner";');
    } finally {
      await rm(stored);
      await writeFile(stored, content);
      await writePoint(point, manifest);
    }
  });
});
