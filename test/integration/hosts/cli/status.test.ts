import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addFolderVault,
  addServer,
  completeJob,
  openTestApp,
  type TestApp,
} from '../../../support/apps/app.ts';
import { makeDatabase } from '../../../support/databases/test-databases.ts';
import { startServer } from '../../../support/servers/postgres-server.ts';

const entry = fileURLToPath(new URL('../../../../main/hosts/cli/pgkeep.mjs', import.meta.url));

/** What a monitoring system sees of `pgkeep` in a process of its own: no login, and no terminal. */
function look(home: string, ...argv: string[]) {
  const { stdout, status } = spawnSync(process.execPath, [entry, ...argv], {
    encoding: 'utf8',
    env: { ...process.env, PGKEEP_HOME: home },
  });
  const [first = '', ...others] = stdout.split('\n');
  const [summary = '', data] = first.split(' | ');
  return { status, summary, data, others };
}

/** A home with one database that was backed up, from a server that is gone since. */
let app: TestApp;
let vault: string;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-status-'));
  app = await openTestApp();
  const server = await startServer({ major: 18 });
  try {
    await makeDatabase(server, 'shop', 'CREATE TABLE t AS SELECT 1');
    await addServer(app, server, { name: 'prod' });
    vault = (await addFolderVault(app, 'archive')).path;
    await app.client.instances.protect({ server: 'prod', database: 'shop', vault: 'archive' });
    await completeJob(app, app.client.backup.start({ instance: 'shop' }));
  } finally {
    await server.stop('immediate');
  }
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

describe('pgkeep status', () => {
  it('is OK although the server is away: its backups are there', () => {
    const { status, summary, data } = look(app.home, 'status');
    expect(summary).toMatch(
      /^PGKEEP OK: 1 of 1 database is protected; newest points at most (less than a|\d+) minutes? old$/,
    );
    expect(data).toMatch(/^protected=1;;;0;1 .* oldest_point=\d+s;691199;1295999;0$/);
    expect(status).toBe(0);
  });

  it('is UNKNOWN while the vault is away, and what was known stands there', async () => {
    await rename(vault, `${vault}-away`);
    const away = look(app.home, 'status');
    await rename(`${vault}-away`, vault);
    expect(away.summary).toMatch(
      /^PGKEEP UNKNOWN: 1 not known \(prod\/shop\); vault archive did not answer; 0 of 1 database is protected/,
    );
    expect(away.others.join('\n')).toContain('    next: pgkeep vault show archive\n');
    expect(away.status).toBe(3);
  });

  it('is CRITICAL once a backup failed', async () => {
    const home = join(folder, 'failing');
    await copyHome(home);
    expect(look(home, 'backup', 'shop').status).toBe(1);
    const { status, summary, others } = look(home, 'status', 'shop');
    expect(summary).toMatch(/^PGKEEP CRITICAL: 1 failing \(prod\/shop\); 0 of 1 database is protected/);
    expect(others.join('\n')).toMatch(/ {4}next: pgkeep jobs show job-/);
    expect(status).toBe(2);
  });

  it('is UNKNOWN of a home without anything, which it names', () => {
    const { status, summary, others } = look(join(folder, 'mistyped'), 'status');
    expect(summary).toBe('PGKEEP UNKNOWN: no database is protected');
    expect(others[0]).toContain(join(folder, 'mistyped'));
    expect(status).toBe(3);
  });

  it('is UNKNOWN where the home is no folder, or its state is damaged', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    const none = look(file, 'status');
    expect(none.summary).toMatch(
      /^PGKEEP UNKNOWN: The folder of pgkeep's own state \(PGKEEP_HOME\) cannot be used/,
    );
    expect(none.status).toBe(3);

    const home = join(folder, 'damaged');
    await copyHome(home);
    await writeFile(join(home, 'pgkeep.sqlite'), 'x'.repeat(8192));
    const damaged = look(home, 'status', '--json');
    expect(damaged.status).toBe(3);
    expect([damaged.summary, ...damaged.others].join('\n')).toContain('"code": "UserErrorHomeDamaged"');
  });
});

/** The home as it is when nobody uses it. */
async function copyHome(home: string): Promise<void> {
  await app.close();
  await cp(app.home, home, { recursive: true });
}
