import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { trustKey } from '../../../../main/coordinator/keys/keys.ts';
import type { Engine } from '../../../../main/coordinator/engine.ts';
import { stopProtection } from '../../../../main/coordinator/instances/protect/stop-protection.ts';
import { changeHolds, type HoldChange } from '../../../../main/coordinator/points/change-holds.ts';
import { deletePoint } from '../../../../main/coordinator/points/delete/delete-point.ts';
import { listPoints } from '../../../../main/coordinator/points/list-points.ts';
import { showPoint } from '../../../../main/coordinator/points/show-point.ts';
import { readHolds } from '../../../../main/vault/holds/read-holds.ts';
import { pinPoint, unpinPoint } from '../../../../main/vault/holds/pin.ts';
import { publicPem } from '../../../../main/vault/signing/ed25519.ts';
import { FolderStorage } from '../../../../main/vault/folder/folder-storage.ts';
import { Vault } from '../../../../main/vault/vault.ts';
import { InstanceId } from '../../../../shared/ids.ts';
import type { TestEngine } from '../../../support/engine.ts';
import { newKey, signingWith } from '../../../support/record-vault.ts';
import { replacedStorage } from '../../../support/replaced-storage.ts';
import { newer, older, openTwoVaults, type TwoVaults } from '../../../support/two-vaults.ts';

let two: TwoVaults;
let engine: TestEngine;
beforeEach(async () => {
  two = await openTwoVaults();
  ({ engine } = two);
});
afterEach(() => two[Symbol.asyncDispose]());

const change = (point: string, what: HoldChange) => changeHolds(engine, two.known('one'), point, what);
const pin: HoldChange = { do: 'pin', reason: 'before the upgrade' };
const hold: HoldChange = { do: 'hold', reason: 'case 4711' };
const release: HoldChange = { do: 'release', typedName: 'shop' };
const by = { user: 'dba', host: 'workstation' };
const time = expect.any(String) as string;

const listed = async () =>
  Object.fromEntries(
    (await listPoints(engine, [two.known('one')])).points.map(({ id, holds }) => [id, holds]),
  );

/** Another workstation, which knows nothing of this one's cache. */
async function elsewhere() {
  const vault = await Vault.open(await FolderStorage.open(join(engine.folder, 'one')));
  const instanceId = InstanceId.parse('inst-one');
  const writer = { user: 'ben', host: 'ws2', pgkeep: '0.1.0', home: 'home-0002' };
  return {
    holds: () => readHolds(vault, instanceId, newer),
    pin: () => pinPoint({ vault, writer, instanceId, pointId: newer }, 'for the audit'),
  };
}

/** Counts what the engine does with files below hold/. */
function countReads(): { readonly reads: string[] } {
  const reads: string[] = [];
  const before: Engine = { ...engine };
  engine.openStorage = async (...given: Parameters<Engine['openStorage']>) => {
    const storage = await before.openStorage(...given);
    return replacedStorage(storage, {
      read(name, options) {
        if (name.includes('/hold/')) reads.push(name);
        return storage.read(name, options);
      },
      everything(prefix) {
        if (prefix.endsWith('/hold/')) reads.push(prefix);
        return storage.everything(prefix);
      },
    });
  };
  return { reads };
}

