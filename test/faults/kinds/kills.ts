import { watch } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startAppProcess, type AppProcess, type Order } from '../../support/app-process.ts';
import type { Fault, Outcome } from '../fault.ts';
import { brokenPromises, halfExports, heldPoints } from '../promises.ts';
import type { Random } from '../random.ts';
import type { VaultName, World } from '../world.ts';

/** kill -9; what the process had said of its job by then. */
async function killNow(child: AppProcess): Promise<string> {
  const ended = child.end().then(
    () => true,
    () => false,
  );
  try {
    process.kill(child.pid, 'SIGKILL');
  } catch {
    // it has ended by itself
  }
  const whole = await ended;
  const phase = child.states.at(-1)?.progress?.phase;
  if (whole) return 'ended before the kill';
  return phase === undefined ? 'killed before its job began' : `killed while ${phase}`;
}

/** Kills the job's process after a random part of `ofMs`. */
async function killSomewhere(world: World, random: Random, order: Order, ofMs: number): Promise<Outcome> {
  const before = await world.withApp(heldPoints);
  const child = await startAppProcess(world.home, order);
  // now and then while it starts
  if (random.between(1, 6) > 1) await child.begun;
  await delay(Math.round(random.next() * ofMs));
  const words = await killNow(child);
  return { words, broken: await brokenPromises(world, before) };
}

const killBackup = (vault: VaultName): Fault => ({
  name: `kill a backup, ${vault}`,
  run: (world, random) =>
    killSomewhere(world, random, { run: 'backup', input: { instance: vault } }, world.backupMs * 1.1),
});

/** Aims at the moments in which files get their names: each change of the point's folder is one. */
const killCommit: Fault = {
  name: 'kill at the commit, folder',
  async run(world, random) {
    const before = await world.withApp(heldPoints);
    const wanted = random.between(1, 12);
    let seen = 0;
    const reached = Promise.withResolvers<void>();
    const watcher = watch(join(world.vaultFolder, 'instances'), { recursive: true }, (_event, name) => {
      if (name !== null && /point-/.test(name) && (seen += 1) >= wanted) reached.resolve();
    });
    const child = await startAppProcess(world.home, { run: 'backup', input: { instance: 'folder' } });
    await Promise.race([reached.promise, delay(world.backupMs * 3)]);
    const words = await killNow(child);
    watcher.close();
    return { words, broken: await brokenPromises(world, before) };
  },
};

/** The last part of a backup into a container, where the list of blocks and the manifest are written. */
const killCommitInContainer: Fault = {
  name: 'kill at the commit, blob',
  async run(world, random) {
    const before = await world.withApp(heldPoints);
    const child = await startAppProcess(world.home, { run: 'backup', input: { instance: 'blob' } });
    await child.begun;
    await delay(Math.round(world.backupMs * (0.6 + random.next() * 0.5)));
    const words = await killNow(child);
    return { words, broken: await brokenPromises(world, before) };
  },
};

const killRestore = (vault: VaultName): Fault => ({
  name: `kill a restore, ${vault}`,
  run(world, random) {
    const newDatabase = world.fresh('restored');
    const jobs = random.pick([1, 2]);
    const input = { instance: vault, targetServer: 'target', newDatabase, jobs };
    return killSomewhere(world, random, { run: 'restore-as-database', input }, world.backupMs * 1.6);
  },
});

const killExport: Fault = {
  name: 'kill a restore as files',
  async run(world, random) {
    const path = join(world.folder, world.fresh('files'));
    const destination = { kind: 'folder' as const, path };
    const order: Order = {
      run: 'restore-as-files',
      input: { instance: random.pick(['folder', 'blob']), destination },
    };
    const outcome = await killSomewhere(world, random, order, world.backupMs);
    return { ...outcome, broken: [...outcome.broken, ...(await halfExports(path))] };
  },
};

const killVerify: Fault = {
  name: 'kill a verification',
  run: (world, random) =>
    killSomewhere(
      world,
      random,
      { run: 'verify', input: { instance: random.pick(['folder', 'blob']) } },
      world.backupMs,
    ),
};

export const kills: readonly Fault[] = [
  killBackup('folder'),
  killBackup('blob'),
  killCommit,
  killCommitInContainer,
  killRestore('folder'),
  killRestore('blob'),
  killExport,
  killVerify,
];
