import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { confirmLease, holdLease, takeLease } from '../../../../../main/coordinator/backup/hold-lease.ts';
import { expirePoints } from '../../../../../main/coordinator/expire/expire-points.ts';
import { stopProtection } from '../../../../../main/coordinator/instances/protect/stop-protection.ts';
import { addVault } from '../../../../../main/coordinator/vaults/add-vault.ts';
import { fillVault } from '../../../../../main/coordinator/vaults/fill-vault.ts';
import { openVault } from '../../../../../main/coordinator/vaults/open-vault.ts';
import { removeVault } from '../../../../../main/coordinator/vaults/remove-vault.ts';
import { setSecondPlace } from '../../../../../main/coordinator/vaults/second-place/set-second-place.ts';
import { showVault } from '../../../../../main/coordinator/vaults/show-vault.ts';
import { findVault } from '../../../../../main/coordinator/lookup.ts';
import type { Engine } from '../../../../../main/coordinator/engine.ts';
import type { JobContext } from '../../../../../main/coordinator/jobs/runner.ts';
import { markReading } from '../../../../../main/vault/marks/mark-reading.ts';
import type { Storage } from '../../../../../main/vault/storage.ts';
import { FolderStorage } from '../../../../../main/vault/folder/folder-storage.ts';
import type { VaultSummary } from '../../../../../shared/vaults/vaults.ts';
import { openEngine, type TestEngine } from '../../../../support/engine.ts';
import { sampleInstance, sampleInstanceId } from '../../../../support/sample-manifest.ts';
import { immutableStorage } from '../../../../support/storages/immutable-storage.ts';
import { MemoryStorage } from '../../../../support/storages/memory-storage.ts';
import { backUp, newer, older, sampleVault } from '../../../../support/storages/sample-points.ts';
import { instance, server, vault } from '../../../../support/store-records.ts';

const day = 24 * 60 * 60_000;
const known = instance(sampleInstanceId, 'shop on db1', { database: 'shop' });
const main = { kind: 'folder', path: '/vaults/locked' } as const;

/** The vault's own place, which refuses every overwrite and early delete, whoever opens it. */
let locked: Storage;
let kept: MemoryStorage;
let engine: TestEngine;
let leases: { readonly kind: 'folder'; readonly path: string };

const context = (): JobContext =>
  ({
    signal: new AbortController().signal,
    progress: () => {},
    log: () => {},
  }) as Partial<JobContext> as JobContext;

function openingLocked(others: Partial<Record<string, Storage>> = {}): Engine['openStorage'] {
  return (location, _account, options) => {
    if (location.kind !== 'folder') throw new Error('only folders in this test');
    if (location.path === main.path) return Promise.resolve(locked);
    const other = others[location.path];
    return other === undefined ? FolderStorage.open(location.path, options) : Promise.resolve(other);
  };
}

beforeEach(async () => {
  engine = await openEngine({ openStorage: openingLocked() });
  kept = new MemoryStorage({ clock: engine.clock, location: main.path });
  locked = immutableStorage(kept, { clock: engine.clock, retentionMs: 30 * day });
  leases = { kind: 'folder', path: join(engine.folder, 'leases') };
});
afterEach(() => engine[Symbol.asyncDispose]());

const add = (runtime: VaultSummary['location'] | undefined = leases, at: Engine = engine) =>
  addVault(at, { name: 'locked', location: main, runtime });

/** A vault with an instance that is protected into it here. */
async function filled(): Promise<VaultSummary> {
  const { id } = await add();
  const summary = findVault(engine.store, id);
  await using opened = await openVault(engine, summary);
  await opened.writeInstance(sampleInstance());
  engine.store.servers.insert(server());
  engine.store.instances.insert({ ...known, vaultId: id });
  return summary;
}

