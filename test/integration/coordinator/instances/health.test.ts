import { readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  addFolderVault,
  addServer,
  completeJob,
  openTestApp,
  runJob,
  type TestApp,
} from '../../../support/apps/app.ts';
import { makeDatabase } from '../../../support/databases/test-databases.ts';
import { runText } from '../../../support/recorded/command-line.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** The machine's time, set forward or back by a test. */
const clock = {
  offsetMs: 0,
  now: () => new Date(Date.now() + clock.offsetMs),
  elapsed: () => performance.now(),
};

let app: TestApp;
let vault: { path: string; id: string };
let number = 0;
let name: string;

beforeAll(async () => {
  app = await openTestApp({ replace: { clock } });
  await makeDatabase(
    sharedServer(18),
    'api_health',
    'CREATE TABLE t AS SELECT generate_series(1, 1000) AS n',
  );
  await addServer(app, sharedServer(18));
});
afterAll(() => app[Symbol.asyncDispose]());

beforeEach(async () => {
  clock.offsetMs = 0;
  name = `health ${(number += 1)}`;
  vault = await addFolderVault(app, name);
  await app.client.instances.protect({ server: 'source', database: 'api_health', vault: name, name });
});

const backUp = async (): Promise<string> =>
  (await completeJob(app, app.client.backup.start({ instance: name }))).pointId ?? '';

const folderOf = async (point: string) => join(vault.path, 'instances', (await health()).id, point);

async function health(input: { refresh?: boolean; staleAfterMs?: number } = {}) {
  const { instances } = await app.client.overview.instances({
    refresh: input.refresh ?? false,
    staleAfterMs: input.staleAfterMs ?? 0,
  });
  const found = instances.find((instance) => instance.name === name);
  if (found === undefined) throw new Error(`no instance ${name}`);
  return found;
}
const asked = () => health({ refresh: true });

