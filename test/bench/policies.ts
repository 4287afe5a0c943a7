import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compose, openHome, type App } from '../../main/compose.ts';
import { readyPolicies } from '../../main/coordinator/policies/ready-policies.ts';
import { tick } from '../../main/coordinator/schedule/tick/tick.ts';
import { InstanceId, PointId, ServerId } from '../../shared/ids.ts';
import { Policy } from '../../shared/policies/policy.ts';
import type { RetentionRule } from '../../shared/policies/retention.ts';
import { closedKeychain } from '../support/apps/secret-reader.ts';
import { instance, job, owner, point, server, vault } from '../support/store-records.ts';
import { untilQuiet } from './machine.ts';
import { markdownTable, spread } from './statistics.ts';

const dayMs = 24 * 60 * 60_000;
const entry = join(import.meta.dirname, '../../main/hosts/cli/pgkeep.mjs');

const daysOfJobs = 14;

/** How old the points are that ten years of a policy leave: each rule with its number, and the days between two. */
const kept: readonly (readonly [RetentionRule, number, number])[] = [
  ['default', 30, 1],
  ['weekly', 12, 7],
  ['monthly', 60, 30.44],
  ['yearly', 10, 365.25],
];

/**
 * What pages and ticks cost, in ms, in a home that runs 1,000 databases of ten servers with ten years of recovery points
 * each, as its cache has them: no vault is asked, and nothing is due.
 */
