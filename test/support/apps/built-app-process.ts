import { join } from 'node:path';
import { isBuilt } from '../../../build/freshness.ts';
import { asOnlyBuilder } from '../../../build/only-builder.ts';

const root = join(import.meta.dirname, '../../..');

/**
 * The program of `startAppProcess` in a few files, built when it is older than its sources: loading seven hundred
 * modules one by one took most of the processor time of a process that a test starts to kill it.
 */
export async function builtAppProcess(): Promise<string> {
  if (!(await isBuilt(root, 'appProcess'))) await asOnlyBuilder(root, build);
  return join(root, 'dist/app-process/app-process-main.js');
}

async function build(): Promise<void> {
  // The one who built meanwhile may have built this.
  if (await isBuilt(root, 'appProcess')) return;
  const vite = await import('vite');
  await vite.build({
    root,
    configFile: false,
    logLevel: 'warn',
    build: {
      ssr: true,
      target: 'node24',
      outDir: 'dist/app-process',
      rolldownOptions: {
        // The thread's program is started by its name, beside the main one: see main/vault/documents/parse-in-worker.ts.
        input: {
          'app-process-main': join(root, 'test/support/apps/app-process-main.ts'),
          'parse-worker': join(root, 'main/vault/documents/parse-worker.ts'),
        },
      },
    },
  });
}
