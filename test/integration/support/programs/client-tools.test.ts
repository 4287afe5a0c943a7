import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ensureClientTools } from '../../../support/programs/client-tools.ts';
import { startProxy } from '../../../support/servers/proxy.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const run = promisify(execFile);

const all = await ensureClientTools([15, 17, 18]);

describe('ensureClientTools', () => {
  it('has all that it was asked for', () => {
    expect([...all.keys()]).toEqual([15, 17, 18]);
  });

  it.each([...all])('has programs of major %i', async (major, folder) => {
    for (const program of ['pg_dump', 'pg_restore', 'psql', 'createdb']) {
      const { stdout } = await run(join(folder, program), ['--version']);
      expect(stdout).toMatch(new RegExp(`^${program} \\(PostgreSQL\\) ${major}\\.`));
    }
  });

  it.each([...all])(
    'passes the arguments of %i on unchanged, through a link as well',
    async (major, folder) => {
      const links = await mkdtemp(join(tmpdir(), 'pgkeep-links-'));
      try {
        await symlink(join(folder, 'psql'), join(links, 'psql'));
        const server = sharedServer(major);
        const odd = `two\nlines 'quotes' "and" $HOME \\ * ü`;
        const { stdout } = await run(
          join(links, 'psql'),
          [
            '-h',
            server.host,
            '-U',
            server.user,
            '-XAtc',
            `SELECT $odd$${odd}$odd$`,
            'postgres',
            '-p',
            `${server.port}`,
          ],
          { env: { PGPASSWORD: server.password } },
        );
        expect(stdout).toBe(`${odd}\n`);
      } finally {
        await rm(links, { recursive: true });
      }
    },
  );

  it.each([...all])('lets signals reach the program of %i itself', async (major, folder) => {
    const server = sharedServer(major);
    await using proxy = await startProxy({ port: server.port });
    proxy.stall(true);
    const child = spawn(join(folder, 'psql'), ['-h', proxy.host, '-p', `${proxy.port}`, '-c', 'SELECT 1'], {
      env: { PGCONNECT_TIMEOUT: '60' },
      stdio: 'ignore',
    });
    await expect.poll(() => proxy.connections).toBe(1);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([null, 'SIGTERM']);
    // A shell that died in its place would leave the connection open.
    proxy.stall(false);
    await expect.poll(() => proxy.connections).toBe(0);
  });

  it('says what to install when a major can not be had', async () => {
    await expect(ensureClientTools([9])).rejects.toThrow(
      /^Install the client tools of PostgreSQL 9, pg_dump/,
    );
  });
});
