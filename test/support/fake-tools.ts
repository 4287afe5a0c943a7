import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClientTools } from '../../shared/tools.ts';

export type FakeTools = ClientTools & AsyncDisposable;

/** Client tools that are small Node programs; `args` and `fs` are at hand in their code. */
export async function fakeTools(
  code: { pg_dump?: string; pg_restore?: string },
  more: Partial<ClientTools> = {},
): Promise<FakeTools> {
  const folder = await mkdtemp(join(tmpdir(), 'pgkeep-fake-tools-'));
  for (const [name, body] of Object.entries(code)) {
    const program = join(folder, `${name}.cjs`);
    await writeFile(program, `const fs = require('node:fs'); const args = process.argv.slice(2);\n${body}\n`);
    // Node.js can't stand in the first line itself: its path may hold a space.
    const words = [process.execPath, program].map((word) => `'${word.replaceAll("'", `'\\''`)}'`);
    await writeFile(join(folder, name), `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`, { mode: 0o755 });
  }
  return {
    folder,
    major: 15,
    version: '15.18',
    warning: null,
    ...more,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
