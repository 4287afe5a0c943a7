import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { overviewOfInstances, overviewSummary } from '../../../../main/coordinator/instances/overview.ts';
import type { TestEngine } from '../../../support/engine.ts';
import { newer, older, openTwoVaults, type TwoVaults } from '../../../support/two-vaults.ts';
import { job, owner } from '../../../support/store-records.ts';

let two: TwoVaults;
let engine: TestEngine;
let opens: string[];
beforeEach(async () => {
  two = await openTwoVaults();
  opens = [];
  const whole = two.engine;
  engine = {
    ...two.engine,
    openStorage: (location, account, options) => {
      opens.push(two.vaults.find(({ id }) => id === account)?.name ?? account);
      return whole.openStorage(location, account, options);
    },
  };
});
afterEach(async () => {
  vi.restoreAllMocks();
  await two[Symbol.asyncDispose]();
});

const look = (more: Partial<Parameters<typeof overviewOfInstances>[1]> = {}) =>
  overviewOfInstances(engine, { refresh: true, staleAfterMs: 60_000, ...more });

const asked = async (more: Parameters<typeof look>[0] = {}) => {
  opens = [];
  await look(more);
  return opens.toSorted();
};

describe('the overview', () => {
  it('has of each instance what its vault says, and what is known without asking', async () => {
    const before = await look({ refresh: false });
    expect(opens).toStrictEqual([]);
    expect(before.instances[0]).toMatchObject({
      health: 'not read yet',
      points: 0,
      bytes: 0,
      vaultSeenAt: null,
    });
    const { instances, unreachable, pointAgeLimitDays } = await look();
    const at = engine.clock.now().toISOString();
    expect({ unreachable, pointAgeLimitDays }).toStrictEqual({ unreachable: [], pointAgeLimitDays: 7 });
    expect(instances).toMatchObject([
      {
        name: 'one',
        willLackPrivileges: false,
        latestPointAt: '2026-01-02T00:00:00.000Z',
        latestPointSince: '2026-01-02T00:00:00.000Z',
        latestSize: 7,
        pointAgeMs: Date.parse(at) - Date.parse('2026-01-02T00:00:00.000Z'),
        // its record is not in the vault, which has just been read: nobody takes backups of it any more
        isPastLimit: false,
        endedElsewhere: 'deleted',
        points: 2,
        damagedPoints: 0,
        bytes: 14,
        vaultSeenAt: at,
        runningJob: null,
      },
      { name: 'two', points: 1, bytes: 7, latestPointAt: '2026-01-01T00:00:00.000Z' },
    ]);
  });

  it('counts what is damaged, and takes the newest that is good', async () => {
    await two.damage('one', newer);
    const { instances } = await look({ instance: 'one' });
    expect(instances).toMatchObject([
      {
        damagedPoints: 1,
        unlisted: { points: 1, bytes: 0 },
        points: 1,
        latestPointAt: '2026-01-01T00:00:00.000Z',
      },
    ]);
    expect(engine.store.points.damagedOf(two.known('one').vaultId, 'inst-one')).toMatchObject([
      { id: newer },
    ]);
    expect(older < newer).toBe(true);
  });

  it('asks a vault again when its answer is as old as it may be, and one instance’s vault alone', async () => {
    expect(await asked()).toStrictEqual(['one', 'two']);
    engine.clock.advance(59_999);
    expect(await asked()).toStrictEqual([]);
    engine.clock.advance(1);
    expect(await asked({ instance: 'two' })).toStrictEqual(['two']);
    expect(await asked()).toStrictEqual(['one']);
    expect(await asked({ staleAfterMs: 0 })).toStrictEqual(['one', 'two']);
  });

  it('asks again where one of a vault’s instances was not looked at yet', async () => {
    expect(await asked()).toStrictEqual(['one', 'two']);
    const seen = engine.store.instances.seenAt();
    seen.delete('inst-two');
    vi.spyOn(engine.store.instances, 'seenAt').mockReturnValue(seen);
    expect(await asked()).toStrictEqual(['two']);
  });

  it('says what made the last backup fail', async () => {
    const { id: instanceId } = two.known('one');
    const startedAt = engine.clock.now().toISOString();
    engine.store.jobs.insert(job('job-failed', { instanceId, startedAt }), owner);
    const error = { code: 'UserErrorDBUserAuthFailed' as const, message: 'refused', remedy: 'x' };
    engine.store.jobs.end('job-failed', {
      state: 'failed',
      endedAt: startedAt,
      progress: null,
      result: null,
      error,
    });
    const { instances } = await look();
    expect(instances).toMatchObject([
      { name: 'one', health: 'failing', failureCode: error.code },
      { name: 'two' },
    ]);
    expect(instances[1]).not.toHaveProperty('failureCode');
  });

  it('names the vault that does not answer, since when, and asks it again only later', async () => {
    await rm(join(engine.folder, 'two'), { recursive: true });
    const { unreachable, instances } = await look();
    const askedAt = engine.clock.now().toISOString();
    expect(unreachable).toStrictEqual([
      { vaultName: 'two', problem: expect.stringMatching(/\w/) as string, askedAt },
    ]);
    expect(instances.map(({ name }) => name)).toStrictEqual(['one', 'two']);
    expect(await asked()).toStrictEqual([]);
    engine.clock.advance(60_000);
    expect(await asked()).toStrictEqual(['one', 'two']);
    expect((await look({ instance: 'one', refresh: false })).unreachable).toStrictEqual([]);
  });

  it('shows the oldest job of an instance that runs', async () => {
    const startedAt = (second: number) => `2026-11-23T17:00:0${second}.000Z`;
    const jobs = [
      job('job-1', { instanceId: two.known('one').id, startedAt: startedAt(1) }),
      job('job-2', { instanceId: two.known('one').id, startedAt: startedAt(2) }),
      job('job-3', { instanceId: null, startedAt: startedAt(3) }),
    ];
    for (const each of jobs) engine.store.jobs.insert(each, owner);
    const { instances } = await look({ refresh: false });
    expect(instances.map(({ runningJob }) => runningJob?.id ?? null)).toStrictEqual(['job-1', null]);
  });

  it('says what a check of the privileges found', async () => {
    engine.store.privilegeStates.put({
      instanceId: two.known('two').id,
      checkedAt: engine.clock.now().toISOString(),
      ready: false,
      summary: 'It would fail.',
      warnings: 0,
    });
    const { instances } = await look();
    expect(instances.map(({ willLackPrivileges }) => willLackPrivileges)).toStrictEqual([false, true]);
  });
});

