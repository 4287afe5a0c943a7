import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { changeInstance } from '../../../../main/coordinator/instances/change-instance.ts';
import { deletePoint } from '../../../../main/coordinator/points/delete-point.ts';
import { noting } from '../../../../main/coordinator/jobs/start-jobs.ts';
import type { Engine } from '../../../../main/coordinator/engine.ts';
import { findPoint } from '../../../../main/coordinator/points/find-point.ts';
import { instanceRecord } from '../../../../main/coordinator/instances/record.ts';
import { listPoints } from '../../../../main/coordinator/points/list-points.ts';
import { showPoint } from '../../../../main/coordinator/points/show-point.ts';
import { addVault } from '../../../../main/coordinator/vaults/add-vault.ts';
import { showVault } from '../../../../main/coordinator/vaults/show-vault.ts';
import { FolderStorage } from '../../../../main/vault/folder/folder-storage.ts';
import { Vault } from '../../../../main/vault/vault.ts';
import type { ErrorCode } from '../../../../shared/errors.ts';
import { InstanceId, JobId, PointId } from '../../../../shared/ids.ts';
import type { InstanceSummary } from '../../../../shared/instances.ts';
import { JobResult, type Job } from '../../../../shared/jobs.ts';
import type { VaultSummary } from '../../../../shared/vaults.ts';
import { sampleManifest } from '../../../support/sample-manifest.ts';
import { instance, job, server } from '../../../support/store-records.ts';
import { openEngine, type TestEngine } from '../../../support/engine.ts';

const older = PointId.parse('point-20260101t000000-aaaaaaaa');
const theirs = PointId.parse('point-20260101t000000-cccccccc');
const made = PointId.parse('point-20261123t180100-ffffffff');
const newer = PointId.parse('point-20260102t000000-bbbbbbbb');

let engine: TestEngine;
let vaults: VaultSummary[];
beforeEach(async () => {
  engine = await openEngine();
  vaults = [];
  engine.store.servers.insert(server());
  for (const name of ['one', 'two']) {
    const path = join(engine.folder, name);
    const vault = await addVault(engine, { name, location: { kind: 'folder', path } });
    vaults.push(vault);
    engine.store.instances.insert(instance(`inst-${name}`, name, { vaultId: vault.id }));
    await put(name, name === 'one' ? older : theirs, '2026-01-01T00:00:00.000Z');
  }
  await put('one', newer, '2026-01-02T00:00:00.000Z');
});
afterEach(() => engine[Symbol.asyncDispose]());

const archiveOf = (name: string, point: PointId) => join(manifestOf(name, point), '..', 'archive.pgdump');
const manifestOf = (name: string, point: PointId) =>
  join(engine.folder, name, 'instances', `inst-${name}`, point, 'manifest.json');

async function put(name: string, pointId: PointId, completedAt: string): Promise<void> {
  const storage = await FolderStorage.open(join(engine.folder, name));
  const ids = { instanceId: InstanceId.parse(`inst-${name}`), pointId };
  const manifest = { ...sampleManifest('archive', '--', ids), completedAt };
  await storage.write(
    `instances/inst-${name}/${pointId}/manifest.json`,
    Buffer.from(JSON.stringify(manifest)),
  );
  await storage.write(`instances/inst-${name}/${pointId}/globals.sql`, Buffer.from('--'));
  await storage.write(`instances/inst-${name}/${pointId}/archive.pgdump`, Buffer.from('archive'));
}

function verified(id: string, code: ErrorCode): void {
  engine.store.jobs.insertEnded(
    job(id, {
      kind: 'verify',
      state: 'failed',
      instanceId: InstanceId.parse('inst-one'),
      startedAt: `2026-02-01T00:00:0${id.at(-1)}.000Z`,
      endedAt: '2026-02-01T00:10:00.000Z',
      result: JobResult.parse({ pointId: newer, losses: [], messages: [], warnings: [], notes: [] }),
      error: { code, message: '', remedy: '' },
    }),
    vaults[0]?.id ?? '',
  );
}

async function damage(name: string, point: PointId): Promise<void> {
  const file = manifestOf(name, point);
  await writeFile(file, (await readFile(file, 'utf8')).slice(0, -10));
}

const list = () => listPoints(engine, engine.store.instances.list());
const known = (name: string): InstanceSummary => {
  const found = engine.store.instances.list().find((each) => each.name === name);
  if (found === undefined) throw new Error(`no instance ${name}`);
  return found;
};

