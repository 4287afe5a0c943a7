import { afterEach, beforeEach, expect, it } from 'vitest';
import { changeServer } from '../../../../main/coordinator/servers/change-server.ts';
import type { Store } from '../../../../main/store/store.ts';
import { server } from '../../../support/store-records.ts';
import { openEngine, type TestEngine } from '../../../support/engine.ts';

let engine: TestEngine;
let store: Store;
beforeEach(async () => {
  engine = await openEngine();
  store = engine.store;
  store.servers.insert(server('server-1', 'prod'));
  store.servers.insert(server('server-2', 'test'));
});
afterEach(() => engine[Symbol.asyncDispose]());

it('changes what is given and keeps the rest, the login too', async () => {
  const changed = await changeServer(engine, server('server-1', 'prod'), {
    name: 'live',
    address: { tls: 'disable', port: 6543, host: undefined },
  });
  expect(changed).toEqual({ ...server('server-1', 'live'), tls: 'disable', port: 6543 });
  expect(store.servers.list()).toEqual([changed, server('server-2', 'test')]);
});

it('refuses a name that is taken and an address that is none', async () => {
  const change = (changes: Parameters<typeof changeServer>[2]) =>
    changeServer(engine, server('server-1', 'prod'), changes);
  const code = (code: string) => expect.objectContaining({ code });
  await expect(change({ name: 'test', address: {} })).rejects.toEqual(code('UserErrorNameAlreadyInUse'));
  await expect(change({ address: { port: 0 } })).rejects.toEqual(code('UserErrorInvalidInput'));
  await expect(change({ name: 'prod', address: {} })).resolves.toMatchObject({ name: 'prod' });
});

it('tags a server, keeps the tag through other changes, and takes it away', async () => {
  const prod = () => store.servers.list().find(({ id }) => id === 'server-1') ?? server();
  expect(await changeServer(engine, prod(), { address: {}, environment: 'stage' })).toMatchObject({
    environment: 'stage',
  });
  await changeServer(engine, prod(), { name: 'live', address: {} });
  expect(prod()).toMatchObject({ name: 'live', environment: 'stage' });
  await changeServer(engine, prod(), { address: {}, environment: null });
  expect(prod()).toEqual(server('server-1', 'live'));
});