describe('pinning and holding a point', () => {
  it('is seen in the list, with the point, and on another workstation', async () => {
    const pinned = await change('latest', pin);
    const holds = { pin: { reason: 'before the upgrade', by, since: time }, uncertain: [] };
    expect(pinned).toEqual({ pointId: newer, holds, changed: true });
    expect(await listed()).toEqual({ [newer]: holds, [older]: undefined });
    expect(await showPoint(engine, { instance: 'one', point: newer })).toMatchObject({ holds });
    expect(await (await elsewhere()).holds()).toEqual(holds);
    expect(await change(newer.slice(0, 15), { do: 'unpin' })).toEqual({
      pointId: newer,
      holds: { uncertain: [] },
      changed: true,
    });
    expect(await listed()).toEqual({ [newer]: undefined, [older]: undefined });
    expect(await showPoint(engine, { instance: 'one', point: newer })).not.toHaveProperty('holds');
  });

  it('is in the cache at once, and what others wrote when the vault is listed again', async () => {
    await listed();
    await change(older, hold);
    const { vaultId, id } = two.known('one');
    const cached = () => engine.store.points.ofInstance(vaultId, id);
    expect(cached().get(older)?.holds?.legalHold).toMatchObject({ reason: 'case 4711', keptBy: 'pgkeep' });
    await (await elsewhere()).pin();
    expect((await listed())[newer]?.pin).toMatchObject({ by: { user: 'ben', host: 'ws2' } });
    expect(cached().get(newer)?.holds?.pin?.reason).toBe('for the audit');
  });

  it('is read once, and only of the points that have something to read', async () => {
    await change(older, pin);
    const { reads } = countReads();
    await listed();
    const folder = `instances/inst-one/${older}/hold/`;
    expect(reads).toEqual([folder, `${folder}00000001.json`]);
    await listed();
    expect(reads).toHaveLength(2);
  });

  it('counts when it is taken back by somebody whose key is trusted meanwhile, in the list as well', async () => {
    const ben = { user: 'ben', host: 'ws2', pgkeep: '0.1.0', home: 'home-0002' };
    const theirs = newKey();
    const storage = await FolderStorage.open(join(engine.folder, 'one'));
    const vault = await Vault.open(storage, undefined, ben, { signing: signingWith(theirs) });
    await change('latest', pin);
    await unpinPoint({ vault, writer: ben, instanceId: InstanceId.parse('inst-one'), pointId: newer });
    expect((await listed())[newer]).toMatchObject({
      pin: { reason: 'before the upgrade' },
      uncertain: [
        expect.stringContaining(`is signed by a key that is not trusted here, ${theirs.publicKey.id}`),
      ],
    });
    await expect(
      deletePoint(engine, two.known('one'), { point: newer, typedName: 'shop' }),
    ).rejects.toMatchObject({ code: 'UserErrorPointKept', remedy: expect.stringContaining('trust the key') });
    await trustKey(engine, { name: 'ben', publicKey: publicPem(theirs.publicKey) });
    expect(await listed()).toEqual({ [newer]: undefined, [older]: undefined });
  });

  it('is possible with a point whose manifest is damaged', async () => {
    await two.damage('one', newer);
    expect(await change(newer, hold)).toMatchObject({ pointId: newer, changed: true });
    expect(await change(newer, release)).toMatchObject({ pointId: newer, changed: true });
  });

  it('is released only by the name of the database', async () => {
    await change(newer, hold);
    await expect(change(newer, { do: 'release', typedName: 'one' })).rejects.toMatchObject({
      code: 'UserErrorInvalidInput',
      message: 'To release a recovery point from its legal hold, type the name of the database: "shop".',
    });
    expect((await listed())[newer]?.legalHold?.reason).toBe('case 4711');
    expect(await change(newer, release)).toMatchObject({ holds: { uncertain: [] }, changed: true });
  });

  it('is refused in a vault of format 1, which is to be carried over', async () => {
    const file = join(engine.folder, 'one', 'vault.json');
    const { id } = await Vault.open(await FolderStorage.open(join(engine.folder, 'one')));
    const createdAt = '2026-01-01T00:00:00.000Z';
    await writeFile(file, JSON.stringify({ format: 1, id, name: 'its own name', createdAt }));
    for (const what of [pin, hold, release, { do: 'unpin' } as const]) {
      await expect(change(newer, what)).rejects.toMatchObject({
        code: 'UserErrorVaultFormat',
        remedy: 'Carry the vault over to format 2, then pin or hold the recovery point.',
        steps: [{ do: 'carry-over-vault', vault: 'one' }],
      });
    }
  });
});

