import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');

/** What knip says of one file: where its exports are used. A file that it takes for an entry has none for it. */
async function traceOf(file: string): Promise<string> {
  const program = join(root, 'node_modules/knip/bin/knip.js');
  const { stdout } = await execa(process.execPath, [program, '--trace-file', file], {
    cwd: root,
    reject: false,
  });
  return stdout;
}

it.each(['main/core/ids.ts', 'renderer/ui/format/time.ts'])(
  'knip looks at the exports of %s: one that nothing uses would be found',
  async (file) => {
    expect(await traceOf(file)).toContain(`${file}:`);
  },
);
