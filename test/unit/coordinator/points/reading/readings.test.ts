import { expect, it } from 'vitest';
import { overviewOfInstances } from '../../../../../main/coordinator/instances/overview.ts';
import { addVault } from '../../../../../main/coordinator/vaults/add-vault.ts';
import type { Storage } from '../../../../../main/vault/storage.ts';
import { openEngine } from '../../../../support/engine.ts';
import { countedStorage } from '../../../../support/storages/counted-storage.ts';
import { instanceOf, manyPoints } from '../../../../support/storages/many-points.ts';

/** A workstation with a page in front of it, and a vault whose listing waits until it is let go. */
async function withSlowVault() {
  const place = await manyPoints([2, 3]);
  const { promise: gate, resolve: letGo } = Promise.withResolvers<void>();
  const list: Storage['list'] = async function* list(prefix) {
    if (prefix === 'instances/') await gate;
    yield* place.list(prefix);
  };
  const { storage, take } = countedStorage(place, { list, isFlat: true });
  const engine = await openEngine({
    host: { kind: 'serve' },
    openStorage: () => Promise.resolve(storage),
  });
  const vault = await addVault(engine, { name: 'large', location: { kind: 'folder', path: '/large' } });
  const look = (refresh: boolean) => overviewOfInstances(engine, { refresh, staleAfterMs: 60_000 });
  return { engine, vault, look, letGo, take, [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose]() };
}

it('shows the newest points while the rest of a vault is read, how far that is, and all of it then', async () => {
  await using slow = await withSlowVault();
  const first = await slow.look(true);
  expect(first.unreachable).toEqual([]);
  expect(first.instances).toMatchObject([
    { name: 'db 0', points: 1, latestPointAt: expect.any(String) as string, vaultSeenAt: null },
    { name: 'db 1', points: 1, vaultSeenAt: null },
  ]);
  expect(first.reading).toEqual([
    { vaultId: slow.vault.id, vaultName: 'large', instances: { done: 0, total: 2 }, points: 0 },
  ]);
  const [reading] = slow.engine.readings.list();
  slow.letGo();
  await reading?.done;
  const then = await slow.look(false);
  expect(then.reading).toEqual([]);
  expect(then.instances).toMatchObject([{ points: 2 }, { points: 3 }]);
});

it('reads a vault once, however many ask', async () => {
  await using slow = await withSlowVault();
  slow.take();
  const asked = [slow.look(true), slow.look(true), slow.look(true)];
  await Promise.all(asked);
  slow.letGo();
  await slow.engine.readings.list()[0]?.done;
  expect(slow.take().filter((call) => call === 'list instances/')).toHaveLength(1);
});

it('is stopped by whoever wants that, without a word that the vault did not answer', async () => {
  await using slow = await withSlowVault();
  await slow.look(true);
  const stopped = slow.engine.readings.stop(slow.vault.id);
  slow.letGo();
  expect(await stopped).toBe(true);
  expect(await slow.engine.readings.stop(slow.vault.id)).toBe(false);
  const after = await slow.look(false);
  expect(after).toMatchObject({ reading: [], unreachable: [], instances: [{ points: 1 }, { points: 1 }] });
  await slow.look(true);
  await slow.engine.readings.list()[0]?.done;
  expect(slow.engine.store.points.totalsOf(slow.vault.id, instanceOf(1)).points).toBe(3);
});
