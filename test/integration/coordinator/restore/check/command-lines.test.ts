import { execFile } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
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
import { sharedServer } from '../../../../support/servers/shared.ts';

const source = () => sharedServer(17);
const target = () => sharedServer(18);
const newDatabase = `by 'hand' "$HOME"`;
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
  app = await openAppWithVault({ source: source(), target: target() });
  await protectAndBackUp(app, { database: 'hand_shop', name: 'hand' });
  folder = join(app.folder, 'by hand');
  await mkdir(join(folder, 'bin'), { recursive: true });
  const destination = { kind: 'folder' as const, path: join(folder, 'files') };
  await completeJob(app, app.client.restore.asFiles({ instance: 'hand', destination }));
  // pgkeep itself has done its part above
  await writeFile(join(folder, 'bin', 'pgkeep'), '#!/bin/sh\n');
  await chmod(join(folder, 'bin', 'pgkeep'), 0o755);
});
afterAll(() => app[Symbol.asyncDispose]());
afterEach(async () => {
  await target().dropDatabase(newDatabase);
  await inDatabase(target(), 'postgres', (client) =>
    client.query('DROP ROLE IF EXISTS hand_owner; DROP ROLE IF EXISTS "hand reader"'),
  );
});

type Input = Partial<Parameters<Client['restore']['readiness']>[0]>;
const commands = async (input: Input = {}) => {
  const shown = await app.client.restore.readiness({
    instance: 'hand',
    targetServer: 'target',
    newDatabase,
    ...input,
  });
  return new Map(shown.commands.map(({ shell, text }) => [shell, text]));
};

async function run(text: string | undefined, major = 18): Promise<void> {
  const tools = (await ensureClientTools([major])).get(major) ?? '';
  await promisify(execFile)('/bin/sh', ['-u', '-c', text ?? 'false'], {
    cwd: folder,
    env: {
      PATH: [join(folder, 'bin'), tools, process.env['PATH']].join(delimiter),
      HOME: folder,
      PGPASSWORD: target().password,
    },
  });
}

/** Who owns the database, what is set and granted in it. */
const facts = async () => {
  const [found] = await queryRows(
    target(),
    newDatabase,
    `SELECT pg_get_userbyid(datdba)::text AS owner,
            (SELECT setconfig FROM pg_db_role_setting WHERE setdatabase = d.oid AND setrole = 0) AS settings,
            EXISTS (SELECT FROM aclexplode(datacl) WHERE privilege_type = 'CREATE'
                       AND grantee::regrole::text = '"hand reader"') AS granted
       FROM pg_database d WHERE datname = current_database()`,
  );
  return found;
};

describe.skipIf(process.platform === 'win32')('the stock tools’ command lines', () => {
  it('create the roles, the database, what is in it, and what belongs to it', async () => {
    await run((await commands({ createRoles: true })).get('sh'));
    expect(await facts()).toEqual({ owner: 'hand_owner', settings: ['work_mem=7MB'], granted: true });
    expect(await queryRows(target(), newDatabase, 'SELECT tableowner::text FROM pg_tables')).toContainEqual({
      tableowner: 'hand_owner',
    });
  });

  it('leave out owner and privileges where these are, and need no roles then', async () => {
    await run((await commands({ noOwner: true, noPrivileges: true })).get('sh'));
    expect(await facts()).toEqual({ owner: target().user, settings: ['work_mem=7MB'], granted: false });
    expect(await queryRows(target(), newDatabase, 'SELECT id FROM orders')).toEqual([{ id: 1 }]);
  });

  it('do not touch a database that is there already', async () => {
    await target().createDatabase(newDatabase);
    await expect(run((await commands({ createRoles: true })).get('sh'))).rejects.toThrow('already exists');
    expect(await facts()).toEqual({ owner: target().user, settings: null, granted: false });
    expect(await queryRows(target(), newDatabase, `SELECT 1 FROM pg_class WHERE relname = 'orders'`)).toEqual(
      [],
    );
  });

  it('make nothing where the tools are older than the archive', async () => {
    const text = (await commands({ createRoles: true })).get('sh');
    await expect(run(text, 15)).rejects.toThrow('unsupported version (1.16) in file header');
    expect(await databaseExists(target(), newDatabase)).toBe(false);
    expect(
      await queryRows(target(), 'postgres', `SELECT FROM pg_roles WHERE rolname = 'hand_owner'`),
    ).toEqual([]);
  });

  it('create no database where the roles cannot be created', async () => {
    const text = (await commands({ createRoles: true })).get('sh') ?? '';
    await expect(run(text.replace('globals-before.sql', 'gone.sql'))).rejects.toThrow('gone.sql');
    expect(await databaseExists(target(), newDatabase)).toBe(false);
  });
});

it('go on in PowerShell, too, only where what went before has ended well', async () => {
  const text = (await commands({ createRoles: true, noPrivileges: true })).get('powershell') ?? '';
  const lines = text.split('\n').slice(-8);
  const files = /--file=(files\/point-\S+)\/globals-before/.exec(text)?.[1] ?? '';
  expect(lines).toEqual([
    `pg_restore --list ${files}/archive.pgdump | Out-Null`,
    `if ($LASTEXITCODE -eq 0) { psql --no-psqlrc --dbname=postgres --set=ON_ERROR_STOP=1 --file=${files}/globals-before.sql }`,
    'if ($LASTEXITCODE -eq 0) { createdb --maintenance-db=postgres --template=template0 --encoding=UTF8 }',
    'if ($LASTEXITCODE -eq 0) {',
    `  pg_restore --dbname= --format=custom --verbose --no-privileges ${files}/archive.pgdump`,
    // double quotes in an argument get lost before PowerShell 7.3 unless it brings its own
    `  & { $PSNativeCommandArgumentPassing = 'Legacy'; psql --no-psqlrc --dbname=postgres '"--set=dbname=by ''hand'' \\"$HOME\\""' --set=no_privileges=1 --file=${files}/globals-after.sql }`,
    '}',
    '',
  ]);
});
