import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureClientTools } from '../programs/client-tools.ts';
import type { ServerAccess } from '../servers/access.ts';

/**
 * Dumps a database and restores it into an empty one with stock tools, as a DBA would by hand, whatever pg_restore
 * complains about. Gives what it said.
 */
export async function stockRestore(
  server: ServerAccess,
  from: string,
  to: string,
  tool = 18,
): Promise<string> {
  const tools = (await ensureClientTools([tool])).get(tool) ?? '';
  const folder = await mkdtemp(join(tmpdir(), 'pgkeep-stock-'));
  const archive = join(folder, 'archive');
  const env = {
    ...process.env,
    PGHOST: server.host,
    PGPORT: String(server.port),
    PGUSER: server.user,
    PGPASSWORD: server.password,
    PGSSLMODE: 'disable',
    LC_ALL: 'C',
  };
  const run = async (program: string, ...words: string[]) =>
    await new Promise<string>((resolve) => {
      execFile(join(tools, program), words, { env, maxBuffer: Infinity }, (_failure, _stdout, stderr) =>
        resolve(stderr),
      );
    });
  try {
    const dumped = await run('pg_dump', '--format=custom', `--file=${archive}`, from);
    if (dumped !== '') throw new Error(dumped);
    return await run('pg_restore', `--dbname=${to}`, archive);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Tables with rows, valid indexes and filled materialized views of a database, in words. Planning a mere count reads
 * the functions of a table's indexes, so the search_path has to find what they name.
 */
export async function wholeThings(
  server: ServerAccess,
  database: string,
  searchPath = 'public',
): Promise<string[]> {
  const client = await server.connect(database);
  try {
    await client.query(`SET search_path = ${searchPath}`);
    const { rows: found } = await client.query<{ name: string; relkind: string; rows: boolean }>(`
     SELECT format('%I.%I', n.nspname, c.relname) AS name, c.relkind::text,
            c.relkind IN ('r', 'm') AND (CASE WHEN c.relkind = 'm' AND NOT c.relispopulated THEN false ELSE
              (xpath('/row/n/text()', query_to_xml('SELECT count(*) AS n FROM ' || c.oid::regclass, false, true, '')))[1]::text::int > 0 END) AS rows
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname !~ '^(pg_|information_schema)'
        AND c.relkind IN ('r', 'p', 'm', 'i')
        AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indexrelid = c.oid AND NOT i.indisvalid)`);
    return found
      .flatMap(({ name, relkind, rows }) => {
        if (relkind === 'i') return [`index ${name}`];
        if (relkind === 'm') return rows ? [`the rows of materialized view ${name}`] : [];
        return [`table ${name}`, ...(rows ? [`the rows of ${name}`] : [])];
      })
      .toSorted();
  } finally {
    await client.end();
  }
}
