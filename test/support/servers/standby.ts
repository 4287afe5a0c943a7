import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { superuserPassword, temporaryServerFolder } from './data-folder.ts';
import { serverUser } from './system-user.ts';
import { startServer, type TestServer } from './postgres-server.ts';

const run = promisify(execFile);

/** A primary and its standby, which streams already. What a session commits on the primary is to be seen on the standby then. */
export type TestReplication = AsyncDisposable & {
  readonly primary: TestServer;
  readonly standby: TestServer;
};

const replicated = { wal_level: 'replica', max_wal_senders: 4, hot_standby: 'on' } as const;

/** Copies a cluster that was shut down, and starts it twice: as the primary, and as a standby that follows it. */
export async function startReplication(options: {
  major: number;
  /** Settings of the standby. */
  settings?: Readonly<Record<string, string | number>>;
  /** How long the primary lets the standby wait before it answers, as a slow machine does. Default: not at all. */
  answersAfterSeconds?: number;
}): Promise<TestReplication> {
  const { major, answersAfterSeconds = 0 } = options;
  const folders = [await temporaryServerFolder(), await temporaryServerFolder()] as const;
  const [first, second] = folders.map((folder) => join(folder, 'data')) as [string, string];
  const started: TestServer[] = [];
  const end = async () => {
    // The standby last: a session of the primary may be waiting for it.
    for (const server of started) await server.stop('immediate');
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  };
  try {
    await (await startServer({ major, dataFolder: first, settings: replicated })).stop();
    const asServerUser = { ...serverUser(), cwd: '/' };
    await run('cp', ['-Rp', first, second], asServerUser);
    await run('touch', [join(second, 'standby.signal')], asServerUser);
    const primary = await startServer({
      major,
      dataFolder: first,
      settings: { ...replicated, synchronous_standby_names: '*', synchronous_commit: 'remote_apply' },
    });
    started.push(primary);
    const standby = await startServer({
      major,
      dataFolder: second,
      settings: {
        ...replicated,
        primary_conninfo: `host=${primary.host} port=${primary.port} user=${primary.user} password=${superuserPassword} options='-c post_auth_delay=${answersAfterSeconds}'`,
        ...options.settings,
      },
    });
    started.push(standby);
    await expectApplied(primary);
    return { primary, standby, [Symbol.asyncDispose]: end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** A standby takes connections before it has one to its primary: returns once it has applied a commit from there. */
async function expectApplied(primary: TestServer): Promise<void> {
  const session = await primary.connect();
  try {
    // The checkpointer tells sessions that commits wait for a standby; it answers when it has done so.
    await session.query('CHECKPOINT');
    await session.query(`SELECT pg_logical_emit_message(true, 'pgkeep', 'any change')`);
  } finally {
    await session.end();
  }
}
