import { afterEach, beforeEach, expect, it } from 'vitest';
import { fillVault } from '../../../../main/coordinator/vaults/fill-vault.ts';
import { removeVault } from '../../../../main/coordinator/vaults/remove-vault.ts';
import { showVault } from '../../../../main/coordinator/vaults/show-vault.ts';
import { Vault } from '../../../../main/vault/vault.ts';
import { InstanceId, VaultId } from '../../../../shared/ids.ts';
import { openEngine, type TestEngine } from '../../../support/engine.ts';
import { sampleInstance, sampleInstanceId } from '../../../support/sample-manifest.ts';
import { MemoryStorage } from '../../../support/storages/memory-storage.ts';
import { backUp, newer, next, older, sampleVault } from '../../../support/storages/sample-points.ts';
import { seeWholeVault } from '../../../support/storages/whole-vault.ts';
import { instance, job, owner, server, vault } from '../../../support/store-records.ts';

const from = vault('vault-1', 'old');
const into = vault('vault-2', 'new');

let source: MemoryStorage;
let target: MemoryStorage;
let engine: TestEngine;
beforeEach(async () => {
  source = await sampleVault([older, newer], { format: 1 });
  target = new MemoryStorage({ location: 'new' });
  await Vault.create(target, { id: VaultId.parse('vault-2'), name: 'new', createdAt: new Date(0) });
  engine = await openEngine({
    openStorage: (_location, account) => Promise.resolve(account === from.id ? source : target),
  });
  engine.store.vaults.insert(from);
  engine.store.vaults.insert(into);
  engine.store.servers.insert(server());
  engine.store.instances.insert(instance(sampleInstanceId, 'shop on db1', { database: 'shop' }));
});
afterEach(() => engine[Symbol.asyncDispose]());

const fill = (options: { withoutDamaged?: boolean } = {}) =>
  Array.fromAsync(fillVault(engine, { from, into, ...options }));
const vaultOf = () => engine.store.instances.list()[0]?.vaultId;

it('fills a new vault, tells how far it is, and this machine goes on with it', async () => {
  const size = `head of ${older}`.length;
  const none = { done: false, problems: [], staying: [] };
  expect(await fill()).toEqual([
    { ...none, points: 1, copied: 1, bytes: size },
    { ...none, points: 2, copied: 2, bytes: 2 * size },
    { ...none, points: 2, copied: 2, bytes: 2 * size, done: true },
  ]);
  expect((await seeWholeVault(target)).get(sampleInstanceId)).toEqual([older, newer]);
  expect(vaultOf()).toBe(into.id);
  expect(await showVault(engine, into)).toMatchObject({ format: 2, instances: [{ points: 2 }] });
  expect((await seeWholeVault(source)).get(sampleInstanceId)).toEqual([older, newer]);
  expect(target.names().filter((name) => name.startsWith('runtime/leases/')).length).toBeGreaterThan(0);
  expect(await removeVault(engine, from)).toEqual({ removed: true, forgottenInstances: [] });
});

it('that was interrupted, leaves the instances in the old vault and goes on', async () => {
  for await (const { points } of fillVault(engine, { from, into })) if (points === 1) break;
  expect(vaultOf()).toBe(from.id);
  expect((await seeWholeVault(target)).get(sampleInstanceId)).toEqual([older]);
  expect((await fill()).at(-1)).toMatchObject({ done: true, points: 2, copied: 1 });
  expect(vaultOf()).toBe(into.id);
});

it('leaves an instance in the old vault while a point of it is damaged, and copies the rest', async () => {
  const manifest = `instances/${sampleInstanceId}/${older}/manifest.json`;
  const before = await source.read(manifest);
  const other = InstanceId.parse('inst-20260101t000000-0b0b0b0b');
  await (await Vault.open(source)).writeInstance(sampleInstance(other));
  engine.store.instances.insert(instance(other, 'whole', { database: 'whole' }));
  await source.write(manifest, Buffer.from('{'));
  expect((await fill()).at(-1)).toMatchObject({
    done: true,
    points: 1,
    problems: [expect.stringContaining(older) as string],
    staying: [{ instance: 'shop on db1', points: [older] }],
  });
  const vaults = () => engine.store.instances.list().map(({ name, vaultId }) => [name, vaultId]);
  expect(vaults()).toEqual([
    ['shop on db1', from.id],
    ['whole', into.id],
  ]);

  await source.write(manifest, before);
  expect((await fill()).at(-1)).toMatchObject({ points: 2, copied: 1, problems: [], staying: [] });
  expect(vaults()).toEqual([
    ['shop on db1', into.id],
    ['whole', into.id],
  ]);
});

it('takes an instance along without its damaged points where that is said', async () => {
  await source.write(`instances/${sampleInstanceId}/${older}/archive.pgdump`, Buffer.from('other'));
  expect((await fill({ withoutDamaged: true })).at(-1)).toMatchObject({
    done: true,
    points: 1,
    problems: [expect.stringContaining(older) as string],
    staying: [],
  });
  expect(vaultOf()).toBe(into.id);
});

it('copies what was backed up meanwhile', async () => {
  for await (const { points } of fillVault(engine, { from, into })) {
    if (points !== 2 || engine.store.jobs.get(job().id) !== undefined) continue;
    await backUp(source, next);
    engine.store.jobs.insert(job('job-1', { instanceId: sampleInstanceId }), { ...owner, vaultId: from.id });
    const endedAt = engine.clock.now().toISOString();
    const outcome = { state: 'completed' as const, progress: null, result: null, error: null };
    engine.store.jobs.end(job().id, { ...outcome, endedAt });
  }
  expect((await seeWholeVault(target)).get(sampleInstanceId)).toEqual([older, newer, next]);
  expect(vaultOf()).toBe(into.id);
});

it('leaves an instance in the old vault that came while the others were copied', async () => {
  for await (const { points } of fillVault(engine, { from, into })) {
    if (points === 1) engine.store.instances.insert(instance('inst-late', 'late', { database: 'late' }));
  }
  expect(engine.store.instances.list().map(({ name, vaultId }) => [name, vaultId])).toEqual([
    ['late', from.id],
    ['shop on db1', into.id],
  ]);
});

it('is refused while a job uses the old vault, before and at the end', async () => {
  const run = () => engine.store.jobs.insert(job(), { ...owner, vaultId: from.id });
  const refused = {
    code: 'UserErrorJobConflict',
    message: '"old" is in use by a job: backup of shop (job-1).',
  };
  const started = async () => {
    for await (const { points } of fillVault(engine, { from, into })) if (points === 2) run();
  };
  await expect(started()).rejects.toMatchObject(refused);
  expect(vaultOf()).toBe(from.id);
  await expect(fill()).rejects.toMatchObject(refused);
});

it('is refused where the formats do not fit', async () => {
  await expect(Array.fromAsync(fillVault(engine, { from: into, into: from }))).rejects.toMatchObject({
    code: 'UserErrorInvalidInput',
    message: '"new" has format 2 already: only a vault of format 1 is copied into a new one.',
  });
  await expect(Array.fromAsync(fillVault(engine, { from, into: from }))).rejects.toMatchObject({
    message: '"old" has format 1: only a vault of format 2 is filled.',
  });
});
