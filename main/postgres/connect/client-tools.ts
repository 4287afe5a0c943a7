import { access, constants, readdir, realpath, stat } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import { PgkeepError } from '../../core/errors.ts';
import { runTool } from '../../core/process.ts';
import type { ClientTools } from '../../../shared/tools.ts';
import { canDump, canRead, isOutOfSupport, isSameMajor, mayHaveZstd } from './tool-traits.ts';

export interface ToolVersion {
  readonly major: number;
  readonly minor: number;
}

/**
 * First minors without CVE-2026-6477 (a hostile server overwrites pg_dump's stack) and CVE-2025-8714/8715.
 * Majors 12 and 13 are out of support; their last minors fix CVE-2024-7348 only.
 */
const patchedMinors: ReadonlyMap<number, number> = new Map([
  [18, 4],
  [17, 10],
  [16, 14],
  [15, 18],
  [14, 23],
]);

/** Parses what `pg_dump --version` prints, for example "pg_dump (PostgreSQL) 17.10 (Debian 17.10-1)". */
export function parseToolVersion(output: string): ToolVersion | undefined {
  const match = /\((?:PostgreSQL|EnterpriseDB)\)\s+(\d+)(?:\.(\d+))?/.exec(output);
  if (match === null) return undefined;
  // A beta or development version has no minor.
  return { major: Number(match[1]), minor: Number(match[2] ?? 0) };
}

/** Why a tool of this version should be replaced, or null when it is patched. */
export function patchWarning({ major, minor }: ToolVersion): string | null {
  const patched = patchedMinors.get(major);
  if (patched === undefined) {
    return isOutOfSupport(major)
      ? `client tools ${major} get no security fixes any more; install a newer major`
      : null;
  }
  return minor < patched
    ? `client tools ${major}.${minor} have known security holes (a hostile server can attack pg_dump); install ${major}.${patched} or newer`
    : null;
}

/** Folders in which packagers put client tools. */
async function usualFolders(env: NodeJS.ProcessEnv): Promise<string[]> {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const perMajor: [parent: string, below: string][] =
    process.platform === 'win32'
      ? [
          [join(env['ProgramFiles'] ?? 'C:\\Program Files', 'PostgreSQL'), 'bin'],
          [join(env['ProgramFiles'] ?? 'C:\\Program Files', 'edb'), 'bin'],
        ]
      : [
          ['/usr/lib/postgresql', 'bin'], // Debian, Ubuntu
          ['/opt/homebrew/opt', 'bin'], // Homebrew on Apple silicon: postgresql@17, libpq
          ['/usr/local/opt', 'bin'], // Homebrew on Intel
          ['/home/linuxbrew/.linuxbrew/opt', 'bin'],
          ['/Library/PostgreSQL', 'bin'], // EDB on macOS
          ['/opt/PostgreSQL', 'bin'], // EDB on Linux
          ['/usr/edb', 'bin'],
        ];
  for (const [parent, below] of perMajor) {
    for (const name of await readdir(parent).catch(() => [])) {
      if (/^\d+$|^postgresql|^libpq|^as\d+$/.test(name)) folders.push(join(parent, name, below));
    }
  }
  if (process.platform !== 'win32') {
    // RHEL and the PGDG packages: /usr/pgsql-17/bin
    for (const name of await readdir('/usr').catch(() => [])) {
      if (name.startsWith('pgsql-')) folders.push(join('/usr', name, 'bin'));
    }
    folders.push('/Applications/Postgres.app/Contents/Versions/latest/bin');
  }
  return folders;
}

const suffix = process.platform === 'win32' ? '.exe' : '';

/** File names of the programs that a folder of client tools has to have. */
export const requiredTools: readonly string[] = [`pg_dump${suffix}`, `pg_restore${suffix}`];

/** Path of one tool in a folder of client tools. */
export function toolPath(tools: ClientTools, tool: 'pg_dump' | 'pg_restore'): string {
  return join(tools.folder, tool + suffix);
}

/**
 * Versions that programs have told, by path and by what changes when an update replaces the file: hundreds of
 * databases are checked one after the other, and the answer is the same for each.
 */
const toldVersions = new Map<string, ToolVersion>();

async function versionOf(program: string): Promise<ToolVersion | undefined> {
  const { ino, size, mtimeMs, ctimeMs } = await stat(program);
  const file = [program, ino, size, mtimeMs, ctimeMs].join(' ');
  const told = toldVersions.get(file);
  if (told !== undefined) return told;
  const result = await runTool({ operation: 'pg_dump --version', program, args: ['--version'] });
  const version = result.ok ? parseToolVersion(result.stdout) : undefined;
  if (version !== undefined) toldVersions.set(file, version);
  return version;
}

/** The client tools in a folder, or undefined when there are none that run. */
export async function inspectFolder(folder: string): Promise<ClientTools | undefined> {
  const dump = join(folder, `pg_dump${suffix}`);
  const restore = join(folder, `pg_restore${suffix}`);
  try {
    await access(dump, constants.X_OK);
    await access(restore, constants.X_OK);
  } catch {
    return undefined;
  }
  const version = await versionOf(dump).catch(() => undefined);
  if (version === undefined) return undefined;
  return {
    folder,
    major: version.major,
    version: `${version.major}.${version.minor}`,
    warning: patchWarning(version),
  };
}

