import { describe, expect, it } from 'vitest';
import { addVault } from '../../../../../main/coordinator/vaults/add-vault.ts';
import { overviewOfInstances } from '../../../../../main/coordinator/instances/overview.ts';
import type { ReadingOptions } from '../../../../../main/coordinator/points/reading/progress.ts';
import { readVault } from '../../../../../main/coordinator/points/reading/read-vault.ts';
import type { Storage } from '../../../../../main/vault/storage.ts';
import { openEngine, type TestEngine } from '../../../../support/engine.ts';
import { countedStorage } from '../../../../support/storages/counted-storage.ts';
import { instanceOf, manyPoints, pointOf, putPoint } from '../../../../support/storages/many-points.ts';
import type { PointId } from '../../../../../shared/ids.ts';
import { sampleInstanceId } from '../../../../support/sample-manifest.ts';
import type { MemoryStorage } from '../../../../support/storages/memory-storage.ts';
import { newer, older, sampleVault } from '../../../../support/storages/sample-points.ts';

/** A workstation that has added the vault and read nothing of it yet; `flat` as a container is. */
async function workstation(place: MemoryStorage, { flat = false } = {}) {
  const counted = countedStorage(place, flat ? { isFlat: true } : {});
  const engine = await openEngine({ openStorage: () => Promise.resolve(counted.storage) });
  const vault = await addVault(engine, { name: 'large', location: { kind: 'folder', path: '/large' } });
  counted.take();
  return {
    engine,
    vault,
    counted,
    read: (options: ReadingOptions = {}) => readVault(engine, vault, engine.store.instances.list(), options),
    known: (number: number) => knownOf(engine, vault.id, number),
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  };
}

const knownOf = (engine: TestEngine, vaultId: string, number: number) =>
  [...engine.store.points.ofInstance(vaultId, instanceOf(number)).keys()].toSorted();

const manifests = (calls: readonly string[]) => calls.filter((call) => /^read .*manifest\.json$/.test(call));
const listings = (calls: readonly string[]) => calls.filter((call) => call.startsWith('list '));

