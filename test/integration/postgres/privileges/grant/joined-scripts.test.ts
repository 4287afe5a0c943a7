import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sqlScripts } from '../../../../../main/postgres/privileges/grant/scripts.ts';
import { joinedSh } from '../../../../../renderer/features/protect/grant/joined-scripts.ts';
import { ensureClientTools } from '../../../../support/programs/client-tools.ts';
import { makeDatabase, queryRows } from '../../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../../support/servers/shared.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-joined-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the scripts of many databases as one for sh', () => {
  const names = ['joined a', `joined 'b' "ü"`];
  const scriptFor = (database: string, sql: string): string => {
    const { port } = sharedServer(16);
    return sqlScripts(sql, { host: '127.0.0.1', port, database, sslmode: 'disable' })[0]?.text ?? '';
  };
  const run = async (script: string, user: string): Promise<number | null> => {
    const file = join(folder, 'all.sh');
    await writeFile(file, script);
    const psql = (await ensureClientTools([18])).get(18) ?? '';
    const path = `${psql}${delimiter}${process.env['PATH'] ?? ''}`;
    const env = { ...process.env, PATH: path, PGPASSWORD: sharedServer(16).password, PGUSER: user };
    const child = spawn('sh', [file], { cwd: folder, env, stdio: 'ignore' });
    const [code] = (await once(child, 'close')) as [number | null];
    return code;
  };
  const rowsOf = async (database: string) =>
    (await queryRows(sharedServer(16), database, 'SELECT count(*)::int AS rows FROM notes')).map(
      ({ rows }) => rows,
    );

  it('go on with the next database where one fails, and end with 1', async () => {
    for (const name of names) await makeDatabase(sharedServer(16), name, 'CREATE TABLE notes (id int)');
    const insert = 'INSERT INTO notes VALUES (1);\n';
    const [first, last] = names.map((name) => scriptFor(name, insert));
    const broken = scriptFor('joined a', `BEGIN;\n${insert}SELECT 1/0;\nCOMMIT;\n`);
    const missing = scriptFor('no such database', insert);
    const all = [first ?? '', broken, missing, last ?? ''];
    expect(await run(joinedSh(all), 'postgres')).toBe(1);
    for (const name of names) expect(await rowsOf(name)).toEqual([1]);
    expect(await run(joinedSh([first ?? '', last ?? '']), 'postgres')).toBe(0);
    for (const name of names) expect(await rowsOf(name)).toEqual([2]);
  });

  it('run nothing before an administrator is named', async () => {
    await makeDatabase(sharedServer(16), 'joined c', 'CREATE TABLE notes AS SELECT 1 AS id');
    expect(await run(joinedSh([scriptFor('joined c', 'TRUNCATE notes;\n')]), '')).not.toBe(0);
    expect(await rowsOf('joined c')).toEqual([1]);
  });
});
