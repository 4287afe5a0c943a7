import { afterEach, beforeEach, expect, it } from 'vitest';
import { fillVault } from '../../../../main/coordinator/vaults/fill-vault.ts';
import { removeVault } from '../../../../main/coordinator/vaults/remove-vault.ts';
import { showVault } from '../../../../main/coordinator/vaults/show-vault.ts';
import { Vault } from '../../../../main/vault/vault.ts';
import { VaultId } from '../../../../shared/ids.ts';
import { openEngine, type TestEngine } from '../../../support/engine.ts';
import { sampleInstanceId } from '../../../support/sample-manifest.ts';
import { MemoryStorage } from '../../../support/storages/memory-storage.ts';
import { newer, older, sampleVault } from '../../../support/storages/sample-points.ts';
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

const fill = () => Array.fromAsync(fillVault(engine, { from, into }));
const vaultOf = () => engine.store.instances.list()[0]?.vaultId;

it('fills a new vault, tells how far it is, and this machine goes on with it', async () => {
  const size = `head of ${older}`.length;
  const none = { done: false, problems: [] };
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

it('tells what is damaged, and copies the rest', async () => {
  await source.write(`instances/${sampleInstanceId}/${older}/manifest.json`, Buffer.from('{'));
  expect((await fill()).at(-1)).toMatchObject({
    done: true,
    points: 1,
    problems: [expect.stringContaining(older) as string],
  });
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
    message: 'old is in use by a job: backup of shop.',
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
