import { describe, expect, it } from 'vitest';
import {
  changeOfIdentity,
  isSameDatabase,
  lastIdentity,
} from '../../../../main/coordinator/instances/identity.ts';
import { openVault } from '../../../../main/coordinator/vaults/open-vault.ts';
import { openTwoVaults } from '../../../support/two-vaults.ts';
import { point } from '../../../support/store-records.ts';

const before = { oid: 16_384, systemIdentifier: '7311' };

describe('a database is the same', () => {
  it('by its oid and its cluster; where one of them may not be asked for, nobody knows', () => {
    expect(isSameDatabase(before, { ...before })).toBe('yes');
    expect(isSameDatabase(before, { ...before, systemIdentifier: '7312' })).toBe('no');
    expect(isSameDatabase(before, { ...before, oid: 16_390 })).toBe('no');
    expect(isSameDatabase(before, { oid: 16_384 })).toBe('unknown');
    expect(isSameDatabase({ oid: 16_384 }, before)).toBe('unknown');
    expect(isSameDatabase({ oid: 16_384 }, { oid: 16_390 })).toBe('no');
  });

  it('or a backup tells once that it is another one', () => {
    expect(changeOfIdentity(undefined, before)).toBeUndefined();
    expect(changeOfIdentity(before, {})).toBeUndefined();
    expect(changeOfIdentity(before, before)).toBeUndefined();
    expect(changeOfIdentity(before, { oid: 16_384 })).toBeUndefined();
    expect(changeOfIdentity(before, { ...before, oid: 16_390 })).toBe(
      'The database is another one than at the last recovery point (its oid is 16390 instead of 16384): it was created anew, by a restore for example, or another database was given its name. This recovery point has what is in it now; earlier ones have what was there before.',
    );
    expect(changeOfIdentity(before, { oid: 16_390 })).toContain(
      'by a restore for example, or another database was given its name, or it is on another cluster.',
    );
    expect(changeOfIdentity(before, { oid: 5, systemIdentifier: '7312' })).toMatch(
      /^The database is on another cluster than at the last recovery point \(system identifier 7312 instead of 7311\)/,
    );
  });
});

describe('the identity at the last backup', () => {
  it('is that of the newest point in the cache, else that of the newest manifest that has one', async () => {
    await using two = await openTwoVaults();
    const { engine } = two;
    const one = two.known('one');
    const [vault] = two.vaults;
    if (vault === undefined) throw new Error('there are two');
    await using opened = await openVault(engine, vault);
    let asked = 0;
    const last = () =>
      lastIdentity(engine, one, () => {
        asked += 1;
        return Promise.resolve(opened);
      });
    // manifests of earlier versions
    expect(await last()).toBeUndefined();
    expect(asked).toBe(1);
    const put = (id: string, completedAt: string, identity?: object) =>
      engine.store.points.put(vault.id, {
        ...point(id),
        instanceId: one.id,
        completedAt,
        ...(identity === undefined ? {} : { identity }),
      });
    put('point-0001', '2026-01-01T00:00:00.000Z', { oid: 1 });
    put('point-0002', '2026-01-02T00:00:00.000Z', before);
    expect(await last()).toEqual(before);
    expect(asked).toBe(1);
    // one that an earlier version cached, and that is gone from the vault
    put('point-0003', '2026-01-03T00:00:00.000Z');
    expect(await last()).toBeUndefined();
    expect(asked).toBe(2);
    await two.damage('one', 'point-20260102t000000-bbbbbbbb' as never);
    expect(await last()).toBeUndefined();
  });
});
