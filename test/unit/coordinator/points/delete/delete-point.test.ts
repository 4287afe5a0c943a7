import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PgkeepError } from '../../../../../main/core/errors.ts';
import { deletePoint } from '../../../../../main/coordinator/points/delete/delete-point.ts';
import { listPoints } from '../../../../../main/coordinator/points/list-points.ts';
import { FolderStorage } from '../../../../../main/vault/folder/folder-storage.ts';
import { withRuntime } from '../../../../../main/vault/with-runtime.ts';
import type { JobRequest } from '../../../../../shared/jobs/job-request.ts';
import { InstanceId } from '../../../../../shared/ids.ts';
import { newer, older, openTwoVaults, type TwoVaults } from '../../../../support/two-vaults.ts';
import { countedStorage } from '../../../../support/storages/counted-storage.ts';
import { replacedStorage } from '../../../../support/replaced-storage.ts';
import { job } from '../../../../support/store-records.ts';
import type { TestEngine } from '../../../../support/engine.ts';

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

  it('looks at nothing but that one', async () => {
    const whole = { ...engine };
    const asked: string[] = [];
    engine.openStorage = async (...given) => {
      const { storage, take } = countedStorage(await whole.openStorage(...given));
      const close = storage.close.bind(storage);
      return replacedStorage(storage, {
        close: () => {
          asked.push(...take());
          return close();
        },
      });
    };
    await remove(newer);
    expect(asked).not.toEqual([]);
    const elsewhere = asked.filter((call) => !call.includes(newer) && !call.endsWith(' vault.json'));
    expect(elsewhere).toEqual([]);
  });

  it('leaves what is not pgkeep’s, and names it', async () => {
    const folder = join(two.manifestOf('one', newer), '..');
    await mkdir(join(folder, 'mine'));
    await writeFile(join(folder, '.notes'), 'mine');
    // what a killed run leaves
    await writeFile(join(folder, 'archive.pgdump.part'), 'x');
    await writeFile(join(folder, '.0123456789abcdef.tmp'), 'x');
    const before = new Date(Date.now() - 60 * 60_000);
    await utimes(join(folder, '.0123456789abcdef.tmp'), before, before);
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

  it('is known at once, without another look into the vault, and when the vault was asked', async () => {
    await list();
    engine.clock.advance(60_000);
    await remove(newer);
    const known = engine.store.points.ofInstance(two.known('one').vaultId, 'inst-one');
    expect([...known.keys()]).toEqual([older]);
    expect(engine.store.vaults.contacts().get(two.known('one').vaultId)).toMatchObject({
      askedAt: '2026-11-23T18:01:00.000Z',
      problem: null,
    });
  });

  it('is refused to who reads it before the vault is asked at all', async () => {
    reads('job-1', { kind: 'verify', instanceId, pointId: newer });
    engine.openStorage = () => Promise.reject(new Error('the vault was asked'));
    await expect(remove(newer)).rejects.toMatchObject({ code: 'UserErrorJobConflict' });
  });

  const instanceId = InstanceId.parse('inst-one');
  const reads = (id: string, request: JobRequest, of = instanceId) => {
    const owner = { vaultId: null, pid: 1, exclusive: null, request };
    engine.store.jobs.insert(job(id, { instanceId: of, kind: request.kind }), owner);
  };

  it('is refused with what to do where nobody can tell who reads', async () => {
    const whole = { ...engine };
    engine.openStorage = async (...given) =>
      withRuntime(await whole.openStorage(...given), {
        location: '/mnt/leases',
        open: () => Promise.reject(new PgkeepError('UserErrorVaultNotAccessible', 'It is away.')),
      });
    await expect(remove(newer)).rejects.toMatchObject({
      code: 'UserErrorVaultNotAccessible',
      message: expect.stringMatching(/leases .* out of reach, in \/mnt\/leases/) as string,
      steps: [],
    });
    expect(await ids()).toEqual([newer, older]);
  });

  it('goes while a backup runs, another point is read, or a job of another instance reads', async () => {
    reads('job-1', { kind: 'backup', instanceId });
    reads('job-2', { kind: 'verify', instanceId, pointId: older });
    reads('job-3', { kind: 'verify', instanceId, pointId: newer }, InstanceId.parse('inst-two'));
    expect((await remove(newer)).pointId).toBe(newer);
    await expect(remove(older)).rejects.toMatchObject({
      code: 'UserErrorJobConflict',
      message: 'A job of one reads this recovery point: verify (job-2).',
    });
    expect(await ids()).toEqual([older]);
  });

  it('is refused to a job that began while the vault was looked at', async () => {
    engine.openStorage = async (location, _account, options) => {
      if (location.kind !== 'folder') throw new Error('only folders in this test');
      const storage = await FolderStorage.open(location.path, options);
      let isLooked = false;
      const stat: typeof storage.stat = (name) => {
        if (!isLooked) reads('job-1', { kind: 'verify', instanceId, pointId: newer });
        isLooked = true;
        return storage.stat(name);
      };
      return new Proxy(storage, {
        get(target, key) {
          if (key === 'stat') return stat;
          const value: unknown = Reflect.get(target, key, target);
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        },
      });
    };
    await expect(remove(newer)).rejects.toMatchObject({ code: 'UserErrorJobConflict' });
    engine.store.jobs.end('job-1', {
      state: 'completed',
      endedAt: engine.clock.now().toISOString(),
      progress: null,
      result: null,
      error: null,
    });
    engine.openStorage = (location, _account, options) =>
      FolderStorage.open(location.kind === 'folder' ? location.path : '', options);
    expect(await ids()).toEqual([newer, older]);
  });
});
