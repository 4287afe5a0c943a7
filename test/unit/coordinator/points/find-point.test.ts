import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findPoint } from '../../../../main/coordinator/points/find-point.ts';
import { listPoints } from '../../../../main/coordinator/points/list-points.ts';
import { showVault } from '../../../../main/coordinator/vaults/show-vault.ts';
import type { ErrorCode } from '../../../../shared/errors.ts';
import { InstanceId, PointId } from '../../../../shared/ids.ts';
import { JobResult } from '../../../../shared/jobs/jobs.ts';
import type { VaultSummary } from '../../../../shared/vaults/vaults.ts';
import { newer, older, openTwoVaults, theirs, type TwoVaults } from '../../../support/two-vaults.ts';
import { job } from '../../../support/store-records.ts';
import type { TestEngine } from '../../../support/engine.ts';

const made = PointId.parse('point-20261123t180100-ffffffff');

let two: TwoVaults;
let engine: TestEngine;
let vaults: readonly VaultSummary[];
beforeEach(async () => {
  two = await openTwoVaults();
  ({ engine, vaults } = two);
});
afterEach(() => two[Symbol.asyncDispose]());

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

const list = () => listPoints(engine, engine.store.instances.list());

describe('the latest point', () => {
  it('is the newest one, whatever the order in which the vault lists them', async () => {
    // the newest is between two older ones by name
    await two.put('one', PointId.parse('point-20260103t000000-dddddddd'), '2026-01-01T12:00:00.000Z');
    expect((await findPoint(engine, { instance: 'one', point: 'latest' })).pointId).toBe(newer);
  });

  it('says which damaged one is newer, and nothing of older ones', async () => {
    await two.damage('one', newer);
    expect(await findPoint(engine, { instance: 'one', point: 'latest' })).toMatchObject({
      pointId: older,
      skipped: [expect.stringContaining(newer)],
    });
    await two.put('one', newer, '2026-01-02T00:00:00.000Z');
    await two.damage('one', older);
    expect(await findPoint(engine, { instance: 'one', point: 'latest' })).toMatchObject({
      pointId: newer,
      skipped: [],
    });
  });

  it('is a damaged one: that is said, not that there is none', async () => {
    await two.damage('two', theirs);
    for (const point of ['latest', theirs]) {
      await expect(findPoint(engine, { instance: 'two', point })).rejects.toMatchObject({
        code: 'UserErrorVaultFormat',
        message: expect.stringContaining(theirs) as string,
      });
    }
  });

  it('is not one whose archive is missing or cut off, nor one that failed its verification', async () => {
    const latest = () => findPoint(engine, { instance: 'one', point: 'latest' });
    const file = two.archiveOf('one', newer);
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
    await rm(two.archiveOf('one', older));
    expect(await latest()).toMatchObject({ pointId: newer, skipped: [] });
  });

  it('is the one that came last, not the one that a clock that was ahead has dated so', async () => {
    const ahead = PointId.parse('point-20280101t000000-eeeeeeee');
    const claim = `The recovery point ${ahead} says that it was completed 403 days from now, so a clock was wrong.`;
    await two.put('one', ahead, '2028-01-01T00:00:00.000Z');
    await list();
    engine.clock.advance(60_000);
    await two.put('one', made, engine.clock.now().toISOString());
    expect(await findPoint(engine, { instance: 'one', point: 'latest' })).toMatchObject({
      pointId: made,
      skipped: [`${claim} It was skipped: it came before ${made}.`],
    });
    await rm(join(two.manifestOf('one', made), '..'), { recursive: true });
    expect(await findPoint(engine, { instance: 'one', point: 'latest' })).toMatchObject({
      pointId: ahead,
      skipped: [`${claim} It was first seen here on 23 Nov 2026, after all others came.`],
    });
  });

  it('of a vault out of reach fails with the vault’s own error', async () => {
    await rm(join(engine.folder, 'two'), { recursive: true });
    await expect(findPoint(engine, { instance: 'two', point: 'latest' })).rejects.toMatchObject({
      code: 'UserErrorVaultNotAccessible',
    });
  });
});

it('a point whose manifest cannot be read is refused with what to do', async () => {
  await two.damage('two', theirs);
  await expect(findPoint(engine, { instance: 'two', point: 'latest' })).rejects.toMatchObject({
    code: 'UserErrorVaultFormat',
    remedy: 'Find out what changed the file, or choose another recovery point.',
    steps: [{ do: 'list-points' }],
  });
});

it('a known id is looked for in its own vault alone, and in all where it is not there any more', async () => {
  await list();
  const opened: string[] = [];
  const whole = { ...engine };
  engine.openStorage = (location, account, options) => {
    opened.push(vaults.find(({ id }) => id === account)?.name ?? account);
    return whole.openStorage(location, account, options);
  };
  expect(await findPoint(engine, { point: theirs })).toMatchObject({ pointId: theirs });
  expect(opened).toEqual(['two']);
  await rm(join(two.manifestOf('two', theirs), '..'), { recursive: true });
  await expect(findPoint(engine, { point: theirs })).rejects.toMatchObject({ code: 'UserErrorNotFound' });
  expect(opened).toEqual(['two', 'two', 'one', 'two']);
});