describe('what is kept', () => {
  const remove = () => deletePoint(engine, two.known('one'), { point: newer, typedName: 'shop' });
  const stop = () => stopProtection(engine, two.known('one'), { data: 'delete', typedName: 'shop' });
  const ids = async () => Object.keys(await listed()).toSorted();

  it('is not deleted, and the refusal says by whom and what lets it go', async () => {
    await change(newer, pin);
    const day = (await listed())[newer]?.pin?.since.slice(0, 10) ?? '';
    await expect(remove()).rejects.toMatchObject({
      code: 'UserErrorPointKept',
      message: `The recovery point ${newer} is kept: it is pinned by dba on workstation since ${day} ("before the upgrade").`,
      remedy: 'Unpin the recovery point, or release its legal hold, if it may be deleted after all.',
      steps: [{ do: 'unpin-point', instance: 'one', point: newer }],
    });
    await change(newer, hold);
    await expect(remove()).rejects.toMatchObject({
      message: `The recovery point ${newer} is kept: it is under legal hold by dba on workstation since ${day} ("case 4711"), and pinned by dba on workstation since ${day} ("before the upgrade").`,
      steps: [{ do: 'release-point' }, { do: 'unpin-point' }],
    });
    await change(newer, { do: 'unpin' });
    await change(newer, release);
    expect((await remove()).left).toEqual([]);
    expect(await ids()).toEqual([older]);
  });

  it('is what the vault says now, not what was listed before', async () => {
    await listed();
    await (await elsewhere()).pin();
    await expect(remove()).rejects.toMatchObject({ code: 'UserErrorPointKept' });
    expect(await ids()).toEqual([older, newer]);
  });

  it('is what cannot be read, too, until somebody releases it by name', async () => {
    await change(newer, pin);
    const file = join(two.manifestOf('one', newer), '..', 'hold', '00000002.json');
    await writeFile(file, '{ half');
    const problem = expect.stringContaining('00000002.json') as string;
    expect((await listed())[newer]).toEqual({
      pin: { reason: 'before the upgrade', by, since: time },
      uncertain: [problem],
    });
    await change(newer, { do: 'unpin' });
    await expect(remove()).rejects.toMatchObject({
      code: 'UserErrorPointKept',
      message: expect.stringMatching(
        /is kept, since nobody can tell who holds it: .*00000003\.json/,
      ) as string,
      steps: [{ do: 'release-point', instance: 'one', point: newer }],
    });
    expect(await change(newer, release)).toMatchObject({ holds: { uncertain: [] } });
    await remove();
    expect(await ids()).toEqual([older]);
  });

  it('keeps all points of its instance when the protection is to be stopped with them', async () => {
    await change(newer, pin);
    await change(older, hold);
    await expect(stop()).rejects.toMatchObject({
      code: 'UserErrorPointKept',
      message: expect.stringContaining('So is 1 other recovery point of one.') as string,
      steps: [
        { do: 'release-point', instance: 'one', point: older },
        { do: 'unpin-point', instance: 'one', point: newer },
      ],
    });
    expect(two.known('one').stoppedAt).toBeUndefined();
    expect(await ids()).toEqual([older, newer]);
    await change(newer, { do: 'unpin' });
    await change(older, release);
    expect(await stop()).toMatchObject({ deletedPoints: 2, left: [] });
  });
});

it('a held point that lost its manifest is told by the list, released by its whole id, and deleted then', async () => {
  await change(newer, hold);
  await rm(join(engine.folder, 'one', 'instances', 'inst-one', newer, 'manifest.json'));
  const problems = async () =>
    (await listPoints(engine, [two.known('one')])).problems.map(({ pointId, lost }) => [pointId, lost]);
  const size = expect.any(Number) as number;
  const legalHold = expect.objectContaining({ reason: 'case 4711' }) as unknown;
  expect(await problems()).toEqual([[newer, { id: newer, size, holds: { legalHold, uncertain: [] } }]]);
  const damaged = () =>
    engine.store.points.damagedOf(two.known('one').vaultId, 'inst-one').map(({ id }) => id);
  expect(damaged()).toEqual([newer]);
  const deletion = () => deletePoint(engine, two.known('one'), { point: newer, typedName: 'shop' });
  await expect(deletion()).rejects.toMatchObject({ code: 'UserErrorPointKept' });
  await expect(change(newer, pin)).rejects.toMatchObject({ code: 'UserErrorVaultFormat' });
  expect(await change(newer, release)).toMatchObject({
    pointId: newer,
    changed: true,
    holds: { uncertain: [] },
  });
  await deletion();
  expect([damaged(), await problems()]).toEqual([[], []]);
});
