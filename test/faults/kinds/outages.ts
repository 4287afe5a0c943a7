import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { startAppProcess, type AppProcess, type Order } from '../../support/apps/app-process.ts';
import type { Fault } from '../fault.ts';
import { brokenPromises, heldPoints } from '../promises.ts';
import { vaults, type VaultName, type World } from '../world.ts';

/** How long a storage stays away, in ms; a long run takes the real minute. */
export type OutageLength = { readonly storageAwayMs: number };

/** What the job came to, by its own words. */
async function endOf(child: AppProcess, broken: string[]): Promise<string> {
  try {
    const job = await child.end();
    return job.state === 'failed' ? `failed, ${job.error?.code ?? 'without a code'}` : job.state;
  } catch (error) {
    // asked for something that can't be reached, it says so and begins no job
    if (/ORPCError: .*(does not answer|cannot be reached)/.test(String(error))) return 'refused';
    broken.push(`The process ended instead of the job: ${String(error).slice(0, 300)}`);
    return 'the process ended';
  }
}

/** Every kind of job that reads or writes a vault. */
const jobsWith = (world: World, instance: VaultName): readonly Order[] => [
  { run: 'backup', input: { instance } },
  { run: 'verify', input: { instance } },
  {
    run: 'restore-as-database',
    input: { instance, targetServer: 'target', newDatabase: world.fresh('restored') },
  },
  { run: 'restore-as-files', input: { instance, destination: world.exportPlace('folder').destination } },
];

const storageAway = ({ storageAwayMs }: OutageLength): Fault => ({
  name: `storage away for ${storageAwayMs / 1000} s`,
  async run(world, random) {
    const before = await world.withApp(heldPoints);
    const order: Order = { ...random.pick(jobsWith(world, 'blob')), patient: true };
    const child = await startAppProcess(world.home, order);
    if (random.between(1, 4) > 1) await child.begun;
    await delay(Math.round(random.next() * world.backupMs));
    const phase = child.states.at(-1)?.progress?.phase ?? 'starting';
    await world.storage.refuse(true);
    world.storage.cut();
    await delay(storageAwayMs);
    await world.storage.refuse(false);
    const broken: string[] = [];
    const words = await endOf(child, broken);
    // An account that has not answered yet may be mistyped, which is said soon; one that takes a backup is waited for.
    if (['dumping', 'committing'].includes(phase) && words !== 'completed')
      broken.push(`The backup did not wait for its storage: ${words}`);
    return {
      words: `${order.run} ${words}`,
      broken: [...broken, ...(await brokenPromises(world, before, ['blob']))],
    };
  },
});

/** Another disk, or none, is where the vault's folder was: until the job has ended, or only for a moment. */
const folderAway: Fault = {
  name: 'the folder of the vault is away',
  async run(world, random) {
    const before = await world.withApp(heldPoints);
    const order = random.pick(jobsWith(world, 'folder'));
    const child = await startAppProcess(world.home, order);
    await child.begun;
    await delay(Math.round(random.next() * world.backupMs));
    const elsewhere = `${world.vaultFolder}-away`;
    const broken: string[] = [];
    await rename(world.vaultFolder, elsewhere);
    const comesBackSoon = random.pick([true, false]);
    const told = comesBackSoon ? undefined : await endOf(child, broken);
    if (existsSync(world.vaultFolder)) {
      broken.push('The folder of the vault was made again.');
      await rm(world.vaultFolder, { recursive: true });
    }
    await rename(elsewhere, world.vaultFolder);
    const words = told ?? (await endOf(child, broken));
    return {
      words: `${order.run} ${words}`,
      broken: [...broken, ...(await brokenPromises(world, before, ['folder']))],
    };
  },
};

const connectionsCut: Fault = {
  name: 'storage cuts connections',
  async run(world, random) {
    const before = await world.withApp(heldPoints);
    world.storage.cutAfterBytes(random.between(1, 1_500_000), 'toServer');
    const child = await startAppProcess(world.home, { run: 'backup', input: { instance: 'blob' } });
    const broken: string[] = [];
    const words = await endOf(child, broken);
    return { words, broken: [...broken, ...(await brokenPromises(world, before, ['blob']))] };
  },
};

/** The server goes down at once in the middle of a job, and comes back when the job has ended. */
const serverRestarts = (which: 'source' | 'target'): Fault => ({
  name: `the ${which} server restarts`,
  async run(world, random) {
    const before = await world.withApp(heldPoints);
    const order: Order =
      which === 'source'
        ? { run: 'backup', input: { instance: random.pick(['folder', 'blob']) } }
        : {
            run: 'restore-as-database',
            input: {
              instance: random.pick(vaults),
              targetServer: 'target',
              newDatabase: world.fresh('restored'),
            },
          };
    const child = await startAppProcess(world.home, order);
    await child.begun;
    await delay(Math.round(random.next() * world.backupMs * (which === 'source' ? 1 : 1.5)));
    await serverOf(world, which).stop('immediate');
    const broken: string[] = [];
    const stays = random.pick([true, false]);
    // either it is back while the job cleans up, or the next start has to
    const words = stays ? await endOf(child, broken) : undefined;
    await world.revive(which);
    const told = words ?? (await endOf(child, broken));
    return { words: told, broken: [...broken, ...(await brokenPromises(world, before))] };
  },
});

const serverOf = (world: World, which: 'source' | 'target') =>
  which === 'source' ? world.source : world.target;

export const outages = (length: OutageLength): readonly Fault[] => [
  storageAway(length),
  folderAway,
  connectionsCut,
  serverRestarts('source'),
  serverRestarts('target'),
];