export async function benchPolicies(suite: {
  instances: number;
  rounds: number;
  say: (line: string) => void;
}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pgkeep-bench-'));
  const env = { ...process.env, PGKEEP_HOME: join(folder, 'home') };
  try {
    let points = 0;
    {
      await using app = await open(env);
      suite.say('filling the home');
      points = fill(app, suite.instances);
    }
    const start = () => {
      const begun = performance.now();
      const { status, stderr } = spawnSync(process.execPath, [entry, 'jobs'], { env, encoding: 'utf8' });
      if (status !== 0) throw new Error(`pgkeep jobs ended with ${status}: ${stderr}`);
      return performance.now() - begun;
    };
    start();
    await untilQuiet(suite.say);
    const starts = Array.from({ length: suite.rounds }, start);
    await using app = await open(env);
    const rows: string[][] = [['`pgkeep jobs`, the whole process', spread(starts, 0), '']];
    for (const [name, work] of contenders(app)) {
      suite.say(name);
      await work();
      const times: number[] = [];
      const processor: number[] = [];
      for (let round = 0; round < suite.rounds; round += 1) {
        const [begun, used] = [performance.now(), process.cpuUsage()];
        await work();
        times.push(performance.now() - begun);
        const { user, system } = process.cpuUsage(used);
        processor.push((user + system) / 1000);
      }
      rows.push([name, spread(times, 0), spread(processor, 0)]);
    }
    return [
      '### Policies',
      `${suite.instances} databases, ${points} recovery points in the cache; ${suite.rounds} rounds, median (least–greatest).`,
      markdownTable(['', 'ms', 'processor, ms'], rows),
    ].join('\n\n');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function contenders(app: App): [string, () => Promise<unknown>][] {
  const { client, coordinator } = app;
  return [
    ['overview of all databases', () => client.overview.instances({ refresh: false, staleAfterMs: 0 })],
    ['summary of vaults and jobs', () => client.overview.summary()],
    ['list of databases', () => client.instances.list()],
    ['points of one database', () => client.points.list({ instance: 'db 7', refresh: false })],
    ['next runs of all databases', () => client.schedule.status({})],
    ['a tick with nothing due', () => tick(coordinator)],
    ['ten years of a policy, for one database', () => simulate(app, 'db 7')],
    ['ten years of a policy that all databases have', () => simulate(app)],
  ];
}

const simulate = ({ client }: App, database?: string) =>
  client.policies.simulate({
    policy: 'policy 0',
    years: 10,
    ...(database === undefined ? {} : { instance: database }),
  });

async function open(env: NodeJS.ProcessEnv): Promise<App> {
  return await compose({
    home: openHome(env),
    env,
    ask: (question) => Promise.reject(new Error(`nobody answers: ${question}`)),
    notice: () => {},
    replace: { keychain: closedKeychain, repeat: () => ({ [Symbol.dispose]: () => {} }) },
  });
}

/** Returns how many points were made. */
function fill({ coordinator: { engine } }: App, instances: number): number {
  const { store, writer } = engine;
  const now = engine.clock.now();
  // the last planned time, 02:30 and some minutes of each instance, has been run
  const midnight = Math.floor((now.getTime() - 4 * 60 * 60_000) / dayMs) * dayMs;
  const since = new Date(midnight - 3_653 * dayMs).toISOString();
  const [ready] = readyPolicies('UTC');
  if (ready === undefined || writer.home === undefined) throw new Error('no policy');
  const policy = Policy.parse({ ...ready.values, jitterMinutes: 30, id: 'policy-0', name: 'policy 0' });
  const runner = { home: writer.home, host: writer.host, user: writer.user, of: 'server' as const };
  let points = 0;
  store.transaction(() => {
    store.vaults.insert(vault());
    store.policies.set({ vaultId: vault().id, policy, revision: 1, changedAt: since, changedBy: 'dba' });
    for (let number = 0; number < 10; number += 1) store.servers.insert(server(`server-${number}`));
    for (let number = 0; number < instances; number += 1) {
      const id = InstanceId.parse(`inst-${number}`);
      store.instances.insert(
        instance(id, `db ${number}`, {
          database: `db_${number}`,
          serverId: ServerId.parse(`server-${number % 10}`),
        }),
      );
      store.instances.setAssignedPolicy(id, { id: policy.id, since });
      store.instances.setScheduling(id, { runner });
      store.instances.setSeen(id, now.toISOString());
      points += fillInstance(store, id, { midnight, policy });
      fillJobs(store, id, midnight);
    }
  });
  return points;
}

function fillInstance(
  store: App['coordinator']['engine']['store'],
  instanceId: InstanceId,
  { midnight, policy }: { readonly midnight: number; readonly policy: Policy },
): number {
  let count = 0;
  for (const [rule, number, days] of kept) {
    for (let index = 0; index < number; index += 1) {
      // each point has a day of its own
      const back = rule === 'default' ? index : Math.ceil(30 + (index + 1) * days);
      const at = new Date(midnight - back * dayMs + 2.5 * 60 * 60_000).toISOString();
      const promised = {
        rule,
        why: `${rule}: first good backup`,
        expiresAt: new Date(midnight + 3_653 * dayMs).toISOString(),
        policy: { id: policy.id, name: policy.name, revision: 1 },
      };
      count += 1;
      store.points.put(
        vault().id,
        point(PointId.parse(`point-${String(count).padStart(8, '0')}-${instanceId}`), {
          instanceId,
          startedAt: at,
          completedAt: at,
          scheduledFor: at,
          expiresAt: promised.expiresAt,
          made: promised,
          contentsSize: null,
        }),
      );
    }
  }
  return count;
}

/** The backups of the last days that a home remembers. */
function fillJobs(
  store: App['coordinator']['engine']['store'],
  instanceId: InstanceId,
  midnight: number,
): void {
  for (let back = daysOfJobs - 1; back >= 0; back -= 1) {
    const at = new Date(midnight - back * dayMs + 2.5 * 60 * 60_000).toISOString();
    const made = job(`job-${back}-${instanceId}`, { instanceId, startedAt: at });
    const request = { kind: 'backup', instanceId, trigger: 'schedule', scheduledFor: at } as const;
    store.jobs.insert(made, { ...owner, vaultId: vault().id, request });
    store.jobs.end(made.id, { state: 'completed', endedAt: at, progress: null, result: null, error: null });
  }
}