/** All client tools on this machine: configured folders first, then PATH, then the usual places. */
export async function findClientTools(
  configured: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<ClientTools[]> {
  const seen = new Set<string>();
  const candidates: string[] = [];
  for (const folder of [...configured, ...(await usualFolders(env))]) {
    // The real pg_dump decides: /bin and /usr/bin are often the same, and links lead to one installation.
    const real = await realpath(join(folder, `pg_dump${suffix}`)).catch(() => undefined);
    if (real === undefined || seen.has(real)) continue;
    // Debian's /usr/bin/pg_dump is a wrapper that picks a version by cluster; the versions themselves are
    // in the usual places.
    if (basename(real) === 'pg_wrapper') continue;
    seen.add(real);
    candidates.push(folder);
  }
  const found = await Promise.all(candidates.map(inspectFolder));
  return found.filter((tools) => tools !== undefined);
}

function listed(found: readonly ClientTools[]): string {
  return found.length === 0
    ? 'none'
    : found.map(({ version, folder }) => `${version} (${folder})`).join(', ');
}

/** One sentence that says how to get client tools of that major, or one that is not older, on this kind of machine. */
export function installAdvice(
  major: number,
  platform: NodeJS.Platform = process.platform,
  { exactly = false }: { readonly exactly?: boolean } = {},
): string {
  const version = exactly ? `${major}` : `${major} or newer`;
  if (platform === 'darwin') return `Install them: brew install postgresql@${major}`;
  const folder = 'or name the folder that has them.';
  return platform === 'win32'
    ? `Install PostgreSQL ${version} with its command line tools (winget install PostgreSQL.PostgreSQL.${major}), ${folder}`
    : `Install postgresql-client-${version} (Debian, Ubuntu: apt-get install postgresql-client-${major}; RHEL: dnf install postgresql${major}), ${folder}`;
}

/**
 * Picks the pg_dump for a server: its major must not be older than the server's. Among those that fit,
 * patched ones before unpatched ones, then those that know zstd, then the lowest major, because the
 * nearest one writes archives that older servers take with the least noise. `wanted` is the one major that
 * the instance asks for.
 * Throws UserErrorClientToolsMissing, which says what exists and what to install.
 */
export function chooseDumpTool(
  found: readonly ClientTools[],
  serverMajor: number,
  wanted?: number,
): ClientTools {
  if (wanted !== undefined && !canDump(wanted, serverMajor)) {
    throw new PgkeepError(
      'UserErrorClientToolsMissing',
      `The instance asks for pg_dump ${wanted}, and the server is PostgreSQL ${serverMajor}: pg_dump must not be older. Found: ${listed(found)}.`,
      { remedy: `Set its client major to ${serverMajor} or newer, or leave the choice to pgkeep.` },
    );
  }
  const rank = (tools: ClientTools) => [
    tools.warning === null ? 0 : 1,
    mayHaveZstd(tools.major) ? 0 : 1,
    tools.major,
  ];
  const fitting = found
    .filter((tools) =>
      wanted === undefined ? canDump(tools.major, serverMajor) : isSameMajor(tools.major, wanted),
    )
    .toSorted((a, b) => compareRanks(rank(a), rank(b)));
  const best = fitting[0];
  if (best === undefined && wanted !== undefined) {
    const advice = installAdvice(wanted, process.platform, { exactly: true }).replace(/^Install/, 'install');
    throw new PgkeepError(
      'UserErrorClientToolsMissing',
      `The instance asks for pg_dump ${wanted}, which is not here. Found: ${listed(found)}.`,
      { remedy: `If another version will do, leave the choice to pgkeep; otherwise ${advice}` },
    );
  }
  if (best === undefined) {
    throw new PgkeepError(
      'UserErrorClientToolsMissing',
      `The server is PostgreSQL ${serverMajor}; pg_dump ${serverMajor} or newer is needed. Found: ${listed(found)}.`,
      { remedy: installAdvice(serverMajor) },
    );
  }
  return best;
}

/**
 * Picks the pg_restore for an archive: not older than the pg_dump that wrote it. The lowest that fits,
 * because newer ones set parameters that older targets do not know (transaction_timeout from 17 on).
 */
export function chooseRestoreTool(found: readonly ClientTools[], dumpMajor: number): ClientTools {
  const rank = (tools: ClientTools) => [tools.major, tools.warning === null ? 0 : 1];
  const best = found
    .filter((tools) => canRead(tools.major, dumpMajor))
    .toSorted((a, b) => compareRanks(rank(a), rank(b)))[0];
  if (best === undefined) {
    throw new PgkeepError(
      'UserErrorClientToolsMissing',
      `The archive was written by pg_dump ${dumpMajor}; pg_restore ${dumpMajor} or newer is needed. Found: ${listed(found)}.`,
      { remedy: installAdvice(dumpMajor) },
    );
  }
  return best;
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? 0;
    if (value !== other) return value - other;
  }
  return 0;
}

/** Whether this pg_dump was built with zstd: it says so before it connects anywhere. */
export async function knowsZstd(tools: ClientTools): Promise<boolean> {
  if (!mayHaveZstd(tools.major)) return false;
  const probe = await runTool({
    operation: 'pg_dump probe',
    program: toolPath(tools, 'pg_dump'),
    // A socket folder that cannot exist: the attempt fails at once, after the options were checked.
    args: [
      '--format=custom',
      '--compress=zstd:1',
      '--file',
      process.platform === 'win32' ? 'NUL' : '/dev/null',
    ],
    env: { PGHOST: '/nonexistent/pgkeep', PGDATABASE: 'probe' },
    successCodes: [0, 1],
  });
  return !probe.stderrTail.some((line) => /compression/i.test(line));
}
