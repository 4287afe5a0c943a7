import { subscribe } from 'node:diagnostics_channel';
import { setTimeout } from 'node:timers/promises';
import { compose, openHome, type Client } from '../../../main/compose.ts';
import { expirePoints } from '../../../main/coordinator/expire/expire-points.ts';
import type { StorageLocation } from '../../../shared/vaults/vaults.ts';

/** What this process found. */
export interface Opened {
  readonly steps: readonly Step[];
}

interface Step {
  readonly name: string;
  readonly ms: number;
  /** Processor time of the process, in ms: what other programs do hardly changes it. */
  readonly processorMs: number;
  readonly requests: number;
}

/**
 * A program of its own: adds the vault that its argument names to the new home of its environment, as the interface
 * does, and prints what each step took as JSON. Without an argument it only starts.
 */
const location = JSON.parse(process.argv[2] ?? 'null') as StorageLocation | null;

let requests = 0;
subscribe('http.client.request.start', () => {
  requests += 1;
});

const steps: Step[] = [];

/** Notes what has passed since then, in so many rounds. */
function note(name: string, since: ReturnType<typeof now>, rounds = 1): void {
  const until = now();
  const step = {
    name,
    ms: (until.at - since.at) / rounds,
    processorMs: (until.processorMs - since.processorMs) / rounds,
    requests: (until.requests - since.requests) / rounds,
  };
  steps.push(step);
  process.stderr.write(`${name}: ${step.ms.toFixed(0)} ms, processor ${step.processorMs.toFixed(0)} ms\n`);
}

function now() {
  const { user, system } = process.cpuUsage();
  return { at: performance.now(), processorMs: (user + system) / 1_000, requests };
}

async function step(name: string, work: () => Promise<unknown>): Promise<void> {
  const since = now();
  await work();
  note(name, since);
}

const rounds = 5;

/** The mean of some rounds, of which the first does not count. */
async function repeated(name: string, work: () => Promise<unknown>): Promise<void> {
  await work();
  const since = now();
  for (let round = 0; round < rounds; round += 1) JSON.stringify(await work());
  note(name, since, rounds);
}

const patienceMs = 20 * 60_000;

async function until(client: Client, is: (known: Overview) => boolean): Promise<void> {
  const begun = performance.now();
  while (!is(await client.overview.instances({ refresh: false }))) {
    if (performance.now() - begun > patienceMs) throw new Error('it is not known after 20 minutes');
    await setTimeout(500);
  }
}
type Overview = Awaited<ReturnType<Client['overview']['instances']>>;

await using app = await compose({
  home: openHome(process.env),
  env: process.env,
  ask: (question) => Promise.reject(new Error(`nobody answers: ${question}`)),
  notice: () => {},
});
const { client, coordinator } = app;
if (location !== null) await measure(location);

async function measure(place: StorageLocation): Promise<void> {
  const begun = now();
  await step('the vault is added', () => client.vaults.add({ name: 'large', location: place }));
  const asked = client.overview.instances({ refresh: true, staleAfterMs: 300_000 });
  await until(client, ({ instances }) => instances.every(({ latestPointAt }) => latestPointAt !== null));
  note('first screen, from the beginning', begun);
  await asked;
  await until(client, ({ instances }) => instances.every(({ vaultSeenAt }) => vaultSeenAt !== null));
  note('everything is known, from the beginning', begun);
  await repeated('overview of all databases', () => client.overview.instances({ refresh: false }));
  await repeated('stored bytes of each vault', () => client.overview.summary());
  const listed = (instance: string) => client.points.list({ instance, refresh: false });
  const { instances: all } = await client.overview.instances({ refresh: false });
  const byPoints = all.toSorted((one, other) => one.points - other.points);
  const [fewest, most] = [byPoints[0], byPoints.at(-1)];
  if (fewest === undefined || most === undefined) throw new Error('there are databases');
  await repeated('sizes of the latest points of all databases', () => client.overview.sizes());
  await repeated(`the ${fewest.points} points of a database`, () => listed(fewest.name));
  await repeated(`the ${most.points} points of a database`, () => listed(most.name));

  const { engine } = coordinator;
  const [summary] = engine.store.vaults.list();
  if (summary === undefined) throw new Error('no vault');
  const agreeing = () => Promise.resolve([{ server: 'db1', aheadMs: 0 }]);
  const nothing = new Map(all.map(({ id }) => [id, []]));
  await step('an expiry pass with nothing due', () =>
    expirePoints(engine, summary, { due: nothing }, agreeing),
  );
  await step('the vault is asked again, nothing is new', async () => {
    const since = new Date().toISOString();
    await client.overview.instances({ refresh: true, staleAfterMs: 0 });
    await until(client, ({ instances }) =>
      instances.every(({ vaultSeenAt }) => (vaultSeenAt ?? '') >= since),
    );
  });
}
process.stdout.write(JSON.stringify({ steps } satisfies Opened));
