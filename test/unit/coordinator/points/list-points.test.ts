import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../../../main/coordinator/engine.ts';
import { listChosenPoints, listPoints } from '../../../../main/coordinator/points/list-points.ts';
import { showPoint } from '../../../../main/coordinator/points/show-point.ts';
import { showVault } from '../../../../main/coordinator/vaults/show-vault.ts';
import { InstanceId } from '../../../../shared/ids.ts';
import { JobResult, type Job } from '../../../../shared/jobs/jobs.ts';
import type { VaultSummary } from '../../../../shared/vaults/vaults.ts';
import { newer, older, openTwoVaults, theirs, type TwoVaults } from '../../../support/two-vaults.ts';
import { job } from '../../../support/store-records.ts';
import type { TestEngine } from '../../../support/engine.ts';

let two: TwoVaults;
let engine: TestEngine;
let vaults: readonly VaultSummary[];
beforeEach(async () => {
  two = await openTwoVaults();
  ({ engine, vaults } = two);
});
afterEach(() => two[Symbol.asyncDispose]());

const list = () => listPoints(engine, engine.store.instances.list());

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
    await two.damage('one', newer);
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

  it('gives what is known without asking the vaults, where that is wanted', async () => {
    const known = () => listChosenPoints(engine, { refresh: false });
    expect(await known()).toEqual({ points: [], problems: [] });
    const asked = await list();
    await two.damage('one', newer);
    engine.openStorage = () => Promise.reject(new Error('asked'));
    expect(await known()).toEqual(asked);
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
