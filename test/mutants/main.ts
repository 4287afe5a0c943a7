import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { acceptedIn } from './accepted.ts';
import { readArguments, usage, type Given } from './arguments.ts';
import { instrument, type Mutant } from './instrument.ts';
import { keptVerdicts, type KeptVerdicts } from './kept.ts';
import { digestOf, learn } from './learn.ts';
import { planFor, type LearnedFile } from './plan.ts';
import type { Room } from './rooms.ts';
import { sample } from './sample.ts';
import { describe, scoreOf, survivorsOf, type Tried } from './score.ts';
import type { Tester } from './tester/tester.ts';
import { startTesters, withTesters } from './tester/testers.ts';
import { tryMutant } from './try-mutant.ts';

const root = join(import.meta.dirname, '../..');
const stepMs = 12_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function filesIn(paths: readonly string[], pattern: string): string[] {
  const found = paths.flatMap((path) =>
    path.endsWith('.ts') ? [path] : globSync(`${path}/${pattern}`, { cwd: root }),
  );
  if (found.length === 0) throw new Error(`There is no file in ${paths.join(', ')}.`);
  return [...new Set(found)].toSorted();
}

async function instrumentRoom(room: Room) {
  const files = filesIn([room.sources], '**/*.ts');
  const sources = await Promise.all(
    files.map(async (file) => ({ file, text: await readFile(join(root, file), 'utf8') })),
  );
  return { ...(await instrument(sources)), files };
}

function choose(mutants: readonly Mutant[], { only, file, count, seed }: Given): Mutant[] {
  if (only !== undefined) return mutants.filter(({ key }) => key === only);
  const asked = mutants.filter((mutant) => file === undefined || mutant.file.startsWith(file));
  return sample(asked, count, seed);
}

/** A test that fails without its mutant as well: mostly something that an earlier mutant left on the servers. */
const isUnclear = ({ verdict }: Tried): boolean => verdict.outcome === 'unclear';

async function tryAll(
  testers: readonly Tester[],
  mutants: readonly Mutant[],
  context: { learned: readonly LearnedFile[]; kept: KeptVerdicts; given: Given },
): Promise<Tried[]> {
  const tried: Tried[] = [];
  await withTesters(testers, mutants, async (tester, mutant) => {
    const begun = performance.now();
    const before = context.given.fresh ? undefined : context.kept.of(mutant);
    const plan = planFor(mutant, context.learned, { stepMs, limitMs: context.given.limitMs });
    const one = { mutant, verdict: before ?? (await tryMutant(tester, mutant, plan)) };
    tried.push(one);
    await context.kept.keep(one);
    const took =
      before === undefined ? `${((performance.now() - begun) / 1000).toFixed(1)} s` : 'found before';
    say(`[${tried.length}/${mutants.length}] ${describe(one)} (${took})`);
  });
  return tried;
}

async function main(given: Given): Promise<void> {
  const { name, room } = given;
  const folder = join(root, 'dist/mutants', name);
  const { sources, mutants, files } = await instrumentRoom(room);
  const chosen = choose(mutants, given);
  say(`${name}: ${chosen.length} of ${mutants.length} mutants, seed ${given.seed}`);
  const tests = filesIn(room.tests, '**/*.test.ts');
  const kept = await keptVerdicts(join(folder, 'verdicts.json'), await digestOf(root, tests));
  async function round(asked: readonly Mutant[]): Promise<Tried[]> {
    await using running = await startTesters({ root, folder, sources });
    const { learned, failing } = await learn(running.testers, {
      folder,
      sources: await digestOf(root, files),
      files: tests,
    });
    for (const { file, tests: failed } of failing)
      say(`cannot notice anything: ${file}\n    ${failed.join('\n    ')}`);
    // Awaited here, while they still run.
    return await tryAll(running.testers, asked, { learned, kept, given });
  }
  const first = await round(chosen);
  const unclear = first.filter(isUnclear).map(({ mutant }) => mutant);
  // Once more with new servers, on which no mutant has left anything.
  const second = unclear.length > 0 ? await round(unclear) : [];
  const tried = [...first.filter((one) => !isUnclear(one)), ...second];
  const accepted = acceptedIn(await readFile(join(root, 'docs/tests.md'), 'utf8'));
  const survivors = survivorsOf(tried);
  if (survivors.length > 0) say('\nSurvivors:');
  for (const one of survivors) {
    const reason = accepted.get(one.mutant.key);
    say(`${describe(one)}${reason === undefined ? '' : `\n    accepted: ${reason}`}`);
  }
  const { noticed, tried: all, percent } = scoreOf(tried);
  say(`\n${name}: ${noticed} of ${all} noticed, ${percent} % (at least ${room.floor} %), seed ${given.seed}`);
  if (percent < room.floor) process.exitCode = 1;
}

const given = readArguments();
if (given === undefined) {
  process.stderr.write(`${usage}\n`);
  process.exitCode = 2;
} else {
  await main(given);
}
