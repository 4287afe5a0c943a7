import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { addFolderVault, addServer, openTestApp, runJob, type TestApp } from '../../support/app.ts';
import { startAppProcess, type Order } from '../../support/app-process.ts';
import type { Fault, Outcome } from '../fault.ts';
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
    await other.close();
    const order = { run: 'backup' as const, input: { instance: 'folder' } };
    return await oneDies(world, random, before, other, [order, order]);
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
    return await oneDies(world, random, before, other, [read(), read()]);
  },
};

/** Runs a job of this home and one of the other side by side, kills one of them, and starts both anew. */
async function oneDies(
  world: World,
  random: Random,
  before: Held,
  other: Pick<TestApp, 'home' | 'env'>,
  orders: readonly [Order, Order],
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
  const ended = victim.end().then(
    () => 'had ended',
    () => 'died',
  );
  try {
    process.kill(victim.pid, 'SIGKILL');
  } catch {
    // it has ended by itself
  }
  const job = await survivor.end().catch((error: unknown) => String(error));
  const state = typeof job === 'string' ? job : job.state;
  if (state !== 'completed')
    broken.push(`The other workstation's ${orders.map(({ run }) => run).join(' and ')}: ${state}`);
  // each cleans what it left itself
  await using again = await openTestApp({ home: other.home, env: other.env });
  const { problems } = await again.client.points.list({ instance: 'folder' });
  broken.push(...problems.map(({ problem }) => problem));
  await again.close();
  return {
    words: `one ${await ended}, the other ${state}`,
    broken: [...broken, ...(await brokenPromises(world, before))],
  };
}

/** A container: the job's process has pid 1, and so has the next one. */
const samePid: Fault = {
  name: 'killed as pid 1, started as pid 1',
  async run(world, random) {
    const before = await world.withApp(heldPoints);
    const { child, ended, begun } = await startAsFirst(world);
    await begun;
    await delay(Math.round(random.next() * world.backupMs));
    child.kill('SIGKILL');
    const killed = (await ended) === null;
    const again = await startAsFirst(world);
    const code = await again.ended;
    const broken =
      code === 0 ? [] : [`The next backup with pid 1 ended with ${code}: ${again.errors.join(' ')}`];
    return {
      words: killed ? 'killed, and the next one worked' : 'ended before the kill',
      broken: [...broken, ...(await brokenPromises(world, before))],
    };
  },
};

/** A backup into the folder in a name space of its own, where its process is the first. */
async function startAsFirst({ home }: World) {
  const order = JSON.stringify({ run: 'backup', input: { instance: 'folder' } });
  const main = join(import.meta.dirname, '../../support/app-process-main.ts');
  const root = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  const flags = [...root, '--pid', '--fork', '--mount-proc', '--kill-child=SIGKILL'];
  const child = spawn('unshare', [...flags, process.execPath, main, order], {
    env: { ...home.env, PATH: process.env['PATH'], HOME: process.env['HOME'] },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const errors: string[] = [];
  child.stderr.on('data', (data: Buffer) => errors.push(data.toString()));
  await once(child, 'spawn');
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const begun = Promise.race([once(child.stdout, 'data'), ended]);
  return { child, ended, begun, errors };
}

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