describe('a vault in a place that lets nobody overwrite anything', () => {
  it('needs a second place, and says so before the first backup fails', async () => {
    await expect(addVault(engine, { name: 'locked', location: main })).rejects.toMatchObject({
      code: 'UserErrorInvalidInput',
      message: `A retention policy or legal hold covers all of ${main.path}: nothing can be written over there, and leases have to be.`,
      remedy: expect.stringMatching(/^Name a second place for leases and marks/),
    });
    expect(kept.names()).toEqual([]);
  });

  it('names it, and works with it from the first byte: leases, marks, points', async () => {
    const summary = await filled();
    expect(JSON.parse(String(await kept.read('vault.json')))).toMatchObject({ format: 2, runtime: leases });
    await using opened = await openVault(engine, summary);
    for (const point of [older, newer]) {
      await using lease = await takeLease({ engine, vault: opened, instance: known, context: context() });
      await backUp(locked, point);
      expect(await lease.confirm()).toBeGreaterThan(0);
    }
    const request = {
      instanceId: known.id,
      pointId: newer,
      what: 'restore',
      by: engine.writer,
      mark: 'mark-0001',
    } as const;
    const mark = await markReading(opened, request, engine.timers.repeat);
    expect(mark.warning).toBeUndefined();
    expect(existsSync(join(leases.path, `runtime/reading/${known.id}/${newer}/mark-0001.json`))).toBe(true);
    await mark[Symbol.asyncDispose]();
    expect(kept.names().filter((name) => name.startsWith('runtime/'))).toEqual([]);
    expect(await showVault(engine, summary)).toMatchObject({
      unconfirmedRuntime: null,
      runtime: leases,
      instances: [{ points: 2 }],
    });
  });

  it('takes no second place that protects what is written as well, nor the same one, nor one in use', async () => {
    const alsoLocked = immutableStorage(new MemoryStorage({ clock: engine.clock, location: leases.path }), {
      clock: engine.clock,
      retentionMs: day,
    });
    engine.openStorage = openingLocked({ [leases.path]: alsoLocked });
    await expect(add()).rejects.toMatchObject({
      code: 'UserErrorInvalidInput',
      message: expect.stringMatching(/protects what is written there, as the vault does/),
    });
    engine.openStorage = openingLocked();
    await expect(add(main)).rejects.toMatchObject({ message: expect.stringMatching(/is the same as/) });
    const used = await FolderStorage.open(join(engine.folder, 'used'), { create: true });
    await used.write('vault.json', Buffer.from('{}'));
    await expect(add({ kind: 'folder', path: used.location })).rejects.toMatchObject({
      code: 'UserErrorVaultFormat',
      message: expect.stringMatching(/is a vault itself/),
    });
    expect(kept.names()).toEqual([]);
    expect(engine.store.vaults.list()).toEqual([]);
  });

  it('leaves no mark in the second place when it could not be made itself', async () => {
    await kept.write('notes.txt', Buffer.from('of somebody'));
    await expect(add()).rejects.toMatchObject({ code: 'UserErrorVaultFormat' });
    expect(existsSync(join(leases.path, 'runtime.json'))).toBe(false);
  });

  it('is filled from one of format 1, whose lease lies in the second place', async () => {
    const old = await sampleVault([older, newer], { format: 1 });
    const { id } = await add();
    engine.openStorage = openingLocked({ '/vaults/old': old });
    const from = { ...vault('vault-1', 'old'), location: { kind: 'folder' as const, path: '/vaults/old' } };
    engine.store.vaults.insert(from);
    engine.store.servers.insert(server());
    engine.store.instances.insert(known);
    const into = findVault(engine.store, id);
    const last = (await Array.fromAsync(fillVault(engine, { from, into }))).at(-1);
    expect(last).toMatchObject({ done: true, points: 2 });
    expect(existsSync(join(leases.path, `runtime/leases/${known.id}`))).toBe(true);
    expect(engine.store.instances.list().map(({ vaultId }) => vaultId)).toEqual([id]);
    expect(kept.names().some((name) => name.startsWith('runtime/'))).toBe(false);
  });
});

