import { spawnSync } from 'node:child_process';

/** The spawn options that make a child run as someone whom PostgreSQL accepts; empty when that is oneself. */
export type ServerUser = { uid: number; gid: number } | Record<string, never>;

let known: ServerUser | undefined;

/** PostgreSQL refuses to run as root, so root's servers run as `postgres` or, where that is unknown, `nobody`. */
export function serverUser(): ServerUser {
  known ??= process.getuid?.() === 0 ? unprivileged() : {};
  return known;
}

function unprivileged(): ServerUser {
  for (const name of ['postgres', '_postgres', 'nobody']) {
    const uid = identity('-u', name);
    const gid = identity('-g', name);
    if (uid !== undefined && gid !== undefined) return { uid, gid };
  }
  throw new Error('PostgreSQL does not run as root and this machine has no user "postgres" or "nobody".');
}

function identity(option: '-u' | '-g', name: string): number | undefined {
  const { status, stdout } = spawnSync('id', [option, name], { encoding: 'utf8' });
  return status === 0 ? Number(stdout.trim()) : undefined;
}
