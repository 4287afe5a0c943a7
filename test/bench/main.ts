import { parseArgs } from 'node:util';
import { inspectFolder } from '../../main/postgres/connect/client-tools.ts';
import type { ClientTools } from '../../shared/tools.ts';
import { ensureClientTools } from '../support/programs/client-tools.ts';
import { benchBackup } from './backup.ts';
import { describeMachine } from './machine.ts';
import { benchInterface } from './interface.ts';
import { benchPolicies } from './policies.ts';
import { benchPrivileges } from './privileges.ts';
import { benchRestore } from './restore.ts';
import { benchStartUp } from './start-up.ts';
import { benchVaultLarge } from './vault-large/vault-large.ts';

const usage = `npm run bench -- [NAME…] [--megabytes N] [--rounds N] [--points N] [--profile FOLDER]

  NAME                           what to measure (default: all): backup, backup-gzip, restore, privileges, start-up,
                                 interface, vault-large, policies
  --megabytes N                  size of the database in MB (default: 2000; backup-gzip 500)
  --rounds N                     how often each is run (default: 3)
  --points N                     recovery points of vault-large (default: 200000 in a folder, 10000 in a container)
  --profile FOLDER               leave CPU profiles of the measured processes there

Prints Markdown on standard output.`;

const newest = 18;
const withoutZstd = 15;

async function toolsOf(major: number): Promise<ClientTools> {
  const folder = (await ensureClientTools([major])).get(major);
  const tools = folder === undefined ? undefined : await inspectFolder(folder);
  if (tools === undefined) throw new Error(`No client tools of PostgreSQL ${major}.`);
  return tools;
}

type Given = { megabytes?: number; points?: number; rounds: number; profileFolder?: string };

const suites: Readonly<Record<string, (given: Given, say: (line: string) => void) => Promise<string>>> = {
  backup: async (given, say) =>
    benchBackup({
      megabytes: 2000,
      ...given,
      say,
      tools: await toolsOf(newest),
      serverMajor: newest,
      compression: 'zstd:1',
    }),
  'backup-gzip': async (given, say) =>
    benchBackup({
      megabytes: 500,
      ...given,
      say,
      tools: await toolsOf(withoutZstd),
      serverMajor: withoutZstd,
      compression: 'gzip:1',
    }),
  restore: async (given, say) =>
    benchRestore({ megabytes: 2000, ...given, say, tools: await toolsOf(newest), serverMajor: newest }),
  privileges: ({ rounds }, say) => benchPrivileges({ tables: 10_000, rounds, majors: [12, newest], say }),
  'start-up': ({ rounds }, say) => benchStartUp({ rounds: Math.max(rounds, 10), say }),
  interface: ({ rounds }, say) => benchInterface({ rounds: Math.max(rounds, 10), say }),
  policies: ({ rounds }, say) => benchPolicies({ instances: 1_000, rounds: Math.max(rounds, 10), say }),
  'vault-large': ({ points = 200_000 }, say) =>
    benchVaultLarge({
      folder: { instances: Math.ceil(points / 200), points, archiveBytes: 1_000_000 },
      container: { instances: Math.ceil(points / 4_000), points: Math.ceil(points / 20), archiveBytes: 1 },
      say,
    }),
};

function readArguments(): { names: string[]; given: Given } | undefined {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        megabytes: { type: 'string' },
        points: { type: 'string' },
        rounds: { type: 'string', default: '3' },
        profile: { type: 'string' },
      },
    });
    const megabytes = values.megabytes === undefined ? undefined : Number(values.megabytes);
    const points = values.points === undefined ? undefined : Number(values.points);
    const rounds = Number(values.rounds);
    if (!positionals.every((name) => name in suites)) return undefined;
    if (![rounds, megabytes ?? 1, points ?? 1].every((value) => Number.isInteger(value) && value > 0))
      return undefined;
    return {
      names: positionals.length > 0 ? positionals : Object.keys(suites),
      given: {
        rounds,
        ...(megabytes === undefined ? {} : { megabytes }),
        ...(points === undefined ? {} : { points }),
        ...(values.profile === undefined ? {} : { profileFolder: values.profile }),
      },
    };
  } catch {
    return undefined;
  }
}

const chosen = readArguments();
if (chosen === undefined) {
  console.error(usage);
  process.exitCode = 2;
} else {
  // Ctrl-C leaves the servers to their guard; an orderly exit also removes the folders.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));
  console.log(`${describeMachine(new Date())}.`);
  for (const name of chosen.names) {
    const say = (line: string) => console.error(`${name}: ${line}`);
    console.log(`\n${await suites[name]?.(chosen.given, say)}`);
  }
}
