import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { aptInstall, ensureChromium, findChromium } from './programs/chromium.ts';
import { ensureClientTools, majorOf } from './programs/client-tools.ts';
import { debianServer, debianServerMajor } from './servers/debian-server.ts';
import { embeddedPostgres, supportedMajors } from './servers/embedded-postgres.ts';
import { fetchServers } from './programs/fetch-servers.ts';

/** Run by `npm test` before the tests: fetches what they need and says what there is, a line each. */

const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
const system = /^ID="?([a-z]+)"?$/m.exec(release)?.[1] ?? '';
const isRoot = process.getuid?.() === 0;
const say = (line: string) => console.log(line);

async function run(program: string, args: readonly string[]): Promise<boolean> {
  say(`$ ${[program, ...args].join(' ')}`);
  const { failed } = await execa(program, args, {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'inherit', 'inherit'],
    reject: false,
    // A download that stalls must not hold everything up for ever.
    timeout: 600_000,
  });
  return !failed;
}

/** Programs that are looked for on PATH, and what Debian's server reads of the system. */
async function ensureDebianPackages(): Promise<void> {
  const missing = [
    ...(existsSync('/usr/bin/pg_dump') ? [] : ['postgresql-client']),
    ...(existsSync('/usr/share/zoneinfo/UTC') ? [] : ['tzdata']),
  ];
  if (missing.length === 0 || system !== 'debian' || !isRoot) return;
  say(`Missing here; installing: ${missing.join(', ')}`);
  // What is missing all the same is named where it is needed.
  await aptInstall(run, missing);
}

async function main(): Promise<void> {
  await ensureDebianPackages();
  say(`browser: ${await ensureChromium({ system, isRoot, run, find: findChromium, say })}`);
  await fetchServers([...supportedMajors.map((major) => `postgres-${major}` as const), 'azurite'], { say });
  for (const major of supportedMajors) say(`server ${major}: ${(await embeddedPostgres(major)).version}`);
  for (const [major, folder] of await ensureClientTools()) {
    if ((await majorOf(folder)) !== major) throw new Error(`pg_dump in ${folder} is not of major ${major}.`);
    say(`client tools ${major}: ${folder}`);
  }
  const extended = `server ${debianServerMajor} with extensions`;
  if (system === 'debian') say(`${extended}: ${(await debianServer()).postgres}`);
  else say(`${extended}: none, its tests are left out: this is no Debian.`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
