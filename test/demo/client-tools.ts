import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { delimiter } from 'node:path';
import { findClientTools } from '../../main/postgres/connect/client-tools.ts';
import type { ClientTools } from '../../shared/tools.ts';
import { unpackDebianClientTools, unpackedClientTools } from '../support/programs/debian-client-tools.ts';
import { debianCodename } from '../support/programs/debian-packages.ts';
import { availableMajors } from '../support/servers/embedded-postgres.ts';

/** The old server of the demo, where the machine's pg_dump is not older still. */
const wantedSource = 14;
export const targetMajor = 18;
/** Debian 13's. */
const unpackedMajor = 17;

const oldest = Math.min(...availableMajors());

/**
 * The client tools of this machine that can dump one of the embedded servers; as root on Debian and Ubuntu
 * they are installed where they are missing. Undefined, after saying which command installs them, when there are none.
 */
export async function provideClientTools(say: (line: string) => void): Promise<ClientTools[] | undefined> {
  const found = await usableTools();
  if (found.length > 0) return found;
  const system = await describeSystem();
  const command = installCommand(system);
  if (system.debian && process.getuid?.() === 0) {
    say('pg_dump is missing; installing it:');
    // The lists of a fresh container are empty, those of other machines make a second download unnecessary.
    const installed =
      (await runVisibly(command, say)) ||
      ((await runVisibly(['apt-get', 'update'], say)) && (await runVisibly(command, say)));
    const now = installed ? await usableTools() : [];
    if (now.length > 0) return now;
    say('That did not bring a usable pg_dump.');
    return undefined;
  }
  const unpacked = await unpackedTools(say);
  if (unpacked !== undefined) return unpacked;
  const words = system.debian || system.linux ? ['sudo', ...command] : command;
  say(`pg_dump ${oldest} or newer is missing. This installs it: ${words.join(' ')}`);
  return undefined;
}

/** On Debian its package can be unpacked into the cache by anybody; first on PATH, pgkeep finds the programs there. */
async function unpackedTools(say: (line: string) => void): Promise<ClientTools[] | undefined> {
  if ((await debianCodename()) === undefined) return undefined;
  try {
    say('pg_dump is missing; unpacking the package of Debian into the cache …');
    const folder = unpackedClientTools(unpackedMajor) ?? (await unpackDebianClientTools(unpackedMajor));
    process.env['PATH'] = [folder, process.env['PATH'] ?? ''].join(delimiter);
    const found = await usableTools();
    return found.length > 0 ? found : undefined;
  } catch (error) {
    say(`That did not work: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

/** The major of the old server: no pg_dump dumps a server that is newer than itself. */
export function sourceMajor(tools: readonly ClientTools[]): number {
  const newest = Math.max(...tools.map(({ major }) => major));
  // On platforms without older servers the source is the oldest that there is.
  return Math.max(oldest, ...availableMajors().filter((major) => major <= Math.min(newest, wantedSource)));
}

async function usableTools(): Promise<ClientTools[]> {
  return (await findClientTools([])).filter(({ major }) => major >= oldest);
}

/** What decides which package manager there is. */
interface System {
  readonly platform: NodeJS.Platform;
  /** The `ID` and `ID_LIKE` of /etc/os-release. */
  readonly families: readonly string[];
  readonly debian: boolean;
  readonly linux: boolean;
}

async function describeSystem(): Promise<System> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const families = [...release.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)"?$/gm)].flatMap(([, ids = '']) =>
    ids.split(' '),
  );
  return {
    platform: process.platform,
    families,
    debian: families.includes('debian') || families.includes('ubuntu'),
    linux: process.platform === 'linux',
  };
}

/** The one command that brings pg_dump to this system, without sudo. */
function installCommand({ platform, families, debian }: System): string[] {
  if (platform === 'darwin') return ['brew', 'install', 'libpq'];
  if (platform === 'win32') return ['winget', 'install', `PostgreSQL.PostgreSQL.${targetMajor}`];
  if (debian) return ['apt-get', 'install', '-y', 'postgresql-client'];
  if (families.includes('suse')) return ['zypper', '--non-interactive', 'install', 'postgresql'];
  if (families.includes('arch')) return ['pacman', '-S', '--noconfirm', 'postgresql'];
  if (families.includes('alpine')) return ['apk', 'add', 'postgresql-client'];
  return ['dnf', 'install', '-y', 'postgresql'];
}

/** True when the command ended with 0. What it writes is seen. */
async function runVisibly(
  [program = '', ...args]: readonly string[],
  say: (line: string) => void,
): Promise<boolean> {
  say(`$ ${[program, ...args].join(' ')}`);
  const child = spawn(program, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    return code === 0;
  } catch {
    return false;
  }
}
