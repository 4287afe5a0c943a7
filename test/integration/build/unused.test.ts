import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');

/** Where knip says that exports are used, export by export. A file that it takes for an entry has none for it. */
async function trace(): Promise<string> {
  const program = join(root, 'node_modules/knip/bin/knip.js');
  const { stdout } = await execa(process.execPath, [program, '--trace'], { cwd: root, reject: false });
  return stdout;
}

it('knip looks at exports of the programs and of the interface: one that nothing uses would be found', async () => {
  const lines = (await trace()).split('\n');
  for (const used of ['main/core/ids.ts:createIds', 'renderer/ui/format/time.ts:formatTime']) {
    expect(lines).toContain(used);
  }
});
