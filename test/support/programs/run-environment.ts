import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { memoryFolder } from './memory-folder.ts';

/** Whether programs can be started there: tests put some of their own into temporary folders. */
function takesPrograms(folder: string): boolean {
  const mounts = readFileSync('/proc/mounts', 'utf8').split('\n');
  const options = mounts.map((line) => line.split(' ')).find(([, place]) => place === folder)?.[3] ?? '';
  return !options.split(',').includes('noexec');
}

/**
 * What all processes of a run of tests have in common; to be called before the first of them starts. Temporary folders
 * lie in memory where there is enough of it: vaults and homes sync what they write, which takes milliseconds on a disk,
 * and hundreds of tests write hundreds of files. Modules are kept compiled in `dist/compiled` of the checkout: starting
 * pgkeep in a process of its own takes half of the processor time then.
 */
export function prepareRunEnvironment(checkout: string): void {
  process.env['NODE_COMPILE_CACHE'] ??= join(checkout, 'dist', 'compiled');
  if (memoryFolder !== undefined && takesPrograms(memoryFolder)) process.env['TMPDIR'] ??= memoryFolder;
}
