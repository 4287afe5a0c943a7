import { join } from 'node:path';
import type { Client } from '../../../main/compose.ts';
import type { Job } from '../../../shared/jobs/jobs.ts';
import { completeJob, runJob } from '../apps/app.ts';
import {
  addSalaries,
  buildEstate,
  growEstate,
  keeper,
  lockContacts,
  longName,
  unicodeName,
  type Servers,
} from './estate.ts';
import type { MovingClock } from './moving-clock.ts';

export type LifePlace = {
  readonly servers: Servers;
  /** For vaults and files. */
  readonly folder: string;
  /** Environment variable of the application with the password of both servers. */
  readonly passwordVariable: string;
  /** When the home is looked at: its life ends shortly before. */
  readonly now: Date;
  /** The time that vaults say it is, which policies count from; undefined: that of the machine again. */
  readonly moveVaultsTo: (time: Date | undefined) => void;
};

/** What is in the home, as ids that addresses hold. */
export type LivedHome = {
  readonly instances: Readonly<Record<InstanceName, string>>;
  readonly servers: Readonly<Record<'orders' | 'analytics' | 'unreachable', string>>;
  readonly vaults: Readonly<Record<'archive' | 'offsite', string>>;
  /** Ended jobs, by how they ended. */
  readonly jobs: Readonly<
    Record<'completed' | 'losses' | 'warnings' | 'failed' | 'cancelled' | 'files' | 'verified', string>
  >;
};

const instanceNames = [
  'shop',
  'crm',
  'events',
  'payroll',
  'ledger',
  'warehouse',
  'books',
  'legacy',
  'slow',
] as const;
type InstanceName = (typeof instanceNames)[number];

const dayMs = 24 * 60 * 60_000;

/**
 * Nine weeks of a DBA's life, through the router: backups every week and, in the last two, every night; jobs
 * of every kind that ended in every way; a database at risk, a failing, a stopped and some unprotected ones;
 * a server that does not answer. Takes about 15 seconds.
 */
