import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { untilQuiet } from './machine.ts';
import { markdownTable, spread } from './statistics.ts';

const entry = join(import.meta.dirname, '../../main/hosts/cli/pgkeep.mjs');

const contenders: readonly { readonly name: string; readonly words: readonly string[] }[] = [
  { name: '`node -e 0`', words: ['-e', '0'] },
  { name: '`pgkeep --help`', words: [entry, '--help'] },
  { name: '`pgkeep jobs`, no job yet', words: [entry, 'jobs'] },
];

/** How long the command line takes to start, in ms, when its compiled modules are kept from the start before. */
export async function benchStartUp(suite: { rounds: number; say: (line: string) => void }): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'pgkeep-bench-'));
  try {
    const env = { ...process.env, PGKEEP_HOME: home };
    const start = (words: readonly string[]) => {
      const begun = performance.now();
      const { status, stderr } = spawnSync(process.execPath, words, { env, encoding: 'utf8' });
      if (status !== 0) throw new Error(`${words.join(' ')} ended with ${status}: ${stderr}`);
      return performance.now() - begun;
    };
    const times = contenders.map((): number[] => []);
    for (const { words } of contenders) start(words);
    await untilQuiet(suite.say);
    for (let round = 0; round < suite.rounds; round += 1) {
      for (const [index, { words }] of contenders.entries()) times[index]?.push(start(words));
    }
    const rows = contenders.map(({ name }, index) => [name, spread(times[index] ?? [], 0)]);
    return [
      '### Start-up',
      `${suite.rounds} interleaved rounds, median (least–greatest).`,
      markdownTable(['', 'process, ms'], rows),
    ].join('\n\n');
  } finally {
    await rm(home, { recursive: true });
  }
}