describe('another workstation', () => {
  let other: TestEngine;
  beforeEach(async () => {
    other = await openEngine({ openStorage: openingLocked() });
  });
  afterEach(() => other[Symbol.asyncDispose]());
  const open = () => addVault(other, { name: 'theirs', location: main });

  it('opens nothing at the place that the vault names before somebody has confirmed it', async () => {
    const { id } = await add();
    const asked: string[] = [];
    const before = other.openStorage.bind(other);
    other.openStorage = (location, ...more) => {
      asked.push(location.kind === 'folder' ? location.path : location.url);
      return before(location, ...more);
    };
    expect(await open()).toMatchObject({ created: false, unconfirmedRuntime: leases });
    const summary = findVault(other.store, id);
    expect(await showVault(other, summary)).toMatchObject({ unconfirmedRuntime: leases });
    await using opened = await openVault(other, summary);
    await expect(
      takeLease({ engine: other, vault: opened, instance: known, context: context() }),
    ).rejects.toMatchObject({
      name: 'RuntimeNotReached',
      message: `The leases of the vault in ${main.path} are out of reach, in ${leases.path}. Nobody has confirmed that place here yet.`,
      steps: [{ do: 'confirm-second-place', vault: 'theirs' }],
    });
    expect(asked).not.toContain(leases.path);
  });

  it('confirms it, and sees the leases then', async () => {
    const summary = await filled();
    const { id } = await open();
    expect(await setSecondPlace(other, findVault(other.store, id), { place: leases })).toMatchObject({
      runtime: leases,
    });
    await using here = await openVault(engine, summary);
    await using lease = await takeLease({ engine, vault: here, instance: known, context: context() });
    await using there = await openVault(other, findVault(other.store, id));
    const wait = async () => void (await lease.confirm());
    const writer = { ...other.writer, home: 'home-0002', host: 'ws-2' };
    await expect(
      takeLease({
        engine: { ...other, writer, timers: { ...other.timers, wait } },
        vault: there,
        instance: known,
        context: context(),
      }),
    ).rejects.toMatchObject({ code: 'UserErrorJobConflict' });
  });

  it('may find the same place by another path, but no other place', async () => {
    const { id } = await add();
    await open();
    const summary = findVault(other.store, id);
    const wrong = { kind: 'folder', path: join(engine.folder, 'wrong') } as const;
    await expect(setSecondPlace(other, summary, { place: wrong })).rejects.toMatchObject({
      code: 'UserErrorVaultNotAccessible',
      message: `${wrong.path} is no vault’s second place: it has no runtime.json.`,
    });
    expect(findVault(other.store, id).runtime).toBeUndefined();
    const moved = { kind: 'folder', path: join(engine.folder, 'mounted-elsewhere') } as const;
    await rename(leases.path, moved.path);
    expect(await setSecondPlace(other, summary, { place: moved })).toMatchObject({ runtime: moved });
    // of another vault
    const foreign = await FolderStorage.open(wrong.path, { create: true });
    await foreign.write('runtime.json', Buffer.from('{"format":2,"vault":"vault-20260101t000000-ffffffff"}'));
    await expect(setSecondPlace(other, summary, { place: wrong })).rejects.toMatchObject({
      code: 'UserErrorWrongVault',
    });
  });

  it('is given none for a vault that has none', async () => {
    const plain = { kind: 'folder', path: join(engine.folder, 'plain') } as const;
    await addVault(engine, { name: 'plain', location: plain });
    await expect(addVault(other, { name: 'plain', location: plain, runtime: leases })).rejects.toMatchObject({
      code: 'UserErrorInvalidInput',
      message: expect.stringMatching(/keeps its leases in itself/),
    });
  });
});