describe('listing points', () => {
  it('names a vault that is out of reach and lists the others', async () => {
    expect((await list()).points).toHaveLength(3);
    await rename(join(engine.folder, 'one'), join(engine.folder, 'unmounted'));
    const { points, problems } = await list();
    expect(points.map(({ vaultName }) => vaultName)).toEqual(['two']);
    expect(problems).toEqual([{ vaultName: 'one', problem: expect.stringContaining('one') as string }]);
  });

  it('finds out that a manifest was damaged after it was cached', async () => {
    expect((await list()).problems).toEqual([]);
    await damage('one', newer);
    const damaged = { vaultName: 'one', instanceName: 'one', pointId: newer };
    const { points, problems } = await list();
    expect(points.map(({ id, vaultName }) => [vaultName, id])).toEqual([
      ['two', theirs],
      ['one', older],
    ]);
    expect(problems).toMatchObject([damaged]);
    const [vault] = vaults;
    if (vault === undefined) throw new Error('no vault');
    expect(await showVault(engine, vault)).toMatchObject({ instances: [{ points: 1 }], problems: [damaged] });
  });

  it('says what is proved of each point, and by which job', async () => {
    const verification = (id: string, day: number, result: object, state: Job['state'] = 'completed') =>
      engine.store.jobs.insertEnded(
        job(id, {
          kind: 'verify',
          state,
          instanceId: InstanceId.parse('inst-one'),
          startedAt: `2026-02-0${day}T00:00:00.000Z`,
          endedAt: `2026-02-0${day}T00:10:00.000Z`,
          result: JobResult.parse({ messages: [], warnings: [], ...result }),
        }),
        vaults[0]?.id ?? '',
      );
    const read = { kind: 'read', tool: '17.6', parts: 3, singleTables: 1 };
    verification('job-1', 1, { pointId: older, proof: 'restored' });
    verification('job-2', 2, { pointId: older, proof: 'readable', evidence: read });
    verification('job-3', 3, {});
    verification('job-4', 4, { pointId: newer });
    const proofs = async () =>
      (await list()).points.map(({ id, proof }) => [id, proof?.outcome, proof?.jobId, proof?.at]);
    expect(await proofs()).toEqual([
      [newer, 'verified', 'job-4', '2026-02-04T00:10:00.000Z'],
      [theirs, undefined, undefined, undefined],
      [older, 'restored', 'job-1', '2026-02-01T00:10:00.000Z'],
    ]);
    verification('job-5', 5, { pointId: older, evidence: read }, 'failed');
    verification('job-6', 6, { pointId: newer, evidence: read }, 'completed with warnings');
    expect((await proofs()).map(([id, outcome, jobId]) => [id, outcome, jobId])).toEqual([
      [newer, 'failed', 'job-6'],
      [theirs, undefined, undefined],
      [older, 'failed', 'job-5'],
    ]);
    const shown = await showPoint(engine, { instance: 'one', point: older });
    expect(shown.proof).toEqual({ outcome: 'failed', at: '2026-02-05T00:10:00.000Z', jobId: 'job-5' });
  });

  it('reads a manifest that has not changed once', async () => {
    await list();
    let reads = 0;
    const before: Engine = { ...engine };
    Object.assign(engine, {
      openStorage: async (...given: Parameters<Engine['openStorage']>) => {
        const storage = await before.openStorage(...given);
        const read = storage.read.bind(storage);
        storage.read = (name, options) => {
          if (name.endsWith('manifest.json')) reads += 1;
          return read(name, options);
        };
        return storage;
      },
    });
    expect((await list()).points).toHaveLength(3);
    expect(reads).toBe(0);
  });
});

