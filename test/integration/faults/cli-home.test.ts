import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestApp } from '../../support/apps/app.ts';
import { leaveKilledJob } from '../../support/apps/killed-job.ts';

const entry = join(import.meta.dirname, '../../../main/hosts/cli/pgkeep.mjs');

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'pgkeep-cli-home-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

/** Runs the real command line; one that takes longer than `timeout` ms is killed and has the status null. */
async function pgkeep(argv: string[], timeout = 60_000, stdout: 'pipe' | number = 'pipe') {
  const child = spawn(process.execPath, [entry, ...argv], {
    env: { PATH: process.env['PATH'], HOME: home, PGKEEP_HOME: home, LOGIN: 'secret-of-the-dead' },
    stdio: ['ignore', stdout, 'pipe'],
    timeout,
    killSignal: 'SIGKILL',
  });
  let [out, err] = ['', ''];
  child.stdout?.on('data', (text: Buffer) => (out += text.toString()));
  child.stderr?.on('data', (text: Buffer) => (err += text.toString()));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, stdout: out, stderr: err };
}

describe('the command line', () => {
  it.runIf(process.platform !== 'win32')('says of a damaged state what it is, and the way back', async () => {
    const file = join(home, 'pgkeep.sqlite');
    await writeFile(file, 'garbage\n');
    const { status, stderr } = await pgkeep(['points', 'list']);
    expect(status).toBe(1);
    expect(stderr).toContain(`pgkeep's own state is damaged: ${file}: file is not a database.`);
    expect(stderr).toContain('UserErrorHomeDamaged');
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain('Nothing in the vaults is lost.');
    expect(stderr).toContain(`mv ${file}* ${join(home, 'damaged')}`);
    expect(stderr).not.toMatch(/permission|can read and write|defect/);
  });

  it.runIf(existsSync('/dev/full'))('ends with 1 where its output does not fit on the disk', async () => {
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = await pgkeep(['server', 'list'], 60_000, full);
    closeSync(full);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  });

  it('is not held up again and again by a server that never answers', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    try {
      const app = await openTestApp({ home });
      const { id } = await app.client.servers.add({
        name: 'gone',
        address: {
          host: '127.0.0.1',
          port: (silent.address() as AddressInfo).port,
          user: 'dba',
          maintenanceDatabase: 'postgres',
          tls: 'disable',
        },
        credential: { kind: 'env', variable: 'LOGIN' },
      });
      await app[Symbol.asyncDispose]();
      leaveKilledJob(home, { kind: 'database', words: 'half', serverId: id, database: 'half' });
      // the first one tries, and neither waits for the answer nor for its connection to end
      expect((await pgkeep(['server', 'list'], 14_000)).status).toBe(0);
      expect(sockets).toHaveLength(1);
      for (let again = 0; again < 2; again += 1) {
        expect(await pgkeep(['server', 'list'])).toMatchObject({ status: 0, stderr: '' });
      }
      expect(sockets).toHaveLength(1);
    } finally {
      silent.close();
      for (const socket of sockets) socket.destroy();
    }
  });
});
