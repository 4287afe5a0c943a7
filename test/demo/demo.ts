import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { shWord } from '../../shared/shell/sh.ts';
import { formatDuration } from '../../shared/words/durations.ts';
import { formatSize } from '../../shared/words/sizes.ts';
import type { ClientTools } from '../../shared/tools.ts';
import { startAzurite } from '../support/servers/azurite.ts';
import { fetchServers } from '../support/programs/fetch-servers.ts';
import { fingerprint } from '../support/databases/fingerprint.ts';
import { loadSample } from '../support/samples/sample.ts';
import { startServer, type TestServer } from '../support/servers/postgres-server.ts';
import { compareArchives, createContainer } from './azure-copy.ts';
import { provideClientTools, sourceMajor, targetMajor } from './client-tools.ts';
import { CommandLine } from './command-line.ts';
import { compareFingerprints, showComparison } from './equality.ts';
import { Interruption } from './interruption.ts';
import { Steps } from './steps.ts';

const usage = `npm run demo -- [--keep] [--megabytes N]
npm run demo -- --azure

  --keep          leave the servers and the vault running until Ctrl-C
  --megabytes N   size of the sample database (default: 100)
  --azure         from the sign-in to a restored database, in an Azure that is pretended on this machine
  --help          show this`;

const database = 'shop';
const restored = 'shop_restored';
const container = 'restored';
const passwordVariable = 'PGKEEP_DEMO_PASSWORD';
const azureVariable = 'PGKEEP_DEMO_AZURE';

interface Options {
  readonly keep: boolean;
  readonly megabytes: number;
  readonly azure: boolean;
}

/** Runs the demo; resolves to the exit code: 0, 1 failed or different, 2 usage, 130 stopped. */
export async function main(argv: readonly string[]): Promise<number> {
  if (argv.includes('--help')) {
    console.log(usage);
    return 0;
  }
  const options = readOptions(argv);
  if (options === undefined) {
    console.error(usage);
    return 2;
  }
  const tools = await provideClientTools((line) => console.error(line));
  if (tools === undefined) return 1;
  const interruption = new Interruption();
  const folder = await mkdtemp(join(tmpdir(), 'pgkeep-demo-'));
  // Also for ends that no `finally` sees.
  const clean = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', clean);
  try {
    if (!options.azure) return await tell(options, tools, folder, interruption);
    const { tellOfAzure } = await import('./azure/tell.ts');
    return await tellOfAzure(tools, folder, interruption);
  } catch (error) {
    if (interruption.signal.aborted) {
      console.error('\nStopped.');
      return 130;
    }
    console.error(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  } finally {
    clean();
    console.error('Cleaned up: servers stopped, files removed.');
  }
}

function readOptions(argv: readonly string[]): Options | undefined {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { keep: { type: 'boolean' }, megabytes: { type: 'string' }, azure: { type: 'boolean' } },
    });
    const { keep = false, azure = false } = values;
    const megabytes = Number(values.megabytes ?? '100');
    if (!Number.isInteger(megabytes) || megabytes < 1) return undefined;
    // What is pretended is there for this process only.
    if (azure && (keep || values.megabytes !== undefined)) return undefined;
    return { keep, megabytes, azure };
  } catch {
    return undefined;
  }
}