export async function live(client: Client, clock: MovingClock, place: LifePlace): Promise<LivedHome> {
  const { servers, folder, passwordVariable, now } = place;
  /** So many days before the last one, at this hour (UTC). */
  const at = (daysAgo: number, hour: number, minute = 0) => {
    const day = new Date(now.getTime() - daysAgo * dayMs);
    return new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate(), hour, minute));
  };
  const app = { client };

  await buildEstate(servers);
  clock.moveTo(at(64, 9));
  const credential = { kind: 'env' as const, variable: passwordVariable };
  const address = ({ host, port, user }: Servers['old']) => {
    return { host, port, user, maintenanceDatabase: 'postgres', tls: 'disable' as const };
  };
  const add = async (name: string, given: ReturnType<typeof address>) =>
    (await client.servers.add({ name, address: given, credential })).id;
  const serverIds = {
    orders: await add('orders', address(servers.old)),
    analytics: await add('analytics', address(servers.new)),
    // Nobody listens on port 1.
    unreachable: await add('branch-office', { ...address(servers.old), port: 1 }),
  };
  const addVault = async (name: string) =>
    (await client.vaults.add({ name, location: { kind: 'folder', path: join(folder, name) } })).id;
  const vaults = { archive: await addVault('archive'), offsite: await addVault('offsite') };

  const protect = async (server: string, database: string, vault = 'archive') =>
    (await client.instances.protect({ server, database, vault })).id;
  const instances: Record<InstanceName, string> = {
    shop: await protect('orders', 'shop'),
    crm: await protect('orders', 'crm'),
    events: await protect('analytics', 'events'),
    payroll: await protect('analytics', 'payroll', 'offsite'),
    ledger: '',
    warehouse: await protect('orders', longName),
    books: await protect('analytics', unicodeName, 'offsite'),
    legacy: await protect('orders', 'legacy_crm'),
    slow: await protect('analytics', 'telemetry'),
  };
  const backUp = async (names: readonly InstanceName[]): Promise<void> => {
    await Promise.all(
      names.map((name) => completeJob(app, client.backup.start({ instance: instances[name] }))),
    );
  };
  const ending = async (expected: Job['state'], start: Promise<{ jobId: string }>): Promise<string> => {
    const job = await runJob(app, start);
    if (job.state !== expected)
      throw new Error(`the job should be ${expected}: ${JSON.stringify(job, null, 2)}`);
    return job.id;
  };

  for (const week of [9, 8, 7, 6, 5, 4, 3]) {
    clock.moveTo(at(week * 7, 2));
    await backUp(week % 2 === 1 ? ['shop', 'crm', 'events', 'legacy'] : ['shop', 'events', 'payroll']);
    await growEstate(servers, 7);
  }
  clock.moveTo(at(20, 11));
  await client.instances.stop({ instance: instances.legacy, data: 'keep' });
  let files = '';
  for (let daysAgo = 14; daysAgo > 0; daysAgo -= 1) {
    clock.moveTo(at(daysAgo, 2));
    const before = daysAgo === 6 ? await changeAddress(client, serverIds.orders, { port: 1 }) : undefined;
    const nightly = ending(
      before === undefined ? 'completed' : 'failed',
      client.backup.start({ instance: instances.shop }),
    );
    await Promise.all([nightly, daysAgo % 4 === 1 ? backUp(['events', 'books']) : undefined]);
    await before?.();
    await growEstate(servers, 1);
    if (daysAgo !== 3) continue;
    // the clock never goes back: a recovery point of the future would put its database at risk
    clock.moveTo(at(3, 8));
    await ending('completed', client.verify.start({ instance: instances.shop }));
    files = await ending(
      'completed',
      client.restore.asFiles({
        instance: instances.events,
        destination: { kind: 'folder', path: join(folder, 'events-for-audit') },
      }),
    );
  }
  await addSalaries(servers);
  clock.moveTo(at(1, 22, 30));
  const warnings = await ending(
    'completed with warnings',
    client.restore.asDatabase({
      instance: instances.shop,
      targetServer: 'analytics',
      newDatabase: 'shop_orders',
      createRoles: true,
      selection: {
        schemas: [],
        tables: [
          { schema: 'shop', name: 'orders' },
          { schema: 'shop', name: 'order_items' },
          // it needs a table that is not selected, so it is left out
          { schema: 'shop', name: 'active_customers' },
        ],
        excludeTables: [],
      },
    }),
  );
  clock.moveTo(at(0, 2));
  await backUp(['shop', 'crm', 'events', 'warehouse', 'books', 'slow']);
  clock.moveTo(at(0, 2, 30));
  const asBefore = await changeAddress(client, serverIds.analytics, { user: keeper });
  const failed = await ending('failed', client.backup.start({ instance: instances.payroll }));
  await asBefore();
  clock.moveTo(at(0, 6, 15));
  const completed = await ending(
    'completed',
    client.restore.asDatabase({
      instance: instances.shop,
      targetServer: 'analytics',
      newDatabase: 'shop_check',
      createRoles: true,
    }),
  );
  clock.moveTo(at(0, 6, 40));
  const losses = await ending(
    'completed with warnings',
    client.restore.asDatabase({
      instance: instances.warehouse,
      targetServer: 'analytics',
      newDatabase: 'warehouse_check',
    }),
  );
  clock.moveTo(at(0, 7));
  const cancelled = await cancelledBackup();
  clock.moveTo(at(0, 7, 40));
  const verified = await ending(
    'completed',
    client.verify.start({ instance: instances.shop, byRestore: { server: 'analytics' } }),
  );
  instances.ledger = await protect('orders', 'ledger');
  await servers.new.dropDatabase('shop_orders');
  await servers.new.dropDatabase('warehouse_check');
  // at last, for a restore into prod asks for its word
  await client.servers.set({ server: serverIds.orders, address: {}, environment: 'prod' });
  await client.servers.set({ server: serverIds.analytics, address: {}, environment: 'test' });
  await client.instances.set({ instance: instances.books, options: {}, environment: 'dev' });
  // so shortly before it is looked at that nothing had to be begun yet
  clock.moveTo(at(0, 9));
  await planBackups();
  await client.overview.instances({ refresh: true });
  const { orders, analytics, unreachable } = serverIds;
  return {
    instances,
    servers: { orders, analytics, unreachable },
    vaults,
    jobs: { completed, losses, warnings, failed, cancelled, files, verified },
  };

  /** From now on this home backs one up by a policy, one waits, and one has a policy that nobody runs. */
  async function planBackups(): Promise<void> {
    const { shop, events, crm } = instances;
    const policy = 'policy-ready-daily';
    place.moveVaultsTo(clock.now());
    await client.instances.assignPolicy({ instances: [shop, events, crm], policy, confirmShorter: true });
    await client.schedule.setRunner({ instances: [shop, events], runner: 'this home' });
    const until = new Date(now.getTime() + 7 * dayMs).toISOString();
    await client.schedule.suspend({ instances: [events], until, reason: 'The disks are exchanged' });
    place.moveVaultsTo(undefined);
  }

  async function cancelledBackup(): Promise<string> {
    await using lock = await lockContacts(servers);
    void lock; // pg_dump waits for its end
    const { jobId } = await client.backup.start({ instance: instances.crm });
    let asked = false;
    return await ending('cancelled', watchAndCancel());

    async function watchAndCancel(): Promise<{ jobId: string }> {
      for await (const job of await client.jobs.watch({ job: jobId })) {
        if (job.progress?.phase === 'dumping' && !asked) {
          asked = true;
          await client.jobs.cancel({ job: jobId });
        }
      }
      return { jobId };
    }
  }
}

/** Changes a part of a server's address; gives what undoes it. */
async function changeAddress(
  client: Client,
  id: string,
  change: { readonly port?: number; readonly user?: string },
): Promise<() => Promise<void>> {
  const server = (await client.servers.list()).find((known) => known.id === id);
  if (server === undefined) throw new Error(`there is no server ${id}`);
  const { port, user } = server;
  await client.servers.set({ server: id, address: change });
  return async () => {
    await client.servers.set({ server: id, address: { port, user } });
  };
}
