import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Fault, Outcome } from '../fault.ts';

const megabyte = 1024 * 1024;

/** The disk of the vault, or of the home, has little room left and then none; then somebody makes room. */
const fullDisk = (which: 'vault' | 'home'): Fault => ({
  name: `a full disk under the ${which}`,
  async run(world, random) {
    const folder = await mkdtemp(join(world.folder, 'disk-'));
    await mkdir(join(folder, 'small'));
    // from nothing at all to nearly enough
    const free = random.between(0, which === 'vault' ? 1.4 * megabyte : 0.3 * megabyte);
    const flags = process.getuid?.() === 0 ? ['--mount'] : ['--map-root-user', '--mount'];
    const mountAndRun =
      'mount -t tmpfs -o size=24m pgkeep "$1/small" && exec "$2" "$3" "$1" "$4" "$5" "$6" "$7"';
    const script = join(import.meta.dirname, 'full-disk-main.ts');
    const { port, password } = world.source;
    const given = [which, String(free), String(port), password];
    const program = ['sh', '-c', mountAndRun, 'sh', folder, process.execPath, script, ...given];
    try {
      const { stdout } = await promisify(execFile)('unshare', [...flags, ...program]);
      return JSON.parse(stdout) as Outcome;
    } catch (error) {
      return { words: 'the process ended', broken: [`The process ended: ${endOf(error)}`] };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
});

/** What it said last; the command line, which the message begins with, says nothing. */
const endOf = (error: unknown) =>
  String((error as { readonly stderr?: string }).stderr ?? error)
    .trim()
    .slice(-1_000);

export const disks: readonly Fault[] = [fullDisk('vault'), fullDisk('home')];
