import { createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { compose, openHome, type App } from '../../../../main/compose.ts';
import { Store } from '../../../../main/store/store.ts';
import { openTestApp } from '../../../support/apps/app.ts';
import { quickRetry } from '../../../support/apps/quick-retry.ts';
import { leaveKilledJob } from '../../../support/apps/killed-job.ts';

async function open(home: string, recovery: 'wait' | 'background'): Promise<App & { notices: string[] }> {
  const notices: string[] = [];
  const env = { PGKEEP_HOME: home, SAS: 'sv=2026-01-01&sig=c2VjcmV0' };
  const app = await compose({
    home: openHome(env),
    env,
    ask: () => Promise.reject(new Error('nobody is there')),
    notice: (line) => notices.push(line),
    recovery,
    replace: { blob: { retry: quickRetry } },
  });
  return { ...app, notices };
}

describe('the start after an interrupted job', () => {
  it('in the background is not held up by a container that never answers', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    onTestFinished(() => {
      silent.close();
      for (const socket of sockets) socket.destroy();
    });
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    await using first = await openTestApp();
    await first.client.variables.add({ variable: 'SAS' });
    await first.close();
    const jobId = leaveKilledJob(first.home, {
      kind: 'files',
      words: 'unfinished files far away',
      location: {
        kind: 'azure-blob',
        url: `http://127.0.0.1:${port}/account/container`,
        credential: { kind: 'sas', source: { kind: 'env', variable: 'SAS' } },
      },
      prefix: 'point-20261123t171203-0a0b0c0d/',
    });
    const asked = once(silent, 'connection');
    const app = await open(first.home, 'background');
    // the job is marked at once, the application is usable, and cleaning is on its way
    expect(app.notices).toEqual([`The restore-as-files of shop (${jobId}) was interrupted.`]);
    expect(await app.client.jobs.show({ job: jobId })).toMatchObject({
      state: 'interrupted',
      leftovers: ['unfinished files far away'],
    });
    await asked;
    await app[Symbol.asyncDispose]();
    await app.recovered;
    expect(app.notices).toHaveLength(1);

    const store = new Store(openHome({ PGKEEP_HOME: first.home }).database);
    expect(store.leftovers.list()).toHaveLength(1);
    store.close();
  });

  it.each(['wait', 'background'] as const)('cleans what can be cleaned: %s', async (mode) => {
    await using first = await openTestApp();
    await first.close();
    const words = 'unfinished files nearby';
    const location = { kind: 'folder' as const, path: join(first.home) };
    const jobId = leaveKilledJob(first.home, {
      kind: 'files',
      words,
      location,
      prefix: 'point-20261123t171203-0a0b0c0d/',
    });
    await using app = await open(first.home, mode);
    await app.recovered;
    expect(app.notices).toEqual([
      `The restore-as-files of shop (${jobId}) was interrupted.`,
      `Cleaned: ${words}.`,
    ]);
    expect((await app.client.jobs.show({ job: jobId })).leftovers).toEqual([]);
  });
});
