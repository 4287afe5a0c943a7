import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect as connectSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpackDebianPrograms, unpackedBin } from '../programs/debian-packages.ts';
import { serverEnvironment } from './data-folder.ts';
import { forgetChild, guardChild } from '../processes/guard.ts';
import { serverCacheFolder } from '../programs/cache-folders.ts';
import { serverAccess, type ServerAccess } from './access.ts';
import { serverUser } from './system-user.ts';
import { freePort } from './postgres-server.ts';

/** The release whose PgBouncer the tests use: 1.24. */
const suite = 'trixie';

/** A real PgBouncer in front of a test server; the same logins as there. It dies with this process. */
export type TestPgbouncer = ServerAccess & AsyncDisposable;

export type PgbouncerOptions = {
  poolMode: 'session' | 'transaction' | 'statement';
  /** Settings of the section [pgbouncer] on top of ours. */
  settings?: Readonly<Record<string, string | number>>;
  /** Pool modes of single databases. */
  databases?: Readonly<Record<string, PgbouncerOptions['poolMode']>>;
};

/** Starts one and resolves when it takes connections. Throws a sentence that says what to install. */
export async function startPgbouncer(
  server: ServerAccess,
  { poolMode, settings = {}, databases = {} }: PgbouncerOptions,
): Promise<TestPgbouncer> {
  const program = await pgbouncerProgram();
  const user = serverUser();
  const folder = await mkdtemp(join(tmpdir(), 'pgkeep-pgbouncer-'));
  const users = join(folder, 'users.txt');
  const configuration = join(folder, 'pgbouncer.ini');
  const port = await freePort();
  const place = `host=${server.host} port=${server.port}`;
  const lines = Object.entries({
    listen_addr: '127.0.0.1',
    listen_port: port,
    unix_socket_dir: '',
    auth_type: 'scram-sha-256',
    auth_file: users,
    pool_mode: poolMode,
    default_pool_size: 10,
    ...settings,
  });
  await writeFile(users, `"${server.user}" "${server.password}"\n`);
  await writeFile(
    configuration,
    [
      '[databases]',
      ...Object.entries(databases).map(([name, mode]) => `${name} = ${place} pool_mode=${mode}`),
      `* = ${place}`,
      '[pgbouncer]',
      ...lines.map(([name, value]) => `${name} = ${value}`),
    ].join('\n'),
  );
  if ('uid' in user) {
    for (const path of [folder, users, configuration]) await chown(path, user.uid, user.gid);
  }
  const child = spawn(program, ['--quiet', configuration], {
    ...user,
    cwd: folder,
    detached: true,
    env: serverEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  guardChild(pid, folder);
  child.unref();

  const end = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit');
      child.ref();
      child.kill('SIGKILL');
      await exited;
    }
    await rm(folder, { recursive: true, force: true });
    forgetChild(pid);
  };
  while (!(await answers(port))) {
    if (child.exitCode === null && child.signalCode === null) continue;
    await end();
    throw new Error(`PgBouncer did not start: ${said}`);
  }
  return { ...serverAccess({ ...server, port }), [Symbol.asyncDispose]: end };
}

/** Where packages put it, else what the cache has, else (Debian) the package, unpacked into the cache. */
async function pgbouncerProgram(): Promise<string> {
  const installed = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/opt/homebrew/bin/pgbouncer'];
  const found = installed.find(existsSync);
  if (found !== undefined) return found;
  // The server's user runs it, who can't look into root's home.
  const folder = join(await serverCacheFolder(), 'pgbouncer');
  try {
    const wanted = { suite, packages: ['pgbouncer'], programs: ['usr/sbin/pgbouncer'], folder };
    return join(unpackedBin(folder) ?? (await unpackDebianPrograms(wanted)), 'pgbouncer');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Install PgBouncer (Debian's package pgbouncer): ${reason}`, { cause });
  }
}

async function answers(port: number): Promise<boolean> {
  const socket = connectSocket({ host: '127.0.0.1', port });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
