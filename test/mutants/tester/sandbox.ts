import { glob, copyFile, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { execa } from 'execa';
import type { Source } from '../instrument.ts';

/** Where, in a copy of the project, the files lie by which a mutant is switched on. */
export const inSandbox = (sandbox: string): string => join(sandbox, 'test/mutants/tester/in-sandbox');

/** Files of the project, from its root, as they stand now; what git ignores is left out. */
async function projectFiles(root: string): Promise<string[]> {
  const { stdout } = await execa('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
  });
  return stdout.split('\0').filter((file) => file !== '');
}

/** Copies the project into `sandbox`, with the instrumented sources instead of its own. */
export async function makeSandbox(
  root: string,
  sandbox: string,
  instrumented: readonly Source[],
): Promise<void> {
  await rm(sandbox, { recursive: true, force: true });
  const own = new Map(instrumented.map(({ file, text }) => [file, text]));
  for (const file of await projectFiles(root)) {
    const target = join(sandbox, file);
    await mkdir(dirname(target), { recursive: true });
    const text = own.get(file);
    // Copies, no links: nobody knows what a program with a fault in it writes to.
    if (text === undefined) await copyFile(join(root, file), target);
    else await writeFile(target, withSwitch(text, relative(dirname(target), inSandbox(sandbox))));
  }
  for await (const modules of glob(['node_modules', 'test/servers/*/node_modules'], { cwd: root })) {
    await symlink(join(root, modules), join(sandbox, modules));
  }
  await mkdir(join(inSandbox(sandbox), 'passed'), { recursive: true });
  await writeFile(join(inSandbox(sandbox), 'current-test'), 'import');
}

/** The switch is read before anything of the source itself runs; a first line for a shell stays the first. */
function withSwitch(text: string, folder: string): string {
  const line = `import ${JSON.stringify(`${folder}/switch.mjs`)};\n`;
  return text.startsWith('#!') ? text.replace('\n', `\n${line}`) : line + text;
}
