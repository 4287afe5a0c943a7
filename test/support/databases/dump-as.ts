import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { ensureClientTools } from '../programs/client-tools.ts';
import type { ServerAccess } from '../servers/access.ts';

/** How a pg_dump ended: null if with 0, else the first line of what it said. */
export interface DumpOutcome {
  readonly error: string | null;
  readonly output: string;
}

export interface DumpLogin {
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** Major version of pg_dump; default 18. */
  readonly tool?: number;
}

/** Dumps a whole database into nothing, as the given login. */
export async function dumpAs(
  server: Pick<ServerAccess, 'host' | 'port'>,
  { database, user, password, tool = 18 }: DumpLogin,
): Promise<DumpOutcome> {
  const folder = (await ensureClientTools([tool])).get(tool) ?? '';
  const env = {
    ...process.env,
    PGHOST: server.host,
    PGPORT: String(server.port),
    PGDATABASE: database,
    PGUSER: user,
    PGPASSWORD: password,
    PGSSLMODE: 'disable',
    LC_ALL: 'C',
  };
  return await new Promise((resolve) => {
    execFile(
      join(folder, 'pg_dump'),
      ['--format=custom', '--compress=0', '--no-password'],
      { env, encoding: 'latin1', maxBuffer: Infinity },
      (failure, _stdout, bytes) => {
        const stderr = Buffer.from(bytes, 'latin1').toString('utf8');
        const first = stderr.split('\n').find((line) => line.includes('error:')) ?? stderr;
        resolve({ error: failure === null ? null : first, output: stderr });
      },
    );
  });
}