describe('the sums', () => {
  it('are of each vault, with the jobs of the last 24 hours, the newest first', async () => {
    await look();
    const at = engine.clock.now().toISOString();
    const end = (id: string, startedAt: string, endedAt: string) => {
      engine.store.jobs.insert(job(id, { startedAt }), owner);
      engine.store.jobs.end(id, { state: 'completed', endedAt, progress: null, result: null, error: null });
    };
    end('job-1', '2026-11-22T16:00:00.000Z', '2026-11-22T17:59:59.999Z');
    end('job-2', '2026-11-22T17:00:00.000Z', '2026-11-22T18:00:00.000Z');
    end('job-3', '2026-11-23T17:00:00.000Z', '2026-11-23T17:30:00.000Z');
    const { vaults, lastDay } = overviewSummary(engine);
    const contact = { askedAt: at, answeredAt: at, problem: null };
    expect(vaults).toStrictEqual([
      { id: two.vaults[0]?.id, name: 'one', bytes: 14, points: 2, ...contact },
      { id: two.vaults[1]?.id, name: 'two', bytes: 7, points: 1, ...contact },
    ]);
    expect(lastDay.map(({ id }) => id)).toStrictEqual(['job-3', 'job-2']);
  });

  it('are none of a vault that nobody has asked', () => {
    const { vaults } = overviewSummary(engine);
    expect(vaults[0]).toMatchObject({ bytes: 0, points: 0, askedAt: null, answeredAt: null, problem: null });
  });
});
