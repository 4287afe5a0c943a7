import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../../../../../main/compose.ts';
import type { Finding } from '../../../../../shared/findings.ts';
import {
  addFolderVault,
  addServer,
  openTestApp,
  protectAndBackUp,
  runJob,
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
const older = () => sharedServer(13);
let app: TestApp;

type Input = Parameters<Client['restore']['readiness']>[0];
const readiness = (input: Partial<Input> = {}) =>
  app.client.restore.readiness({ instance: 'shop', targetServer: 'older', newDatabase: 'api_new', ...input });
const titled = (findings: readonly Finding[], title: string) =>
  findings.filter((finding) => finding.title === title);

beforeAll(async () => {
  app = await openTestApp();
  await inDatabase(source(), 'postgres', (client) =>
    client.query(
      `CREATE ROLE api_owner; CREATE ROLE "api reader" LOGIN; GRANT pg_read_all_data TO "api reader"`,
    ),
  );
  await makeDatabase(
    source(),
    'api_shop',
    `CREATE SCHEMA sales; CREATE TABLE sales.orders AS SELECT 1 AS id;
     CREATE TABLE "it's ""odd""; $x" AS SELECT 2 AS id;
     ALTER TABLE sales.orders OWNER TO api_owner; GRANT SELECT ON sales.orders TO "api reader"`,
  );
  await inDatabase(older(), 'postgres', (client) =>
    client.query(
      `CREATE ROLE api_modest LOGIN PASSWORD 'api-modest-pw'; CREATE ROLE api_maker CREATEDB LOGIN PASSWORD 'api-maker-pw'`,
    ),
  );
  await addServer(app, source());
  await addServer(app, older(), { name: 'older' });
  await addServer(app, older(), { name: 'modest', user: 'api_modest', password: 'api-modest-pw' });
  await addServer(app, older(), { name: 'maker', user: 'api_maker', password: 'api-maker-pw' });
  await addFolderVault(app);
  await protectAndBackUp(app, { database: 'api_shop', name: 'shop' });
});
afterAll(() => app[Symbol.asyncDispose]());

describe('readiness to restore', () => {
  it('compares the roles, and says what the older target means', async () => {
    const { ready, findings, roles } = await readiness();
    expect(ready).toBe(false);
    expect(roles).toEqual([
      { name: 'api reader', onTarget: false },
      { name: 'api_owner', onTarget: false },
      { name: 'postgres', onTarget: true },
    ]);
    expect(titled(findings, 'Roles')).toMatchObject([
      {
        severity: 'blocker',
        code: 'UserErrorRolesMissing',
        message: 'The target lacks the roles "api reader", "api_owner".',
        sql: expect.stringContaining(
          'CREATE ROLE "api reader" LOGIN;\nCREATE ROLE "api_owner" NOLOGIN;',
        ) as string,
      },
    ]);
    expect(titled(findings, 'Version')).toMatchObject([{ severity: 'warning' }]);
    expect(findings.filter(({ severity }) => severity === 'ok').map(({ title }) => title)).toEqual([
      'Recovery point',
      'Signature',
      'Client tools',
      'Login and network',
      'Name of the new database',
      'Right to create databases',
      'Extensions',
      'Owners',
      'Encoding and locale',
    ]);
  });

  it('names the pg_restore that will run, and nothing to worry about where it has its fixes', async () => {
    const { found } = await app.client.tools.list();
    const patched = found.filter(({ warning }) => warning === null);
    const [tools, ...others] = titled((await readiness()).findings, 'Client tools');
    expect(others).toEqual([]);
    expect(tools?.severity).toBe('ok');
    expect(patched.map(({ version, folder }) => `pg_restore ${version} from ${folder}.`)).toContain(
      tools?.message,
    );
  });

  it('is there once roles are mapped, left out or to be created', async () => {
    const roleMap = [
      { from: 'api_owner', to: 'postgres' },
      { from: 'api reader', to: 'postgres' },
    ];
    const bare = { noOwner: true, noPrivileges: true };
    for (const [choice, length] of [
      [{ roleMap }, 3],
      [bare, 0],
      [{ createRoles: true }, 3],
    ] as const) {
      expect(await readiness(choice)).toMatchObject({ ready: true, roles: { length } });
    }
    const { findings } = await readiness({ createRoles: true });
    expect(titled(findings, 'Roles').map(({ message }) => message)).toEqual([
      'Will be created: "api reader", "api_owner".',
    ]);
    expect(
      await queryRows(older(), 'postgres', `SELECT 1 FROM pg_roles WHERE rolname = 'api_owner'`),
    ).toEqual([]);
  });

  it('collects all blockers, and the restore fails with the first of them', async () => {
    const taken = { targetServer: 'modest', newDatabase: 'postgres' };
    const { findings } = await readiness(taken);
    const blockers = findings.filter(({ severity }) => severity === 'blocker');
    expect(blockers.map(({ code }) => code)).toEqual([
      'UserErrorDatabaseNameAlreadyInUse',
      'UserErrorMissingDBPermissions',
      'UserErrorRolesMissing',
    ]);
    expect(blockers[1]?.sql).toBe('ALTER ROLE "api_modest" CREATEDB;');
    const job = await runJob(app, app.client.restore.asDatabase({ instance: 'shop', ...taken }));
    const { code, message } = blockers[0] ?? {};
    expect(job).toMatchObject({ state: 'failed', error: { code, message } });
  });

  it('knows that a login may make databases and not roles', async () => {
    const { ready, findings, grants } = await readiness({ targetServer: 'maker', createRoles: true });
    expect(ready).toBe(false);
    expect(grants?.sql).toContain('CREATE ROLE "api_owner"');
    expect(grants?.sql).toMatch(/^BEGIN READ WRITE;$/m);
    expect(titled(findings, 'Roles')).toMatchObject([
      { severity: 'blocker', code: 'UserErrorMissingDBPermissions' },
    ]);
    const job = await runJob(
      app,
      app.client.restore.asDatabase({
        instance: 'shop',
        targetServer: 'maker',
        newDatabase: 'api_never',
        createRoles: true,
      }),
    );
    expect(job).toMatchObject({ state: 'failed', error: { code: 'UserErrorMissingDBPermissions' } });
    expect(await databaseExists(older(), 'api_never')).toBe(false);
  });

  it.each(['', 'ä'.repeat(32)])('refuses the name %j', async (newDatabase) => {
    const { ready, findings } = await readiness({ newDatabase, createRoles: true });
    expect(ready).toBe(false);
    expect(titled(findings, 'Name of the new database')).toMatchObject([{ severity: 'blocker' }]);
  });

  it('names a selection that selects nothing, and a target that cannot be reached', async () => {
    const selection = { schemas: ['nowhere'], tables: [], excludeTables: [] };
    const nothing = await readiness({ selection });
    expect(titled(nothing.findings, 'Recovery point')).toMatchObject([
      { severity: 'blocker', code: 'UserErrorNothingSelected' },
    ]);
    await addServer(app, older(), { name: 'unreachable', port: 1 });
    const lost = await readiness({ targetServer: 'unreachable' });
    expect(titled(lost.findings, 'Login and network')).toMatchObject([
      { severity: 'blocker', code: 'UserErrorMissingNetworkSecurityPermissions' },
    ]);
    expect(lost.commands).toHaveLength(4);
  });
});

describe('the equivalent command lines', () => {
  it('have no secret in them and quote every name', async () => {
    const { commands } = await readiness({
      newDatabase: `new 'one'; $x`,
      jobs: 4,
      selection: {
        schemas: [],
        tables: [{ schema: 'sales', name: 'orders' }, { name: `it's "odd"; $x` }],
        excludeTables: [],
      },
      roleMap: [{ from: 'api reader', to: 'postgres' }],
    });
    const [sh, powershell, , stockPowershell] = commands;
    expect(commands.map(({ tools, shell }) => `${tools} ${shell}`)).toEqual([
      'pgkeep sh',
      'pgkeep powershell',
      'postgresql sh',
      'postgresql powershell',
    ]);
    const [ids, command] = sh?.text.split('\n') ?? [];
    expect(ids).toMatch(/^: 'inst-\S+: .*; server-\S+: older'$/);
    expect(command).toMatch(
      /^pgkeep restore inst-\S+ point-\S+ '--as-database=new '\\''one'\\''; \$x' --server=server-\S+ --jobs=4 --table=sales.orders '--table="it'\\''s ""odd""; \$x"' '--role-map=api reader=postgres'$/,
    );
    expect(powershell?.text).toContain(`'--as-database=new ''one''; $x'`);
    expect(stockPowershell?.text).toContain(`PGDATABASE = 'new ''one''; $x'`);
    expect(JSON.stringify(commands)).not.toContain(older().password);
  });

  describe.skipIf(process.platform === 'win32')('of the stock tools', () => {
    const newDatabase = `api 'copied' "$HOME"`;
    const odd = `it's "odd"; $x`;
    let folder: string;

    beforeAll(async () => {
      folder = join(app.folder, 'by hand');
      await mkdir(join(folder, 'bin'), { recursive: true });
      await app.client.restore.asFiles({
        instance: 'shop',
        destination: { kind: 'folder', path: join(folder, 'files') },
      });
      await app.coordinator.jobs.idle();
      // pgkeep itself has done its part above
      for (const program of ['pgkeep', 'createdb']) {
        await writeFile(join(folder, 'bin', program), '#!/bin/sh\n');
        await chmod(join(folder, 'bin', program), 0o755);
      }
    });
    beforeEach(() => source().createDatabase(newDatabase));
    afterEach(() => source().dropDatabase(newDatabase));

    async function run(commands: string): Promise<void> {
      const tools = (await ensureClientTools()).get(17) ?? '';
      await promisify(execFile)('/bin/sh', ['-eu', '-c', commands], {
        cwd: folder,
        env: {
          PATH: [join(folder, 'bin'), tools, process.env['PATH']].join(delimiter),
          HOME: folder,
          PGPASSWORD: source().password,
        },
      });
    }
    const stockTools = (commands: Awaited<ReturnType<typeof readiness>>['commands']) =>
      commands.find(({ tools, shell }) => tools === 'postgresql' && shell === 'sh')?.text ?? 'false';
    const rowsOf = (table: string) => queryRows(source(), newDatabase, `SELECT id FROM ${table}`);

    it('restore the database', async () => {
      expect(await readdir(join(folder, 'files'))).toHaveLength(1);
      const { commands } = await readiness({ targetServer: 'source', newDatabase });
      await run(stockTools(commands));
      expect(await rowsOf('sales.orders')).toEqual([{ id: 1 }]);
    });

    it('restore a whole schema beside a table of another one', async () => {
      const selection = {
        schemas: ['sales'],
        tables: [{ schema: 'public', name: odd }],
        excludeTables: [],
      };
      const { commands } = await readiness({ targetServer: 'source', newDatabase, selection });
      await run(stockTools(commands));
      expect(await rowsOf('sales.orders')).toEqual([{ id: 1 }]);
      expect(await rowsOf(`public."it's ""odd""; $x"`)).toEqual([{ id: 2 }]);
    });
  });
});
