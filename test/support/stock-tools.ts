import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureClientTools } from './programs/client-tools.ts';
import type { ServerAccess } from './servers/postgres-server.ts';

/** Where a tool connects to, and as whom. */
export type StockLogin = Pick<ServerAccess, 'host' | 'port' | 'password'> & { readonly user: string };

export interface ToolRun {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

const folders = await ensureClientTools([15, 17, 18]);

/** Runs a stock client tool of that major to its end. */
export async function runStock(
  major: number,
  tool: 'pg_dump' | 'pg_restore',
  args: readonly string[],
  options: { server?: StockLogin; input?: Buffer } = {},
): Promise<ToolRun> {
  const { server, input } = options;
  const login =
    server === undefined
      ? {}
      : {
          PGHOST: server.host,
          PGPORT: String(server.port),
          PGUSER: server.user,
          PGPASSWORD: server.password,
        };
  const child = spawn(join(folders.get(major) ?? '', tool), args, { env: { ...process.env, ...login } });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  child.stdin.on('error', () => {
    // It has ended before it read everything; its exit code tells why.
  });
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() };
}

/** Output of a run that must succeed without a word of complaint. */
export async function stockOutput(...run: Parameters<typeof runStock>): Promise<Buffer> {
  const { code, stdout, stderr } = await runStock(...run);
  if (code !== 0 || stderr !== '') throw new Error(`${run[1]} ${run[0]} ended with ${code}: ${stderr}`);
  return stdout;
}

/** A plain dump without the random keys that newer tools put around it. */
export function withoutKeys(sql: Buffer): string {
  return sql.toString('latin1').replaceAll(/^\\(un)?restrict .*$/gm, '');
}

/** Everything that is in a database, as SQL. */
export async function contentOf(server: ServerAccess, database: string): Promise<string> {
  return withoutKeys(await stockOutput(18, 'pg_dump', [database], { server }));
}
