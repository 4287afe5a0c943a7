import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { ensureClientTools } from '../programs/client-tools.ts';
import type { ServerAccess } from '../servers/access.ts';

/** How a stock tool ended; `stdout` is empty where it was told to write a file. */
export type StockRun = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Runs a stock client tool of that major as the superuser of the server. */
export async function stockTool(
  major: number,
  tool: 'pg_dump' | 'pg_restore',
  args: readonly string[],
  { host, port, user, password }: ServerAccess,
): Promise<StockRun> {
  const folder = (await ensureClientTools([major])).get(major) ?? '';
  const env = {
    ...process.env,
    PGHOST: host,
    PGPORT: String(port),
    PGUSER: user,
    PGPASSWORD: password,
    PGSSLMODE: 'disable',
    LC_ALL: 'C',
  };
  return await new Promise((resolve, reject) => {
    execFile(join(folder, tool), args, { env, maxBuffer: Infinity }, (failure, stdout, stderr) => {
      if (failure === null) resolve({ code: 0, stdout, stderr });
      else if (typeof failure.code === 'number') resolve({ code: failure.code, stdout, stderr });
      else reject(failure);
    });
  });
}
