import { watch } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startAppProcess, type AppProcess, type Order } from '../../support/apps/app-process.ts';
import type { Fault, Outcome } from '../fault.ts';
import { killNow } from '../kill.ts';
import { brokenPromises, halfExport, heldPoints } from '../promises.ts';
import type { Random } from '../random.ts';
import { vaults, type VaultName, type World } from '../world.ts';

/** Kills it; what it had said of its job by then. */
async function killAndTell(child: AppProcess, broken: string[]): Promise<string> {
  if ((await killNow(child, broken)) === 'had ended') return 'ended before the kill';
  const phase = child.states.at(-1)?.progress?.phase;
  return phase === undefined ? 'killed before its job began' : `killed while ${phase}`;
}

/** Kills the job's process after a random part of `ofMs`. */
async function killSomewhere(world: World, random: Random, order: Order, ofMs: number): Promise<Outcome> {
  const before = await world.withApp(heldPoints);
  const child = await startAppProcess(world.home, order);
  // now and then while it starts
  if (random.between(1, 6) > 1) await child.begun;
  await delay(Math.round(random.next() * ofMs));
  const broken: string[] = [];
  const words = await killAndTell(child, broken);
  const touched = vaults.filter((vault) => vault === order.input.instance);
  return { words, broken: [...broken, ...(await brokenPromises(world, before, touched))] };
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
    const broken: string[] = [];
    const words = await killAndTell(child, broken);
    watcher.close();
    return { words, broken: [...broken, ...(await brokenPromises(world, before, ['folder']))] };
  },
};

/** Requests of which a backup into a container consists, from its first block to the record of its job. */
const requests: Readonly<Record<string, RegExp>> = {
  'a block': /^PUT [^ ]*archive\.pgdump\?[^ ]*comp=block&/,
  'the list of blocks': /^PUT [^ ]*comp=blocklist/,
  'globals.sql': /^PUT [^ ]*globals\.sql/,
  'the manifest': /^PUT [^ ]*manifest\.json/,
  'the record of the job': /^PUT [^ ]*jobs(\/|%2F)/,
};

/** Where a request is when the process that sent it is killed. */
const whereabouts = ['was lost', 'came after the end', 'was answered to nobody'] as const;

/** Aims at one request: it never arrives, arrives when its sender is dead already, or is done and not answered. */
const killCommitInContainer: Fault = {
  name: 'kill at the commit, blob',
  async run(world, random) {
    const before = await world.withApp(heldPoints);
    const [what, pattern] = random.pick(Object.entries(requests));
    const where = random.pick(whereabouts);
    const reached = world.storage.stallAtRequest(pattern, where === 'was answered to nobody');
    const child = await startAppProcess(world.home, { run: 'backup', input: { instance: 'blob' } });
    const aimed = await Promise.race([reached.then(() => true), child.end().then(() => false)]);
    const broken: string[] = [];
    const words = await killAndTell(child, broken);
    if (where !== 'came after the end') world.storage.cut();
    world.storage.stall(false);
    broken.push(...(await brokenPromises(world, before, ['blob'])));
    return { words: aimed ? `${what} ${where}` : words, broken };
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

const killExport = (kind: VaultName): Fault => ({
  name: `kill a restore as files, into a ${kind === 'folder' ? 'folder' : 'container'}`,
  async run(world, random) {
    const place = world.exportPlace(kind);
    const input = { instance: random.pick(vaults), destination: place.destination };
    const outcome = await killSomewhere(world, random, { run: 'restore-as-files', input }, world.backupMs);
    return { ...outcome, broken: [...outcome.broken, ...halfExport(await place.names())] };
  },
});

const killVerify: Fault = {
  name: 'kill a verification',
  run: (world, random) =>
    killSomewhere(world, random, { run: 'verify', input: { instance: random.pick(vaults) } }, world.backupMs),
};

/** Neither a heartbeat nor an id of the future keeps the job of a dead process alive. */
const killWithClockAhead: Fault = {
  name: 'killed while the clock was ahead',
  run(world, random) {
    const clockAheadMs = Math.round(random.next() * 400 * 24 * 60 * 60_000);
    const input = { instance: random.pick(vaults) };
    return killSomewhere(world, random, { run: 'backup', clockAheadMs, input }, world.backupMs * 0.8);
  },
};

export const kills: readonly Fault[] = [
  killBackup('folder'),
  killBackup('blob'),
  killCommit,
  killCommitInContainer,
  killRestore('folder'),
  killRestore('blob'),
  killExport('folder'),
  killExport('blob'),
  killVerify,
  killWithClockAhead,
];
