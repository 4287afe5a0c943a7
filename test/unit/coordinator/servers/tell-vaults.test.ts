import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { recordedServer } from '../../../../main/coordinator/instances/record.ts';
import { changeServer } from '../../../../main/coordinator/servers/change-server.ts';
import { removeServer } from '../../../../main/coordinator/servers/remove-server.ts';
import { addVault } from '../../../../main/coordinator/vaults/add-vault.ts';
import { openVault } from '../../../../main/coordinator/vaults/open-vault.ts';
import { Vault } from '../../../../main/vault/vault.ts';
import { ServerId } from '../../../../shared/ids.ts';
import type { VaultSummary } from '../../../../shared/vaults/vaults.ts';
import { openEngine, type TestEngine } from '../../../support/engine.ts';
import { server } from '../../../support/store-records.ts';

const first = server('server-1', 'prod');
const serverId = first.id;
let engine: TestEngine;
let vaults: VaultSummary[];

const location = (name: string) => ({ kind: 'folder' as const, path: join(engine.folder, name) });

beforeEach(async () => {
  engine = await openEngine();
  engine.store.servers.insert(first);
  vaults = [];
  for (const name of ['one', 'two']) {
    const vault = await addVault(engine, { name, location: location(name) });
    vaults.push(vault);
    await using opened = await openVault(engine, vault);
    await opened.noteServer(serverId, recordedServer(first));
    engine.store.vaultServers.note(vault.id, { serverId, recordedAs: serverId });
  }
});
afterEach(() => engine[Symbol.asyncDispose]());

/** What each vault says of its servers. */
async function said() {
  return await Promise.all(
    vaults.map(async (vault) => {
      // not as the coordinator opens it, which would write
      const opened = await Vault.open(await engine.openStorage(vault.location, vault.id));
      return (await Array.fromAsync(opened.servers())).map((found) => ({
        host: found.server?.host,
        name: found.server?.name,
        environment: found.server?.environment,
        removed: found.removed,
      }));
    }),
  );
}

const known = () => engine.store.servers.list().find(({ id }) => id === serverId) ?? first;
const move = (host: string) =>
  changeServer(engine, known(), { address: { host }, environment: 'prod', credential: { kind: 'none' } });

it('a change of a server is in every vault that has a record of it, at once', async () => {
  expect(await move('db2.example.com')).not.toHaveProperty('warnings');
  const now = [{ host: 'db2.example.com', name: 'prod', environment: 'prod', removed: false }];
  expect(await said()).toEqual([now, now]);
  await changeServer(engine, known(), { name: 'live', address: {}, environment: null });
  const renamed = [{ ...now[0], name: 'live', environment: undefined }];
  expect(await said()).toEqual([renamed, renamed]);
});

it('a vault that is away is told of all changes by whatever reaches it next', async () => {
  await rename(join(engine.folder, 'two'), join(engine.folder, 'away'));
  const { warnings } = await move('db2.example.com');
  expect(warnings).toEqual([
    expect.stringMatching(
      /^The vault two does not say so yet: .* The next operation that reaches the vault writes it\.$/,
    ),
  ]);
  await changeServer(engine, known(), { name: 'live', address: {} });
  await rename(join(engine.folder, 'away'), join(engine.folder, 'two'));
  const [, two] = vaults;
  if (two === undefined) throw new Error('there are two');
  await (await openVault(engine, two))[Symbol.asyncDispose]();
  const now = [{ host: 'db2.example.com', name: 'live', environment: 'prod', removed: false }];
  expect(await said()).toEqual([now, now]);
  expect(engine.store.vaultServers.unsent(two.id)).toEqual([]);
});

it('a removed server is so in every vault, and who opens one later does not get it', async () => {
  await using before = await openEngine();
  expect(await addVault(before, { name: 'theirs', location: location('one') })).toMatchObject({
    importedServers: ['prod'],
    importedInstances: 0,
  });
  expect(await removeServer(engine, first)).toEqual({ removed: true, leftDatabases: [] });
  const now = [{ host: 'db.example.com', name: 'prod', environment: undefined, removed: true }];
  expect(await said()).toEqual([now, now]);
  await using after = await openEngine();
  expect(await addVault(after, { name: 'theirs', location: location('one') })).toMatchObject({
    importedServers: [],
    problems: [],
  });
});

it('what came with a vault and was never confirmed here is removed here alone', async () => {
  await using other = await openEngine();
  await addVault(other, { name: 'theirs', location: location('one') });
  const [theirs] = other.store.servers.list();
  if (theirs === undefined) throw new Error('it came');
  await changeServer(other, theirs, { address: { port: 6543 } });
  await removeServer(other, theirs);
  expect((await said())[0]).toMatchObject([{ host: 'db.example.com', removed: false }]);
});

it('a vault is told under the id that it knows, and a server that stands for it twice is not removed', async () => {
  await using other = await openEngine();
  await addVault(other, { name: 'theirs', location: location('one') });
  const [theirs] = other.store.servers.list();
  const [vault] = vaults;
  if (theirs === undefined || vault === undefined) throw new Error('it came');
  other.store.servers.confirm(theirs.id);
  const confirmed = { ...theirs, unconfirmed: undefined };
  await changeServer(other, confirmed, { name: 'other name', address: {} });
  expect((await said())[0]).toMatchObject([{ name: 'other name' }]);
  const second = { ...server('server-9', 'second'), id: ServerId.parse('server-9') };
  other.store.servers.insert(second);
  other.store.vaultServers.note(vault.id, { serverId: second.id, recordedAs: serverId });
  await removeServer(other, second);
  expect((await said())[0]).toMatchObject([{ removed: false }]);
  await removeServer(other, confirmed);
  expect((await said())[0]).toMatchObject([{ removed: true }]);
});
