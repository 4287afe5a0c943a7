import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClientTools } from '../../../shared/tools.ts';

export type FakeTools = ClientTools & AsyncDisposable;

/** Client tools that are small Node programs; `args` and `fs` are at hand in their code. */
export async function fakeTools(
  code: { pg_dump?: string; pg_restore?: string },
  more: Partial<ClientTools> = {},
): Promise<FakeTools> {
  const folder = await mkdtemp(join(tmpdir(), 'pgkeep-fake-tools-'));
  for (const [name, body] of Object.entries(code)) {
    const script = `#!${process.execPath}\nconst fs = require('node:fs'); const args = process.argv.slice(2);\n${body}\n`;
    await writeFile(join(folder, name), script, { mode: 0o755 });
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
