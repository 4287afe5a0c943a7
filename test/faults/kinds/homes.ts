import { setTimeout as delay } from 'node:timers/promises';
import { addFolderVault, addServer, openTestApp, runJob, type TestApp } from '../../support/apps/app.ts';
import { startAppProcess, type Order } from '../../support/apps/app-process.ts';
import { trustKeyOf } from '../../support/apps/trust-key.ts';
import type { Job } from '../../../shared/jobs/jobs.ts';
import type { Fault, Outcome } from '../fault.ts';
import { killNow } from '../kill.ts';
import { brokenPromises, heldPoints, type Held } from '../promises.ts';
import type { Random } from '../random.ts';
import type { World } from '../world.ts';

/** Two workstations back the same database up into one vault at the same time, and one of them dies. */
const twoHomes: Fault = {
  name: 'two homes on one vault',
  async run(world, random) {
    const before = await world.withApp(heldPoints);
    await using other = await openTestApp();
    await addServer(other, world.source, { name: 'source' });
    await addFolderVault(other, 'folder', world.vaultFolder);
    // what came with a vault is backed up from here once somebody has confirmed it
    await other.client.instances.confirm({ instances: ['folder'] });
    await other.close();
    const order = { run: 'backup' as const, input: { instance: 'folder' } };
    return await oneDies(world, random, { before, other, orders: [order, order] });
  },
};

/** Two workstations restore from and verify one recovery point at the same time, and one of them dies. */
const twoReaders: Fault = {
  name: 'two homes read one recovery point',
  async run(world, random) {
    const before = await world.withApp(heldPoints);
    await using other = await openTestApp();
    await addServer(other, world.target, { name: 'target' });
    await addFolderVault(other, 'folder', world.vaultFolder);
    await trustKeyOf(other, world.home.home, 'first');
    await other.close();
    const read = (): Order =>
      random.pick<Order>([
        { run: 'verify', input: { instance: 'folder' } },
        {
          run: 'restore-as-database',
          input: { instance: 'folder', targetServer: 'target', newDatabase: world.fresh('restored') },
        },
        {
          run: 'restore-as-files',
          input: { instance: 'folder', destination: world.exportPlace('folder').destination },
        },
      ]);
    return await oneDies(world, random, { before, other, orders: [read(), read()] });
  },
};

interface SideBySide {
  /** What was held before. */
  readonly before: Held;
  readonly other: Pick<TestApp, 'home' | 'env'>;
  /** The job of this home, and that of the other one. */
  readonly orders: readonly [Order, Order];
}

/** Runs a job of this home and one of the other side by side, kills one of them, and starts both again. */
async function oneDies(
  world: World,
  random: Random,
  { before, other, orders }: SideBySide,
): Promise<Outcome> {
  const broken: string[] = [];
  const first = await startAppProcess(world.home, orders[0]);
  const second = await startAppProcess(other, orders[1]);
  await Promise.all([first.begun, second.begun]);
  await delay(Math.round(random.next() * world.backupMs));
  const [victim, survivor] = random.pick([
    [first, second],
    [second, first],
  ]);
  // the other one may have had the lease first
  const outcome = await killNow(victim, broken, isRefused);
  const job = await survivor.end().catch((error: unknown) => String(error));
  const state = typeof job === 'string' ? job : job.state;
  if (state !== 'completed' && !isRefused(job))
    broken.push(`The other workstation's ${orders.map(({ run }) => run).join(' and ')}: ${state}`);
  // each cleans what it left itself
  await using again = await openTestApp({ home: other.home, env: other.env });
  const { problems } = await again.client.points.list({ instance: 'folder' });
  broken.push(...problems.map(({ problem }) => problem));
  await again.close();
  await world.withApp((app) => trustKeyOf(app, other.home, world.fresh('other')));
  return {
    words: `one ${outcome}, the other ${state}`,
    broken: [...broken, ...(await brokenPromises(world, before, ['folder']))],
  };
}

/** Whether it was told that the other workstation is backing the database up. */
const isRefused = (job: Job | string): boolean =>
  typeof job !== 'string' && job.kind === 'backup' && job.error?.code === 'UserErrorJobConflict';

/** A container: the job's process has pid 1, and so has the next one. */
const samePid: Fault = {
  name: 'killed as pid 1, started as pid 1',
  async run(world, random) {
    const before = await world.withApp(heldPoints);
    const order: Order = { run: 'backup', input: { instance: 'folder' } };
    const broken: string[] = [];
    const child = await startAppProcess(world.home, order, { pidNameSpace: true });
    await child.begun;
    await delay(Math.round(random.next() * world.backupMs));
    const outcome = await killNow(child, broken);
    const next = await startAppProcess(world.home, order, { pidNameSpace: true });
    const state = await next.end().then((job) => job.state, String);
    if (state !== 'completed') broken.push(`The next backup with pid 1: ${state}`);
    return {
      words: `one ${outcome}, the next ${state}`,
      broken: [...broken, ...(await brokenPromises(world, before, ['folder']))],
    };
  },
};

/** A home that another application has open marks nobody's running job. */
const openTwice: Fault = {
  name: 'a second start beside a running job',
  async run(world) {
    const before = await world.withApp(heldPoints);
    const child = await startAppProcess(world.home, { run: 'backup', input: { instance: 'folder' } });
    const broken: string[] = [];
    await world.withApp(async (app) => {
      const interrupted = app.notices.filter((line) => line.includes('was interrupted'));
      broken.push(...interrupted.map((line) => `A running job was declared dead: ${line}`));
      await runJob(app, app.client.verify.start({ instance: 'blob' }));
    });
    const job = await child.end().catch((error: unknown) => String(error));
    if (typeof job === 'string' || job.state !== 'completed')
      broken.push(`The running job: ${JSON.stringify(job)}`);
    return { words: 'both worked', broken: [...broken, ...(await brokenPromises(world, before))] };
  },
};

export const homes: readonly Fault[] = [twoHomes, twoReaders, samePid, openTwice];
