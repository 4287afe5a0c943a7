import { existsSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FolderStorage } from '../../../../main/vault/folder/folder-storage.ts';
import { abandoned, removeAbandoned } from '../../../../main/vault/points/abandoned.ts';
import { Vault } from '../../../../main/vault/vault.ts';
import { VaultId } from '../../../../shared/ids.ts';
import { replacedStorage } from '../../../support/replaced-storage.ts';
import { sampleInstanceId, samplePointId } from '../../../support/sample-manifest.ts';

const now = new Date('2026-06-15T12:00:00.000Z');
const weekMs = 7 * 24 * 60 * 60 * 1000;
const point = `instances/${sampleInstanceId}/${samplePointId}/`;
const unfinished = '.0123456789abcdef.tmp';
const nobody = () => false;

let folder: string;
let vault: Vault;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-abandoned-'));
  const storage = await FolderStorage.open(folder);
  const identity = { id: VaultId.parse('vault-1234'), name: 'vault', createdAt: now };
  vault = await Vault.create(replacedStorage(storage, { now: async () => now }), identity);
});
afterEach(() => rm(folder, { recursive: true }));

/** A file that last changed so many milliseconds ago by the storage's clock. */
function place(name: string, agoMs: number, content = 'x'): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), content);
  const at = new Date(now.getTime() - agoMs);
  utimesSync(join(folder, name), at, at);
}

const items = (claimed = nobody) => Array.fromAsync(abandoned(vault, claimed));
const names = async (claimed = nobody) => (await items(claimed)).map(({ name }) => name);

describe('what nobody has changed for seven days by the storage’s clock', () => {
  it.each([
    [weekMs - 1, false],
    [weekMs, false],
    [weekMs + 1, true],
  ])('is abandoned: changed %i ms ago, %s', async (agoMs, expected) => {
    place(`${point}contents.json`, agoMs);
    place(`jobs/2026-01/${unfinished}`, agoMs);
    expect(await names()).toEqual(expected ? [point, `jobs/2026-01/${unfinished}`] : []);
  });

  it('is told of a folder without a manifest that somebody keeps, or may keep, and stays; its holds go with it', async () => {
    const revision = (more: object) =>
      JSON.stringify({
        format: 2,
        revision: 1,
        writtenAt: now.toISOString(),
        writtenBy: { user: 'anna', host: 'ws1', pgkeep: '0.1.0', home: 'home-0001' },
        instanceId: sampleInstanceId,
        pointId: samplePointId,
        ...more,
      });
    const pin = { reason: 'audit', by: { user: 'anna', host: 'ws1' }, since: now.toISOString() };
    place(`${point}globals.sql`, weekMs + 1_000);
    for (const content of [revision({ pin }), '{ half']) {
      place(`${point}hold/00000001.json`, weekMs + 1_000, content);
      const kept = await items();
      expect(kept).toMatchObject([{ kind: 'lost manifest', name: point }]);
      expect(await removeAbandoned(vault, nobody, kept)).toEqual([]);
    }
    // nothing is left that could be kept: the hold came just when the point was deleted
    rmSync(join(folder, `${point}globals.sql`));
    place(`${point}hold/00000001.json`, weekMs + 1_000, revision({ pin }));
    expect(await items()).toMatchObject([{ kind: 'point', name: point }]);
    place(`${point}globals.sql`, weekMs + 1_000);
    place(`${point}hold/00000001.json`, weekMs + 1_000, revision({}));
    const found = await items();
    expect(found).toMatchObject([{ kind: 'point', name: point, bytes: 1 + revision({}).length }]);
    await removeAbandoned(vault, nobody, found);
    expect(await Array.fromAsync(vault.storage.everything(`instances/${sampleInstanceId}/`))).toEqual([]);
  });

  it('counts only what is ours in the folder of a point: its bytes, and when it changed', async () => {
    place(`${point}archive.pgdump.part`, weekMs + 2_000, '0123456789');
    place(`${point}globals.sql`, weekMs + 1_000, '012');
    place(`${point}notes.txt`, 0, 'of somebody');
    place(`${point}deep/archive.pgdump`, 0, 'of somebody');
    expect(await items()).toEqual([
      {
        kind: 'point',
        name: point,
        bytes: 13,
        changedAt: new Date(now.getTime() - weekMs - 1_000).toISOString(),
      },
    ]);
  });

  it('is nothing in a folder that has nothing of ours, or in one that is no point’s', async () => {
    place(`${point}notes.txt`, 9 * weekMs);
    place(`instances/${sampleInstanceId}/UPPER/archive.pgdump`, 9 * weekMs);
    place(`instances/UPPER/${samplePointId}/archive.pgdump`, 9 * weekMs);
    expect(await names()).toEqual([]);
  });
});