describe('a second place that is out of reach', () => {
  let summary: VaultSummary;
  beforeEach(async () => {
    summary = await filled();
    for (const point of [older, newer]) {
      engine.clock.advance(60_000);
      await backUp(locked, point, { completedAt: engine.clock.now().toISOString() });
    }
  });
  const message = () =>
    `The leases of the vault in ${main.path} are out of reach, in ${leases.path}. Cannot use ${leases.path}: it does not exist (ENOENT).`;

  it('does not keep a person from a backup, which says what was missing', async () => {
    await rm(leases.path, { recursive: true });
    await using opened = await openVault(engine, summary);
    const logged: string[] = [];
    const told = await holdLease(
      {
        engine,
        vault: opened,
        instance: known,
        context: { ...context(), log: (line) => void logged.push(line) },
      },
      (_, held) => confirmLease(held),
    );
    const warning = `Nothing kept another workstation from backing the same database up meanwhile. ${message()}`;
    expect(told).toEqual({ warning });
    expect(logged).toEqual([`warning: ${warning}`]);
  });

  it('throws no dump of hours away when it went meanwhile', async () => {
    await using opened = await openVault(engine, summary);
    const told = await holdLease(
      { engine, vault: opened, instance: known, context: context() },
      async (_, held) => {
        await rename(leases.path, `${leases.path}-unplugged`);
        return await confirmLease(held);
      },
    );
    expect(told).toEqual({ warning: expect.stringMatching(/^Nothing kept another workstation/) });
    await rename(`${leases.path}-unplugged`, leases.path);
    expect(
      await holdLease({ engine, vault: opened, instance: known, context: context() }, (_, held) =>
        confirmLease(held),
      ),
    ).toEqual({ epoch: expect.any(Number) });
  });

  it('lets nothing expire, and nobody stop with deletion', async () => {
    await rm(leases.path, { recursive: true });
    const before = kept.names();
    const due = new Map([[sampleInstanceId, [older]]]);
    expect(await expirePoints(engine, summary, { due }, async () => [])).toEqual({
      problem: `Nobody can tell who reads in the vault. ${message()}`,
      points: [],
      failed: [],
    });
    const [protectedInstance = known] = engine.store.instances.list();
    await expect(
      stopProtection(engine, protectedInstance, { data: 'delete', typedName: 'shop' }),
    ).rejects.toMatchObject({ name: 'RuntimeNotReached' });
    expect(engine.store.instances.list().map(({ stoppedAt }) => stoppedAt)).toEqual([undefined]);
    expect(kept.names()).toEqual(before);
  });

  it('is not taken for an empty folder below an unmounted share', async () => {
    await rm(leases.path, { recursive: true });
    await FolderStorage.open(leases.path, { create: true });
    await using opened = await openVault(engine, summary);
    await expect(opened.storage.stat(`runtime/leases/${known.id}.json`)).rejects.toMatchObject({
      name: 'RuntimeNotReached',
      message: expect.stringMatching(/is no vault’s second place: it has no runtime\.json\.$/),
      remedy: expect.stringMatching(/^Find out whether its disk or share is mounted/),
    });
    // what was there is lost: it is set up anew
    await setSecondPlace(engine, summary, { place: leases });
    expect(await opened.storage.stat(`runtime/leases/${known.id}.json`)).toBeUndefined();
  });
});

it('its login is this home’s own, and is forgotten with the vault', async () => {
  const keptSecrets = new Map<string, string>();
  const secrets = {
    ...engine.secrets,
    mayKeep: () => true,
    keep: async (_kind: unknown, account: string, secret: string | undefined) => {
      if (secret !== undefined) keptSecrets.set(account, secret);
    },
    forget: async (_kind: unknown, account: string) => void keptSecrets.delete(account),
  };
  const place = new MemoryStorage({ location: 'second' });
  const opening: string[] = [];
  Object.assign(engine, {
    secrets,
    openStorage: ((location, account) => {
      opening.push(account);
      return Promise.resolve(location.kind === 'folder' ? locked : place);
    }) satisfies Engine['openStorage'],
  });
  const runtime: VaultSummary['location'] = {
    kind: 'azure-blob',
    url: 'https://acme.blob.core.windows.net/leases',
    credential: { kind: 'sas', source: { kind: 'keychain' } },
  };
  const { id } = await addVault(engine, {
    name: 'locked',
    location: main,
    runtime,
    runtimeSecret: 'sv=2024',
  });
  expect([...keptSecrets]).toEqual([[`${id}-runtime`, 'sv=2024']]);
  expect(opening).toEqual([id, `${id}-runtime`]);
  expect(String(await kept.read('vault.json'))).not.toContain('sas');
  await removeVault(engine, findVault(engine.store, id));
  expect(keptSecrets.size).toBe(0);
});
