import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { unshareFlags } from './name-spaces.ts';

/**
 * Runs a script in a mount name space of its own in which a file system of so many MiB lies on the folder: a real
 * disk that gets full. The script gets the folder as its first argument, then `args`. Gives its standard output.
 */
export async function onSmallDisk(
  folder: string,
  megabytes: number,
  script: string,
  args: readonly string[] = [],
): Promise<string> {
  const mountAndRun = `mount -t tmpfs -o size=${megabytes}m pgkeep "$1" && folder="$1" && shift && program="$1" && script="$2" && shift 2 && exec "$program" "$script" "$folder" "$@"`;
  const { stdout } = await promisify(execFile)('unshare', [
    ...unshareFlags(),
    '--mount',
    'sh',
    '-c',
    mountAndRun,
    'sh',
    folder,
    process.execPath,
    script,
    ...args,
  ]);
  return stdout;
}