describe('the folder of a point without a manifest', () => {
  const lease = (name: string) => `runtime/leases/${sampleInstanceId}/${name}`;
  const held = JSON.stringify({ format: 2, epoch: 7, token: 'lease-0001', takenAt: now.toISOString() });

  it('with a whole archive has lost it, or never got one: it is told, and never removed by cleaning', async () => {
    place(`${point}archive.pgdump`, weekMs + 1);
    const seen = await items();
    expect(seen).toMatchObject([{ kind: 'lost manifest', name: point, bytes: 1 }]);
    expect(await removeAbandoned(vault, nobody, seen)).toEqual([]);
    expect(await items()).toEqual(seen);
  });

  it('is left while somebody is at work on its instance, and until that is silent for a day', async () => {
    place(`${point}globals.sql`, 2 * weekMs);
    place(lease('00000007.json'), weekMs, held);
    place(lease('lease-0001.beat.json'), 24 * 60 * 60_000, JSON.stringify({ format: 2, beat: 9 }));
    expect(await names()).toEqual([]);
    place(lease('lease-0001.beat.json'), 24 * 60 * 60_000 + 1, JSON.stringify({ format: 2, beat: 9 }));
    expect(await names()).toEqual([point]);
    place(lease('lease-0001.beat.json'), 0, JSON.stringify({ format: 2, beat: 10, isEnded: true }));
    expect(await names()).toEqual([point]);
  });

  it('that somebody deleted is found at once, whatever is left of it, unless the newest word is unreadable', async () => {
    const ended = { format: 2, revision: 1, writtenAt: now.toISOString(), instanceId: sampleInstanceId };
    const by = { user: 'anna', host: 'ws1', pgkeep: '1', home: 'home' };
    const decided = {
      pointId: samplePointId,
      ended: true,
      deleting: true,
      reason: '',
      decidedAt: now.toISOString(),
    };
    place(`${point}archive.pgdump`, 0);
    place(`${point}ended/00000001.json`, 0, JSON.stringify({ ...ended, writtenBy: by, ...decided }));
    expect(await names()).toEqual([point]);
    place(`${point}ended/00000002.json`, 0, '{');
    expect(await names()).toEqual([]);
    place(
      `${point}ended/00000002.json`,
      0,
      JSON.stringify({ ...ended, revision: 2, writtenBy: by, ...decided, ended: false }),
    );
    expect(await names()).toEqual([]);
    place(
      `${point}ended/00000002.json`,
      0,
      JSON.stringify({ ...ended, revision: 2, writtenBy: by, ...decided }),
    );
    expect(await removeAbandoned(vault, nobody, await items())).toHaveLength(1);
    expect(await Array.fromAsync(vault.storage.everything(`instances/${sampleInstanceId}/`))).toEqual([]);
  });
});

describe('a file on its way', () => {
  it('of a record belongs to no point, and is abandoned by itself', async () => {
    place(`instances/${sampleInstanceId}/${unfinished}`, 2 * weekMs, '0123');
    place(unfinished, 2 * weekMs);
    expect((await items()).toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
      { kind: 'file', name: unfinished, bytes: 1, changedAt: '2026-06-01T12:00:00.000Z' },
      {
        kind: 'file',
        name: `instances/${sampleInstanceId}/${unfinished}`,
        bytes: 4,
        changedAt: '2026-06-01T12:00:00.000Z',
      },
    ]);
  });

  it('of what only looks like a point, elsewhere or of no instance, belongs to no point', async () => {
    const elsewhere = `elsewhere/${sampleInstanceId}/${samplePointId}/${unfinished}`;
    const noInstance = `instances/x.y/${samplePointId}/${unfinished}`;
    const noPoint = `instances/${sampleInstanceId}/x.y/${unfinished}`;
    for (const name of [elsewhere, noInstance, noPoint]) place(name, 2 * weekMs);
    expect((await names(() => true)).toSorted()).toEqual([elsewhere, noPoint, noInstance]);
  });

  it('of a point that a job here is at work on is not, before and after its manifest', async () => {
    const claimed = (...ids: string[]) => ids.join() === [sampleInstanceId, samplePointId].join();
    place(`${point}archive.pgdump.part`, 2 * weekMs);
    expect(await names(claimed)).toEqual([]);
    place(`${point}manifest.json`, 2 * weekMs, '{}');
    expect(await names(claimed)).toEqual([]);
    expect(await names()).toEqual([`${point}archive.pgdump.part`]);
  });
});

it('only what was seen is removed, and only as it was seen', async () => {
  place(`${point}archive.pgdump.part`, 2 * weekMs);
  place(`jobs/2026-01/${unfinished}`, 2 * weekMs);
  const seen = await items();
  expect(await removeAbandoned(vault, nobody, [])).toEqual([]);
  expect(await removeAbandoned(vault, () => true, seen.slice(0, 1))).toEqual([]);
  const otherwise = seen.map(({ name }) => ({ name, changedAt: now.toISOString() }));
  expect(await removeAbandoned(vault, nobody, otherwise)).toEqual([]);
  expect(await removeAbandoned(vault, nobody, seen.slice(0, 1))).toEqual(seen.slice(0, 1));
  expect(await names()).toEqual([`jobs/2026-01/${unfinished}`]);
  expect(await removeAbandoned(vault, nobody, seen)).toEqual(seen.slice(1));
  expect(await names()).toEqual([]);
});

it('takes the empty folders along that killed deletions left, and no young one, nor one with a file or a job', async () => {
  const of = (id: string) => `instances/${sampleInstanceId}/point-${id}-0a1b2c3d`;
  const [empty, withEnded, young, foreign, atWork] = [
    of('20260601t000000'),
    of('20260602t000000'),
    of('20260614t000000'),
    of('20260603t000000'),
    of('20260604t000000'),
  ];
  for (const each of [empty, `${withEnded}/ended`, young, foreign, atWork])
    mkdirSync(join(folder, each), { recursive: true });
  writeFileSync(join(folder, foreign, 'notes.txt'), 'somebody’s');
  expect(await names()).toEqual([]);
  await removeAbandoned(vault, (_instance, id) => atWork.endsWith(id), []);
  expect([empty, withEnded, young, foreign, atWork].filter((each) => existsSync(join(folder, each)))).toEqual(
    [young, foreign, atWork],
  );
});