describe('health is what can be restored now', () => {
  it('a new instance has nothing to restore, a backup protects it, and it ages past the limit', async () => {
    expect(await health()).toMatchObject({
      health: 'nothing to restore',
      reason: 'There is nothing to restore yet: no backup has been taken.',
      pointAgeMs: null,
      isPastLimit: false,
    });
    await backUp();
    expect(await health()).toMatchObject({
      health: 'protected',
      reason: 'The newest recovery point is less than a minute old.',
    });
    clock.offsetMs = 8 * dayMs;
    expect(await health()).toMatchObject({
      health: 'at risk',
      reason: 'The newest recovery point is 8 days old; the limit is 7 days.',
      isPastLimit: true,
    });
    const { points } = await app.client.points.list({ instance: name });
    expect(points.map(({ ageMs }) => Math.floor(ageMs / dayMs))).toEqual([8]);
    await app.client.settings.set({ pointAgeLimitDays: 30 });
    expect(await health()).toMatchObject({ health: 'protected', isPastLimit: false });
    await app.client.settings.set({ pointAgeLimitDays: 7 });
  });

  it('the only point is deleted: at once', async () => {
    const point = await backUp();
    await app.client.points.delete({ instance: name, point, typedName: null });
    expect(await health()).toMatchObject({
      health: 'nothing to restore',
      reason:
        'There is nothing to restore: the last backup completed, but its recovery point is no longer in the vault.',
      points: 0,
      latestPointAt: null,
    });
  });

  it('the only point is removed by hand: when the vault is asked', async () => {
    await rm(await folderOf(await backUp()), { recursive: true });
    expect((await health()).health).toBe('protected');
    expect(await asked()).toMatchObject({ health: 'nothing to restore', points: 0 });
    expect(await health()).toMatchObject({ health: 'nothing to restore', points: 0 });
  });

  it('is seen by whoever lists points, not by the overview alone', async () => {
    await rm(await folderOf(await backUp()), { recursive: true });
    await app.client.points.list({ instance: name });
    expect((await health()).health).toBe('nothing to restore');
  });

  it('a damaged manifest is remembered, and forgotten when it is good again', async () => {
    const file = join(await folderOf(await backUp()), 'manifest.json');
    const content = await readFile(file);
    await writeFile(file, content.subarray(0, -10));
    await app.client.points.list({ instance: name });
    expect(await health()).toMatchObject({
      health: 'nothing to restore',
      reason: 'There is nothing to restore: the only recovery point is damaged.',
      damagedPoints: 1,
    });
    await writeFile(file, content);
    expect(await asked()).toMatchObject({ health: 'protected', damagedPoints: 0 });
  });

  it('a missing or cut archive is seen without reading it, and the older good point counts', async () => {
    await backUp();
    clock.offsetMs = 2 * dayMs;
    const archive = join(await folderOf(await backUp()), 'archive.pgdump');
    await truncate(archive, 100);
    expect(await asked()).toMatchObject({
      health: 'at risk',
      reason: 'The newest recovery point is damaged, and the newest good one is 2 days old.',
      points: 2,
      damagedPoints: 1,
    });
    await rm(archive);
    expect(await asked()).toMatchObject({ health: 'at risk', damagedPoints: 1 });
    const { points } = await app.client.points.list({ instance: name });
    expect(points.map(({ damage }) => damage)).toEqual(['Its archive.pgdump is missing.', undefined]);
    const [damaged, good] = points.map(({ id }) => id);
    const failed = await runJob(app, app.client.verify.start({ instance: name, point: damaged }));
    expect(failed.state).toBe('failed');
    const passed = await runJob(app, app.client.verify.start({ instance: name, point: 'latest' }));
    expect(passed.result).toMatchObject({
      pointId: good,
      warnings: [`A newer recovery point, ${damaged}, was skipped: Its archive.pgdump is missing.`],
    });
  });

  it('a damaged byte is known as soon as a verification has found it', async () => {
    const archive = join(await folderOf(await backUp()), 'archive.pgdump');
    const content = await readFile(archive);
    content[content.length - 20] = (content.at(-20) ?? 0) ^ 1;
    await writeFile(archive, content);
    expect((await asked()).health).toBe('protected');
    const job = await runJob(app, app.client.verify.start({ instance: name, point: 'latest' }));
    expect(job.state).toBe('failed');
    expect(await health()).toMatchObject({
      health: 'nothing to restore',
      reason: 'There is nothing to restore: the only recovery point failed its verification.',
    });
  });

  it('a vault that does not answer is no protection, and says so until it does', async () => {
    await backUp();
    await rename(vault.path, `${vault.path}-away`);
    clock.offsetMs = 3 * minuteMs;
    expect((await asked()).health).toBe('at risk');
    clock.offsetMs = 8 * minuteMs;
    const { reason, health: state } = await health();
    expect({ reason, state }).toEqual({
      state: 'at risk',
      reason:
        'The vault did not answer 5 minutes ago; by what it said 8 minutes ago, the newest recovery point is 8 minutes old.',
    });
    const { unreachable } = await app.client.overview.instances();
    expect(unreachable).toMatchObject([
      { vaultName: name, problem: expect.stringContaining(name) as string },
    ]);
    const { vaults } = await app.client.overview.summary();
    expect(vaults.find(({ id }) => id === vault.id)?.problem).toBe(unreachable[0]?.problem);
    await rename(`${vault.path}-away`, vault.path);
    expect(await asked()).toMatchObject({ health: 'protected' });
    expect((await app.client.overview.instances()).unreachable).toEqual([]);
  });

  it('asks no vault again that was asked a short while ago', async () => {
    const folder = await folderOf(await backUp());
    await asked();
    await rm(folder, { recursive: true });
    expect((await health({ refresh: true, staleAfterMs: 5 * minuteMs })).health).toBe('protected');
    clock.offsetMs = 6 * minuteMs;
    const late = await health({ refresh: true, staleAfterMs: 5 * minuteMs });
    expect(late.health).toBe('nothing to restore');
    expect(Date.parse(late.vaultSeenAt ?? '')).toBeGreaterThan(Date.now() + 5 * minuteMs);
  });

  it('a point of a clock that was ahead ages from when it was seen with the right one', async () => {
    clock.offsetMs = 365 * dayMs;
    await backUp();
    clock.offsetMs = 0;
    expect(await health()).toMatchObject({ health: 'at risk', pointAgeMs: null });
    expect(await asked()).toMatchObject({
      health: 'at risk',
      reason: expect.stringMatching(
        /^A recovery point says that it was completed \d+ days from now, so a clock was wrong; it is at least less than a minute old\.$/,
      ) as string,
    });
    clock.offsetMs = 9 * dayMs;
    expect(await asked()).toMatchObject({ health: 'at risk', isPastLimit: true });
    // its own time has come: it is a year old all the same
    clock.offsetMs = 366 * dayMs;
    expect(await asked()).toMatchObject({
      health: 'at risk',
      reason: 'The newest recovery point is 366 days old; the limit is 7 days.',
    });
  });

  it('the latest point is the one that was made last, though a clock was ahead before', async () => {
    clock.offsetMs = 365 * dayMs;
    const ahead = await backUp();
    clock.offsetMs = 0;
    const made = await backUp();
    const shown = await app.client.points.show({ instance: name });
    expect(shown.manifest.pointId).toBe(made);
    expect(shown.skipped).toEqual([
      expect.stringMatching(
        new RegExp(
          `^The recovery point ${ahead} says that it was completed 36[45] days from now, so a clock was wrong\\. It was skipped: it came before ${made}\\.$`,
        ),
      ),
    ]);
    const { state, result } = await runJob(app, app.client.verify.start({ instance: name }));
    expect(state).toBe('completed with warnings');
    expect(result).toMatchObject({ pointId: made, warnings: shown.skipped });
  });

  it('what another workstation opens is not read yet, and no failure, before the vault was asked', async () => {
    await backUp();
    await using other = await openTestApp({ replace: { clock } });
    await addFolderVault(other, 'mine', vault.path);
    const { instances } = await other.client.overview.instances();
    expect(instances).toMatchObject([
      {
        health: 'not read yet',
        reason: 'Its recovery points have not been read from the vault yet.',
        vaultSeenAt: null,
      },
    ]);
    // neither 0, which says that all is well, nor a failure
    const unread = await runText(other, ['overview', '--no-ask']);
    expect(unread.exitCode).toBe(3);
    expect(unread.text).toMatch(/not read yet/);
    const fresh = await other.client.overview.instances({ refresh: true });
    expect(fresh.instances).toMatchObject([{ health: 'protected', points: 1 }]);
  });

  it('what was kept of a stopped one and is gone is as loud', async () => {
    const folder = await folderOf(await backUp());
    await app.client.instances.stop({ instance: name, data: 'keep' });
    expect(await asked()).toMatchObject({
      health: 'stopped',
      reason: 'Protection was stopped, and the newest recovery point is less than a minute old.',
    });
    await rm(folder, { recursive: true });
    expect((await asked()).health).toBe('nothing to restore');
  });
});