describe('reading a vault into the cache', () => {
  it.each([{ flat: false }, { flat: true }])('reads each manifest once, ever ($flat)', async (place) => {
    await using here = await workstation(await manyPoints([3, 1, 2]), place);
    await here.read();
    expect(here.known(0)).toEqual([pointOf(0), pointOf(1), pointOf(2)]);
    expect(here.known(1)).toEqual([pointOf(0)]);
    expect(manifests(here.counted.take())).toHaveLength(6);
    await here.read();
    expect(manifests(here.counted.take())).toEqual([]);
  });

  it('asks a container with one listing, however many instances there are', async () => {
    await using here = await workstation(await manyPoints(Array.from({ length: 30 }, () => 2)), {
      flat: true,
    });
    await here.read();
    expect(listings(here.counted.take())).toEqual(['list instances/']);
    await here.read();
    const calls = here.counted.take();
    expect(listings(calls)).toEqual(['list instances/']);
    expect(calls.filter((call) => call.startsWith('stat '))).toEqual([]);
  });

  it('shows what another workstation added and removed', async () => {
    const place = await manyPoints([2, 2]);
    await using here = await workstation(place);
    await here.read();
    await putPoint(place, instanceOf(0), 2);
    await place.removeAll(`instances/${instanceOf(1)}/${pointOf(0)}/`);
    here.counted.take();
    await here.read();
    expect(here.known(0)).toEqual([pointOf(0), pointOf(1), pointOf(2)]);
    expect(here.known(1)).toEqual([pointOf(1)]);
    expect(manifests(here.counted.take())).toHaveLength(1);
  });

  it('keeps a point that came while the vault was listed', async () => {
    const place = await manyPoints([1, 1]);
    await using here = await workstation(place);
    await here.read();
    const list: Storage['list'] = async function* list(prefix) {
      const before = await Array.fromAsync(place.list(prefix));
      await putPoint(place, instanceOf(0), 1);
      const made = here.engine.store.points.find(here.vault.id, instanceOf(0), pointOf(0));
      if (made === undefined) throw new Error('it is known');
      // as the backup of this workstation writes it down
      here.engine.store.points.put(here.vault.id, { ...made, id: pointOf(1) });
      yield* before;
    };
    const behind = countedStorage(place, { list, isFlat: true });
    const engine = { ...here.engine, openStorage: () => Promise.resolve(behind.storage) };
    await readVault(engine, here.vault, here.engine.store.instances.list());
    expect(here.known(0)).toEqual([pointOf(0), pointOf(1)]);
  });

  it('reads all others where a manifest is damaged', async () => {
    const place = await manyPoints([3, 2]);
    await place.write(`instances/${instanceOf(0)}/${pointOf(1)}/manifest.json`, Buffer.from('{'));
    await using here = await workstation(place);
    await here.read();
    expect(here.known(0)).toEqual([pointOf(0), pointOf(2)]);
    expect(here.known(1)).toEqual([pointOf(0), pointOf(1)]);
    expect(here.engine.store.points.damagedOf(here.vault.id, instanceOf(0))).toMatchObject([
      { id: pointOf(1), problem: expect.stringContaining('is damaged') as string },
    ]);
  });

  it('sees contents that are missing or cut off without reading them, and that they are back', async () => {
    const place = await sampleVault([older, newer]);
    const file = (point: PointId) => `instances/${sampleInstanceId}/${point}/contents.json`;
    const before = await place.read(file(newer));
    await using here = await workstation(place);
    const damage = async () => {
      await here.read();
      return [older, newer].map(
        (id) => here.engine.store.points.find(here.vault.id, sampleInstanceId, id)?.damage,
      );
    };
    expect(await damage()).toEqual([undefined, undefined]);
    await place.remove(file(older));
    await place.write(file(newer), Buffer.from('{'));
    here.counted.take();
    expect(await damage()).toEqual([
      expect.stringMatching(/^Its contents\.json is missing\. Put it back/) as string,
      expect.stringContaining(`Its contents.json has 1 bytes instead of ${before.length}.`) as string,
    ]);
    expect(here.counted.take().filter((call) => call.startsWith('read instances/'))).not.toContain(
      `read ${file(newer)}`,
    );
    await place.write(file(newer), before);
    expect((await damage())[1]).toBeUndefined();
  });

  it('calls nothing damaged where the vault goes away meanwhile', async () => {
    const place = await manyPoints([2, 2]);
    await using here = await workstation(place);
    const away = new Error('the network is gone');
    let isAway = false;
    const read: Storage['read'] = (name, options) =>
      isAway || name.endsWith('manifest.json') ? Promise.reject(away) : place.read(name, options);
    const list: Storage['list'] = async function* list(prefix) {
      yield* place.list(prefix);
      isAway = true;
    };
    const lost = countedStorage(place, { read, list });
    const engine = { ...here.engine, openStorage: () => Promise.resolve(lost.storage) };
    await expect(readVault(engine, here.vault, engine.store.instances.list())).rejects.toBe(away);
    expect(engine.store.points.damagedOf(here.vault.id, instanceOf(0))).toEqual([]);
    expect(engine.store.vaults.contacts().get(here.vault.id)?.problem).toBe('the network is gone');
  });

  it('knows the newest point of each instance before any other', async () => {
    await using here = await workstation(await manyPoints([3, 2]));
    let atFirst: string[][] = [];
    await here.read({ onNewest: () => (atFirst = [here.known(0), here.known(1)]) });
    expect(atFirst).toEqual([[pointOf(2)], [pointOf(1)]]);
    const known = here.engine.store.points.find(here.vault.id, instanceOf(0), pointOf(2));
    expect(known?.firstSeenAt).toBe(here.engine.clock.now().toISOString());
  });

  it('goes on where it was stopped, newest first, and says then that it knows all', async () => {
    const place = await manyPoints([600]);
    await using here = await workstation(place);
    const stop = new AbortController();
    const reason = new Error('stopped');
    const stopped = here.read({
      signal: stop.signal,
      onProgress: ({ points }) => {
        if (points > 0) stop.abort(reason);
      },
    });
    await expect(stopped).rejects.toBe(reason);
    const known = here.known(0);
    expect(known.length).toBeGreaterThan(0);
    expect(known.length).toBeLessThan(600);
    expect(known).toEqual(Array.from({ length: known.length }, (_, at) => pointOf(600 - known.length + at)));
    expect(here.engine.store.instances.seenAt().size).toBe(0);
    expect(here.engine.store.vaults.contacts().get(here.vault.id)).toMatchObject({ problem: null });
    here.counted.take();
    await here.read();
    expect(manifests(here.counted.take())).toHaveLength(600 - known.length);
    expect(here.known(0)).toHaveLength(600);
    expect(here.engine.store.instances.seenAt().size).toBe(1);
    const overview = await overviewOfInstances(here.engine, { refresh: false, staleAfterMs: 0 });
    expect(overview.instances).toMatchObject([{ points: 600, bytes: 600 * 7 }]);
  });

  it('has only a few manifests in memory at a time', async () => {
    const place = await manyPoints([300, 300]);
    await using here = await workstation(place);
    let open = 0;
    let most = 0;
    const read: Storage['read'] = async (name, options) => {
      open += 1;
      most = Math.max(most, open);
      try {
        return await place.read(name, options);
      } finally {
        open -= 1;
      }
    };
    const watched = countedStorage(place, { read });
    const engine = { ...here.engine, openStorage: () => Promise.resolve(watched.storage) };
    await readVault(engine, here.vault, engine.store.instances.list());
    expect(here.known(1)).toHaveLength(300);
    expect(most).toBeLessThanOrEqual(16);
  });
});
