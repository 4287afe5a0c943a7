import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Client } from '../../../../../main/compose.ts';
import {
  completeJob,
  openAppWithVault,
  protectAndBackUp,
  type TestApp,
} from '../../../../support/apps/app.ts';
import { ensureClientTools } from '../../../../support/programs/client-tools.ts';
import {
  databaseExists,
  inDatabase,
  makeDatabase,
  queryRows,
} from '../../../../support/databases/test-databases.ts';
import type { ServerAccess } from '../../../../support/servers/access.ts';
import { sharedServer } from '../../../../support/servers/shared.ts';

const source = () => sharedServer(17);
const target = () => sharedServer(18);
const older = () => sharedServer(16);
const newDatabase = `by 'hand' "$HOME" !!`;
let app: TestApp;
let folder: string;

beforeAll(async () => {
  await inDatabase(source(), 'postgres', (client) =>
    client.query('CREATE ROLE hand_owner; CREATE ROLE "hand reader"'),
  );
  await makeDatabase(
    source(),
    'hand_shop',
    `CREATE TABLE orders AS SELECT 1 AS id; ALTER TABLE orders OWNER TO hand_owner;
     ALTER DATABASE hand_shop OWNER TO hand_owner; ALTER DATABASE hand_shop SET work_mem = '7MB';
     GRANT CREATE ON DATABASE hand_shop TO "hand reader"; GRANT SELECT ON orders TO "hand reader"`,
  );
  app = await openAppWithVault({ source: source(), target: target(), older: older() });
  await protectAndBackUp(app, { database: 'hand_shop', name: 'hand' });
  folder = join(app.folder, 'by hand');
  await mkdir(join(folder, 'bin'), { recursive: true });
  const destination = { kind: 'folder' as const, path: join(folder, 'files') };
  await completeJob(app, app.client.restore.asFiles({ instance: 'hand', destination }));
  // pgkeep itself has done its part above: where files are missing, it fails
  await writeFile(join(folder, 'bin', 'pgkeep'), '#!/bin/sh\necho "called with $*" >&2\nexit 3\n');
  await chmod(join(folder, 'bin', 'pgkeep'), 0o755);
});
afterAll(() => app[Symbol.asyncDispose]());
afterEach(() => clear(target()));

/** Takes away what a restore has made. */
async function clear(server: ServerAccess): Promise<void> {
  await server.dropDatabase(newDatabase);
  await inDatabase(server, 'postgres', (client) =>
    client.query('DROP ROLE IF EXISTS hand_owner; DROP ROLE IF EXISTS "hand reader"'),
  );
}

type Input = Partial<Parameters<Client['restore']['readiness']>[0]>;
/** The lines for sh with PostgreSQL's own tools. */
const commands = async (input: Input = {}) => {
  const shown = await app.client.restore.readiness({
    instance: 'hand',
    targetServer: 'target',
    newDatabase,
    ...input,
  });
  const found = shown.commands.find((command) => command.tools === 'postgresql' && command.shell === 'sh');
  return found?.text ?? 'false';
};

interface How {
  /** Of the client tools. */
  major?: number;
  cwd?: string;
  program?: string;
}

async function environment({ major = 18 }: How): Promise<NodeJS.ProcessEnv> {
  const tools = (await ensureClientTools([major])).get(major) ?? '';
  return {
    PATH: [join(folder, 'bin'), tools, process.env['PATH']].join(delimiter),
    HOME: folder,
    PGPASSWORD: target().password,
    // of other work in the same shell: neither may lead elsewhere
    PGSERVICE: 'elsewhere',
    PGHOSTADDR: '192.0.2.1',
  };
}

/** Rejects with what was said where it ends with anything but 0. */
async function run(text: string, how: How = {}): Promise<void> {
  const { cwd = folder, program = '/bin/sh' } = how;
  await promisify(execFile)(program, ['-u', '-c', text], { cwd, env: await environment(how) });
}

/** What a shell that somebody works in says when the text is pasted, and then tells how it stands itself. */
async function paste(program: string, text: string): Promise<string> {
  const child = spawn(program, ['-i'], { cwd: folder, env: await environment({}), detached: true });
  const said = Promise.all([readText(child.stdout), readText(child.stderr), once(child, 'close')]);
  child.stdin.end(`${text}echo "lives on after $? with host <$PGHOST> database <$PGDATABASE>"\n`);
  const [stdout, stderr] = await said;
  return stdout + stderr;
}

/** Who owns the database, what is set and granted in it. */
const facts = async (server: ServerAccess = target()) => {
  const [found] = await queryRows(
    server,
    newDatabase,
    `SELECT pg_get_userbyid(datdba)::text AS owner,
            (SELECT setconfig FROM pg_db_role_setting WHERE setdatabase = d.oid AND setrole = 0) AS settings,
            EXISTS (SELECT FROM aclexplode(datacl) WHERE privilege_type = 'CREATE'
                       AND grantee::regrole::text = '"hand reader"') AS granted
       FROM pg_database d WHERE datname = current_database()`,
  );
  return found;
};
const rows = () => queryRows(target(), newDatabase, 'SELECT id FROM orders');
const restored = { owner: 'hand_owner', settings: ['work_mem=7MB'], granted: true };
const untouched = () => ({ owner: target().user, settings: null, granted: false });
const withoutCreatedb = (text: string) => text.replace(/^ *createdb .*\n/m, '');