async function tell(
  options: Options,
  tools: readonly ClientTools[],
  folder: string,
  interruption: Interruption,
): Promise<number> {
  const began = performance.now();
  const steps = new Steps();

  // pgkeep's own commands see Ctrl-C themselves and need the servers to clean up; all else is simply left.
  const unlessStopped = <T>(work: Promise<T>) => interruption.unlessStopped(work);

  const majors = { source: sourceMajor(tools), target: targetMajor };
  const needed = [`postgres-${majors.source}`, `postgres-${majors.target}`, 'azurite'] as const;
  await fetchServers(needed, { signal: interruption.signal });
  const starting = Promise.allSettled([
    startServer({ major: majors.source, onDisk: true }),
    startServer({ major: majors.target, onDisk: true }),
    startAzurite(),
  ] as const);
  await using running = new AsyncDisposableStack();
  // Registered before anything can go wrong: what started meanwhile is stopped in any case.
  running.defer(async () => {
    const stops = (await starting).map(async (each) => {
      if (each.status === 'fulfilled') await each.value[Symbol.asyncDispose]();
    });
    await Promise.all(stops);
  });
  const [source, target, azurite] = await steps.timed(
    'start',
    unlessStopped(
      starting.then(([one, two, three]) => [started(one), started(two), started(three)] as const),
    ),
    () => `PostgreSQL ${majors.source} (old source) and ${majors.target} (new target), Azurite`,
  );

  const vault = join(folder, 'vault');
  const commandLine = new CommandLine(
    {
      ...process.env,
      PGKEEP_HOME: join(folder, 'home'),
      [passwordVariable]: source.password,
      [azureVariable]: azurite.connectionString,
    },
    folder,
    interruption,
  );
  const { output } = commandLine;
  const pgkeep = (command: string, ...options: string[]) =>
    commandLine.pgkeep([...command.split(' '), ...options]);

  output.line(
    `PostgreSQL ${majors.source} and ${majors.target} run, both as an unprivileged user; pg_dump is ${[...new Set(tools.map(({ version }) => version))].join(', ')}.`,
  );
  output.line(`Loading a sample shop of about ${options.megabytes} MB into PostgreSQL ${majors.source} …`);
  await steps.timed(
    'load',
    unlessStopped(load(source, options.megabytes)),
    (bytes) => `sample database, ${formatSize(bytes)}`,
  );

  await steps.timed(
    'protect',
    (async () => {
      await pgkeep('vault add archive --folder', vault);
      await pgkeep(`server add old ${login(source)}`);
      await pgkeep(`server add new ${login(target)}`);
      await pgkeep(`protect --server old --database ${database} --vault archive`);
    })(),
    () => 'one vault, two servers, one instance',
  );
  await steps.timed('back up', pgkeep(`backup ${database}`), () => 'into a folder vault');
  await steps.timed(
    'verify',
    pgkeep(`verify ${database}`),
    () => 'every byte of the recovery point read back',
  );
  await steps.timed(
    'restore',
    pgkeep(`restore ${database} --as-database ${restored} --server new --jobs 2 --create-roles`),
    () => `as database ${restored} on PostgreSQL ${majors.target}`,
  );

  output.line('');
  output.line('Comparing all rows of both databases …');
  const comparison = await steps.timed(
    'compare',
    unlessStopped(Promise.all([read(source, database), read(target, restored)])).then(([one, other]) =>
      compareFingerprints(one, other),
    ),
    ({ tables }) => `${tables.length} tables by count and sha256`,
  );
  let equal = showComparison(output, comparison);

  await unlessStopped(createContainer(azurite.connectionString, container));
  await steps.timed(
    'as files',
    pgkeep(
      `restore ${database} --as-files --container ${azurite.url}/${container} --connection-string-env ${azureVariable}`,
    ),
    () => 'archive, roles, scripts and manifest into Azurite',
  );
  const copy = await unlessStopped(compareArchives(vault, azurite.connectionString, container));
  const same = copy.inVault === copy.inContainer;
  equal &&= same;
  output.line(
    same
      ? `✓ ${copy.blobs.length} blobs; the archive's sha256 is that of the vault: ${copy.inVault.slice(0, 12)}`
      : `✗ DIFFERENT: archive ${copy.inVault} in the vault, ${copy.inContainer} in the container`,
    same ? 'green' : 'red',
  );

  steps.show(output);
  output.line(
    equal
      ? `Done in ${formatDuration(performance.now() - began)}: the database restored on PostgreSQL ${majors.target} equals the one on ${majors.source}.`
      : 'FAILED: what was restored differs from the source.',
    equal ? 'green' : 'red',
  );

  if (options.keep) {
    output.line('');
    output.line('Both servers keep running. Connect with');
    output.line(`  PGPASSWORD=${shWord(source.password)} ${psql(source, database)}`);
    output.line(`  PGPASSWORD=${shWord(target.password)} ${psql(target, restored)}`);
    output.line(`The vault is ${vault}; pgkeep itself works with`);
    output.line(
      `  export PGKEEP_HOME=${shWord(join(folder, 'home'))} ${passwordVariable}=${shWord(source.password)}`,
    );
    output.line('Ctrl-C stops everything and removes it.', 'bold');
    await untilStopped(interruption);
  }
  return equal ? 0 : 1;
}

function started<T>(result: PromiseSettledResult<T>): T {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}

/** Resolves to the size of the loaded database in bytes. */
async function load(server: TestServer, megabytes: number): Promise<number> {
  await server.createDatabase(database);
  const client = await server.connect(database);
  try {
    await loadSample(client, { megabytes });
    const { rows } = await client.query<{ bytes: string }>(
      'SELECT pg_database_size(current_database()) AS bytes',
    );
    return Number(rows[0]?.bytes);
  } finally {
    await client.end();
  }
}

async function read(server: TestServer, name: string) {
  const client = await server.connect(name);
  try {
    return await fingerprint(client);
  } finally {
    await client.end();
  }
}

function login({ host, port, user }: TestServer): string {
  // The servers of the demo listen on the loopback interface only and have no certificate.
  return `--host ${host} --port ${port} --user ${user} --password-env ${passwordVariable} --tls disable`;
}

function psql({ host, port, user }: TestServer, name: string): string {
  return `psql -h ${host} -p ${port} -U ${user} ${name}`;
}

async function untilStopped({ signal, subscribe }: Interruption): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  // Servers and Azurite are unreferenced: something must keep the process alive.
  const alive = setInterval(() => {}, 60_000);
  subscribe(resolve);
  await promise;
  clearInterval(alive);
}