describe('the latest point', () => {
  it('is the newest one, whatever the order in which the vault lists them', async () => {
    // the newest is between two older ones by name
    await put('one', PointId.parse('point-20260103t000000-dddddddd'), '2026-01-01T12:00:00.000Z');
    expect((await findPoint(engine, { instance: 'one', point: 'latest' })).pointId).toBe(newer);
  });

  it('says which damaged one is newer, and nothing of older ones', async () => {
    await damage('one', newer);
    expect(await findPoint(engine, { instance: 'one', point: 'latest' })).toMatchObject({
      pointId: older,
      skipped: [expect.stringContaining(newer)],
    });
    await put('one', newer, '2026-01-02T00:00:00.000Z');
    await damage('one', older);
    expect(await findPoint(engine, { instance: 'one', point: 'latest' })).toMatchObject({
      pointId: newer,
      skipped: [],
    });
  });

  it('is a damaged one: that is said, not that there is none', async () => {
    await damage('two', theirs);
    for (const point of ['latest', theirs]) {
      await expect(findPoint(engine, { instance: 'two', point })).rejects.toMatchObject({
        code: 'UserErrorVaultFormat',
        message: expect.stringContaining(theirs) as string,
      });
    }
  });

  it('is not one whose archive is missing or cut off, nor one that failed its verification', async () => {
    const latest = () => findPoint(engine, { instance: 'one', point: 'latest' });
    const file = archiveOf('one', newer);
    for (const [break_, problem] of [
      [() => rm(file), 'Its archive.pgdump is missing.'],
      [() => writeFile(file, 'arch'), 'Its archive.pgdump has 4 bytes instead of 7.'],
    ] as const) {
      await break_();
      expect(await latest()).toMatchObject({
        pointId: older,
        skipped: [`A newer recovery point, ${newer}, was skipped: ${problem}`],
      });
    }
    await writeFile(file, 'archive');
    expect(await latest()).toMatchObject({ pointId: newer, skipped: [] });
    verified('job-1', 'UserErrorRestoreDiffers');
    expect(await latest()).toMatchObject({ pointId: newer, skipped: [] });
    verified('job-2', 'UserErrorArchiveCorrupt');
    expect(await latest()).toMatchObject({
      pointId: older,
      skipped: [`A newer recovery point, ${newer}, was skipped: It failed its verification.`],
    });
    // by its id it is there, for whoever wants what is left of it
    expect((await findPoint(engine, { instance: 'one', point: newer })).pointId).toBe(newer);
    const [vault] = vaults;
    if (vault === undefined) throw new Error('no vault');
    expect((await showVault(engine, vault)).instances).toMatchObject([
      { latest: '2026-01-01T00:00:00.000Z' },
    ]);
    // where none is good, the job that reads it says why
    await rm(archiveOf('one', older));
    expect(await latest()).toMatchObject({ pointId: newer, skipped: [] });
  });

  it('is the one that came last, not the one that a clock that was ahead has dated so', async () => {
    const ahead = PointId.parse('point-20280101t000000-eeeeeeee');
    const claim = `The recovery point ${ahead} says that it was completed 403 days from now, so a clock was wrong.`;
    await put('one', ahead, '2028-01-01T00:00:00.000Z');
    await list();
    engine.clock.advance(60_000);
    await put('one', made, engine.clock.now().toISOString());
    expect(await findPoint(engine, { instance: 'one', point: 'latest' })).toMatchObject({
      pointId: made,
      skipped: [`${claim} It was skipped: it came before ${made}.`],
    });
    await rm(join(manifestOf('one', made), '..'), { recursive: true });
    expect(await findPoint(engine, { instance: 'one', point: 'latest' })).toMatchObject({
      pointId: ahead,
      skipped: [`${claim} It was first seen here at 2026-11-23T18:00:00.000Z, after all others came.`],
    });
  });

  it('of a vault out of reach fails with the vault’s own error', async () => {
    await rm(join(engine.folder, 'two'), { recursive: true });
    await expect(findPoint(engine, { instance: 'two', point: 'latest' })).rejects.toMatchObject({
      code: 'UserErrorVaultNotAccessible',
    });
  });
});

describe('a job on the latest point', () => {
  const lines: string[] = [];
  const context = {
    jobId: JobId.parse('job-1'),
    signal: new AbortController().signal,
    scratch: '',
    progress: () => {},
    log: (line: string) => void lines.push(line),
    begin: () => Promise.resolve({ done: () => {} }),
    later: (work: () => void) => work(),
  };

  it.each([
    ['completed', 'completed with warnings'],
    ['completed with warnings', 'completed with warnings'],
    ['failed', 'failed'],
  ] as const)('that %s ends %s and names what was skipped', async (state, ends) => {
    const flow = () =>
      Promise.resolve({ state, result: { losses: [], messages: [], warnings: ['w'], notes: [] } });
    expect(await noting({ skipped: ['s'] }, flow)(context)).toEqual({
      state: ends,
      result: { losses: [], messages: [], warnings: ['s', 'w'], notes: [] },
    });
    expect(lines.at(-1)).toBe('s');
    expect((await noting({ skipped: [] }, flow)(context)).state).toBe(state);
  });
});

describe('deleting a point', () => {
  const remove = (point: string, typedName: string | null = 'shop') =>
    deletePoint(engine, known('one'), { point, typedName });
  const ids = async () =>
    (await list()).points.filter(({ vaultName }) => vaultName === 'one').map(({ id }) => id);

  it('deletes that one, a damaged one too', async () => {
    await damage('one', newer);
    const { pointId, freedBytes } = await remove(newer);
    expect(pointId).toBe(newer);
    expect(freedBytes).toBeGreaterThan(100);
    expect(await list()).toMatchObject({ problems: [] });
    expect(await ids()).toEqual([older]);
    await remove(older, null);
    expect(await ids()).toEqual([]);
  });

  it('leaves what is not pgkeep’s, and names it', async () => {
    const folder = join(manifestOf('one', newer), '..');
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

it('changes the options of an instance in its vault and here', async () => {
  const storage = await FolderStorage.open(join(engine.folder, 'one'));
  await (await Vault.open(storage)).writeInstance(instanceRecord(server(), known('one')));
  const changed = await changeInstance(engine, known('one'), { compression: 'none', countRows: true });
  const options = { compression: 'none', countRows: true, lockWaitTimeoutMs: 0 };
  expect(changed.options).toEqual(options);
  expect(known('one').options).toEqual(options);
  const file = join(engine.folder, 'one', 'instances', 'inst-one', 'instance.json');
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ id: 'inst-one', name: 'one', options });
});
