import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FlowOutcome, JobContext } from '../../../../main/coordinator/jobs/runner.ts';
import type { Client } from '../../../../main/compose.ts';
import { InstanceId, PointId } from '../../../../shared/ids.ts';
import type { Job } from '../../../../shared/jobs/jobs.ts';
import { failureOf } from '../../../support/apps/app.ts';
import { serveApp, socketClient, type ServedApp } from '../../../support/apps/serve-app.ts';

let served: ServedApp;
let cookie: string;

beforeEach(async () => {
  served = await serveApp();
  cookie = await served.signIn();
});
afterEach(() => served[Symbol.asyncDispose]());

const completed: FlowOutcome = {
  state: 'completed',
  result: { losses: [], messages: [], warnings: [], notes: [] },
};

/** Starts a job that does what the test tells it. */
function startJob(flow: (context: JobContext) => Promise<FlowOutcome>): string {
  return served.app.coordinator.jobs.start({
    kind: 'verify',
    request: { kind: 'verify', instanceId: InstanceId.parse('inst-1'), pointId: PointId.parse('point-1') },
    subject: 'shop',
    instanceId: null,
    vaultId: null,
    exclusive: null,
    flow,
  });
}

/** Resolves when the server's side of the next jobs.watch has ended. */
function endOfWatch(): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const { jobs } = served.app.coordinator;
  const watch = jobs.watch.bind(jobs);
  vi.spyOn(jobs, 'watch').mockImplementationOnce(async function* (id, signal) {
    try {
      yield* watch(id, signal);
    } finally {
      resolve('watch ended');
    }
  });
  return promise;
}

const transports: readonly (readonly [name: string, connect: () => Promise<Client>])[] = [
  ['HTTP', async () => served.httpClient(cookie)],
  ['a WebSocket', async () => socketClient(await served.socket({ Cookie: cookie }))],
];

describe.each(transports)('the typed client over %s', (name, connect) => {
  it('calls', async () => {
    const client = await connect();
    expect(await client.vaults.list()).toStrictEqual([]);
    const [root] = await client.places.roots({ purpose: 'vault' });
    if (root === undefined) throw new Error('no folder is offered');
    const made = await client.places.makeFolder({ folder: root.id, purpose: 'vault', name: `vault ${name}` });
    const { ticket, path } = await client.places.choose({ entry: made.id, purpose: 'vault' });
    const location = { kind: 'folder', path: { ticket } } as const;
    const vault = await client.vaults.add({ name: 'Archiv ü', location });
    expect(vault).toMatchObject({ name: 'Archiv ü', location: { kind: 'folder', path }, created: true });
    expect(await served.app.client.vaults.list()).toMatchObject([{ id: vault.id, name: 'Archiv ü' }]);
    expect((await client.settings.about()).host).toBe('serve');
  });

  it('gets errors as the contract types them', async () => {
    const client = await connect();
    expect(await failureOf(client.vaults.show({ vault: 'nobody' }))).toMatchObject({
      code: 'UserErrorNotFound',
      message: expect.stringContaining('nobody'),
    });
    await expect(client.jobs.list({ limit: 0 })).rejects.toMatchObject({ code: 'BAD_REQUEST', status: 400 });
  });

  it('watches a job to its end', async () => {
    const client = await connect();
    const go = Promise.withResolvers<void>();
    const job = startJob(async (context) => {
      await go.promise;
      context.progress({ phase: 'reading', bytes: 4096 });
      return completed;
    });
    const seen: Job[] = [];
    for await (const state of await client.jobs.watch({ job })) {
      seen.push(state);
      go.resolve();
    }
    expect(seen[0]).toMatchObject({ id: job, state: 'in progress' });
    expect(seen.at(-1)).toMatchObject({ state: 'completed', progress: { phase: 'reading', bytes: 4096 } });
  });

  it('stops watching by abort, and the job goes on', async () => {
    const client = await connect();
    const go = Promise.withResolvers<void>();
    const job = startJob(() => go.promise.then(() => completed));
    const ended = endOfWatch();
    const abort = new AbortController();
    const states = await client.jobs.watch({ job }, { signal: abort.signal });
    expect((await states.next()).value).toMatchObject({ state: 'in progress' });
    const next = states.next();
    abort.abort();
    await expect(next).rejects.toThrow(/abort/i);
    await ended;
    expect(await client.jobs.show({ job })).toMatchObject({ state: 'in progress' });
    go.resolve();
    await served.app.coordinator.jobs.idle();
  });

  it('stops watching by return', async () => {
    const client = await connect();
    const go = Promise.withResolvers<void>();
    const job = startJob(() => go.promise.then(() => completed));
    const ended = endOfWatch();
    const states = await client.jobs.watch({ job });
    await states.next();
    await states.return();
    await expect(ended).resolves.toBe('watch ended');
    go.resolve();
  });

  it('cannot use a login that somebody would have to type at every use', async () => {
    const client = await connect();
    await client.servers.add({
      name: 'prod',
      address: {
        host: '127.0.0.1',
        port: 1,
        user: 'postgres',
        maintenanceDatabase: 'postgres',
        tls: 'disable',
      },
      credential: { kind: 'prompt' },
    });
    const failure = await failureOf(client.servers.test({ server: 'prod' }));
    expect(failure.code).toBe('UserErrorCredentialUnavailable');
    expect(failure.remedy).toContain('keychain');
  });
});

describe('a socket that ends', () => {
  it('ends what it watched', async () => {
    const socket = await served.socket({ Cookie: cookie });
    const go = Promise.withResolvers<void>();
    const job = startJob(() => go.promise.then(() => completed));
    const ended = endOfWatch();
    const states = await socketClient(socket).jobs.watch({ job });
    await states.next();
    socket.terminate();
    await expect(ended).resolves.toBe('watch ended');
    go.resolve();
  });

  it('can be followed by another one that sees the same job', async () => {
    const go = Promise.withResolvers<void>();
    const job = startJob(() => go.promise.then(() => completed));
    const first = await served.socket({ Cookie: cookie });
    await (await socketClient(first).jobs.watch({ job })).next();
    first.terminate();
    const second = await served.socket({ Cookie: cookie });
    const states = await socketClient(second).jobs.watch({ job });
    expect((await states.next()).value).toMatchObject({ id: job, state: 'in progress' });
    go.resolve();
    let last: Job | undefined;
    for await (const state of states) last = state;
    expect(last).toMatchObject({ state: 'completed' });
  });
});

describe('the end of the server', () => {
  it('ends sockets, also of clients that do not answer, and streams', async () => {
    await using ending = await serveApp({ limits: { closeMs: 50 } });
    const mine = await ending.signIn();
    const polite = await ending.socket({ Cookie: mine });
    const closed = once(polite, 'close');
    const mute = await ending.socket({ Cookie: mine });
    mute.pause();
    const stream = ending.httpClient(mine).jobs.changes();
    await stream;
    await setImmediate();
    await ending.server[Symbol.asyncDispose]();
    const [code, reason] = await closed;
    expect({ code, reason: String(reason) }).toStrictEqual({ code: 1001, reason: 'pgkeep ends' });
    await expect(ending.socket({ Cookie: mine })).rejects.toThrow('ECONNREFUSED');
    mute.terminate();
  });
});