describe.skipIf(process.platform === 'win32')('PostgreSQL’s own tools on the command line', () => {
  it('create the roles, the database, what is in it, and what belongs to it', async () => {
    await run(await commands({ createRoles: true }), { program: 'bash' });
    expect(await facts()).toEqual(restored);
    expect(await queryRows(target(), newDatabase, 'SELECT tableowner::text FROM pg_tables')).toContainEqual({
      tableowner: 'hand_owner',
    });
  });

  it('leave out owner and privileges where these are, and need no roles then', async () => {
    await run(await commands({ noOwner: true, noPrivileges: true }));
    expect(await facts()).toEqual({ owner: target().user, settings: ['work_mem=7MB'], granted: false });
    expect(await rows()).toEqual([{ id: 1 }]);
  });

  it.each(['bash', 'dash'])(
    'leave %s as it was when they are pasted into it, and restore nothing twice',
    async (program) => {
      const text = await commands({ createRoles: true });
      const lives = (status: number) => `lives on after ${status} with host <> database <>`;
      expect(await paste(program, text)).toContain(lives(0));
      expect(await rows()).toEqual([{ id: 1 }]);
      // once more: the database is there
      const again = await paste(program, text);
      expect(again).toContain(`database "${newDatabase}" already exists`);
      expect(again).toContain(lives(1));
      expect(again).not.toContain('pg_restore: connecting');
      expect(await rows()).toEqual([{ id: 1 }]);
    },
  );

  it('stop where createdb fails, also in front of what somebody appended', async () => {
    await target().createDatabase(newDatabase);
    const text = await commands({ createRoles: true });
    // in an AND list a shell takes no notice of set -e
    await expect(run(`${text.trimEnd()} && echo done`)).rejects.toThrow('already exists');
    expect(await facts()).toEqual(untouched());
    expect(await queryRows(target(), newDatabase, `SELECT 1 FROM pg_class WHERE relname = 'orders'`)).toEqual(
      [],
    );
  });

  it('restore into a database only while that is empty, where somebody leaves createdb out', async () => {
    await target().createDatabase(newDatabase);
    const text = withoutCreatedb(await commands({ createRoles: true }));
    for (const [make, drop] of [
      ['CREATE TABLE orders AS SELECT 7 AS id', 'DROP TABLE orders'],
      ['CREATE TYPE public.mood AS ENUM ()', 'DROP TYPE public.mood'],
      ['CREATE SCHEMA own', 'DROP SCHEMA own'],
    ] as const) {
      await queryRows(target(), newDatabase, make);
      await expect(run(text), make).rejects.toThrow(
        'The database is not empty: nothing was restored into it.',
      );
      expect(await facts(), make).toEqual(untouched());
      await queryRows(target(), newDatabase, drop);
    }
    await run(text);
    expect(await rows()).toEqual([{ id: 1 }]);
  });

  it('stop at the first error where they are not newer than the server', async () => {
    // the roles are missing
    await expect(run(await commands(), { major: 17 })).rejects.toThrow(
      'pg_restore stopped at the first error: the database is not whole.',
    );
    expect(await facts()).toEqual(untouched());
  });

  it('go on after an error where they are newer than the server, whose older parameters are one', async () => {
    onTestFinished(() => clear(older()));
    const text = await commands({ createRoles: true, targetServer: 'older' });
    const error = run(text).catch((reason: unknown) => reason);
    await expect(error).resolves.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/transaction_timeout[^]*A SET of a parameter that an older server/),
    });
    expect(await facts(older())).toEqual(restored);
    expect(await queryRows(older(), newDatabase, 'SELECT id FROM orders')).toEqual([{ id: 1 }]);
  });

  it('make nothing where the tools are older than the archive', async () => {
    await expect(run(await commands({ createRoles: true }), { major: 15 })).rejects.toThrow(
      'unsupported version (1.16) in file header',
    );
    expect(await databaseExists(target(), newDatabase)).toBe(false);
    expect(
      await queryRows(target(), 'postgres', `SELECT FROM pg_roles WHERE rolname = 'hand_owner'`),
    ).toEqual([]);
  });

  it('make nothing where the files cannot be brought', async () => {
    const text = await commands({ createRoles: true });
    await expect(run(text, { cwd: join(folder, 'bin') })).rejects.toThrow(
      /called with restore inst-\S+ point-/,
    );
    expect(await databaseExists(target(), newDatabase)).toBe(false);
  });

  it('create no database where the roles cannot be created', async () => {
    const text = await commands({ createRoles: true });
    await expect(run(text.replace('globals-before.sql', 'gone.sql'))).rejects.toThrow('gone.sql');
    expect(await databaseExists(target(), newDatabase)).toBe(false);
  });
});
