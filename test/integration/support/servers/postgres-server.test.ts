import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { memoryFolder } from '../../../support/programs/memory-folder.ts';
import { temporaryServerFolder } from '../../../support/servers/data-folder.ts';
import { startServer } from '../../../support/servers/postgres-server.ts';

describe('a server of one test', () => {
  it('keeps what was committed through a power cut, in a data folder of the caller', async () => {
    const dataFolder = await mkdtemp(join(tmpdir(), 'pgkeep-restart-'));
    try {
      const first = await startServer({ major: 17, dataFolder, settings: { full_page_writes: 'on' } });
      const client = await first.connect();
      await client.query('CREATE TABLE kept AS SELECT 42 AS answer');
      await client.query('CHECKPOINT');
      const endless = client.query('SELECT pg_sleep(600)');
      await Promise.all([expect(endless).rejects.toThrow(/terminated|ECONNRESET/), first.kill()]);

      await using second = await startServer({ major: 17, dataFolder });
      const again = await second.connect();
      expect((await again.query('SELECT * FROM kept')).rows).toEqual([{ answer: 42 }]);
      expect(await second.log()).toContain('was not properly shut down');
      await again.end();
    } finally {
      await rm(dataFolder, { recursive: true });
    }
  });

  it('takes configuration, and removes its folder when it stops', async () => {
    const server = await startServer({ major: 12, settings: { max_connections: 7 } });
    const client = await server.connect();
    const { rows } = await client.query('SHOW max_connections');
    expect(rows).toEqual([{ max_connections: '7' }]);
    expect(dirname(dirname(server.dataFolder))).toBe(memoryFolder ?? tmpdir());
    await server.stop();
    expect(existsSync(server.dataFolder)).toBe(false);
  });

  it('keeps its folder out of memory where it is told to', async () => {
    const folder = await temporaryServerFolder({ onDisk: true });
    await rm(folder, { recursive: true });
    expect(dirname(folder)).toBe(tmpdir());
  });

  it('says what the server logged when it does not start', async () => {
    await expect(startServer({ major: 16, settings: { shared_buffers: 'plenty' } })).rejects.toThrow(
      /PostgreSQL 16 did not start on port \d+:\n.*invalid value for parameter "shared_buffers"/s,
    );
  });

  it('dies with its process, however that ends', async () => {
    const script = `
      import { startServer } from ${JSON.stringify(join(import.meta.dirname, '../../../support/servers/postgres-server.ts'))};
      const { port, dataFolder } = await startServer({ major: 18 });
      console.log(JSON.stringify({ port, dataFolder }));
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const { port, dataFolder } = JSON.parse(line) as { port: number; dataFolder: string };
    expect(existsSync(dataFolder)).toBe(true);
    child.kill('SIGKILL');
    await expect.poll(() => existsSync(join(dataFolder, '..')), { timeout: 20_000 }).toBe(false);
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', password: 'any' });
    await expect(client.connect()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('names the package that a major would need', async () => {
    await expect(startServer({ major: 11 })).rejects.toThrow(/PostgreSQL 11 is not among the tested majors/);
  });
});
