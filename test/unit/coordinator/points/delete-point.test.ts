import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deletePoint } from '../../../../main/coordinator/points/delete-point.ts';
import { listPoints } from '../../../../main/coordinator/points/list-points.ts';
import { InstanceId } from '../../../../shared/ids.ts';
import { newer, older, openTwoVaults, type TwoVaults } from '../../../support/two-vaults.ts';
import { job } from '../../../support/store-records.ts';
import type { TestEngine } from '../../../support/engine.ts';

let two: TwoVaults;
let engine: TestEngine;
beforeEach(async () => {
  two = await openTwoVaults();
  ({ engine } = two);
});
afterEach(() => two[Symbol.asyncDispose]());

const list = () => listPoints(engine, engine.store.instances.list());

describe('deleting a point', () => {
  const remove = (point: string, typedName: string | null = 'shop') =>
    deletePoint(engine, two.known('one'), { point, typedName });
  const ids = async () =>
    (await list()).points.filter(({ vaultName }) => vaultName === 'one').map(({ id }) => id);

  it('deletes that one, a damaged one too', async () => {
    await two.damage('one', newer);
    const { pointId, freedBytes } = await remove(newer);
    expect(pointId).toBe(newer);
    expect(freedBytes).toBeGreaterThan(100);
    expect(await list()).toMatchObject({ problems: [] });
    expect(await ids()).toEqual([older]);
    await remove(older, null);
    expect(await ids()).toEqual([]);
  });

  it('leaves what is not pgkeep’s, and names it', async () => {
    const folder = join(two.manifestOf('one', newer), '..');
    await mkdir(join(folder, 'mine'));
    await writeFile(join(folder, '.notes'), 'mine');
    // what a killed run leaves
    await writeFile(join(folder, 'archive.pgdump.part'), 'x');
    await writeFile(join(folder, '.0123456789abcdef.tmp'), 'x');
    const prefix = `instances/inst-one/${newer}/`;
    expect((await remove(newer)).left.toSorted()).toEqual([`${prefix}.notes`, `${prefix}mine`]);
    expect((await readdir(folder)).toSorted()).toEqual(['.notes', 'mine']);
    expect(await ids()).toEqual([older]);
    expect((await remove(older)).left).toEqual([]);
  });

  it.each(['latest', 'point-2026', '../../etc', 'point-20269999t000000-bbbbbbbb'])(
    'not by %s',
    async (point) => {
      await expect(remove(point)).rejects.toMatchObject({ code: 'UserErrorNotFound' });
      expect(await ids()).toEqual([newer, older]);
    },
  );

  it('not with another name than the database’s, and not while a job runs', async () => {
    await expect(remove(newer, 'one')).rejects.toMatchObject({ code: 'UserErrorInvalidInput' });
    const running = job('job-1', { instanceId: InstanceId.parse('inst-one') });
    engine.store.jobs.insert(running, { vaultId: null, pid: 1, exclusive: null, request: null });
    await expect(remove(newer)).rejects.toMatchObject({ code: 'UserErrorJobConflict' });
    expect(await ids()).toEqual([newer, older]);
  });
});
