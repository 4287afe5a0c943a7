import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LearnedFile } from './plan.ts';
import type { Tester } from './tester/tester.ts';
import { withTesters } from './tester/testers.ts';

/** A file of tests that cannot be learned from: it fails, wholly or in part, in a sandbox without any mutant. */
export type Failing = { file: string; tests: string[] };

const limits = { fileMs: 900_000, testMs: 120_000 };

/** Runs one file of tests with no mutant on. */
async function learnFile(tester: Tester, file: string): Promise<{ learned: LearnedFile; failing?: Failing }> {
  await tester.passed();
  const ran = await tester.run({ files: [{ file }], learn: true, testLimitMs: limits.testMs }, limits.fileMs);
  if (ran === undefined)
    return { learned: { file, tests: [], startMs: 0, passed: {} }, failing: { file, tests: ['no end'] } };
  const failed = [
    ...ran.tests.filter((test) => test.failed).map(({ name, message }) => `${name}: ${message ?? ''}`),
    ...ran.errors,
  ];
  const tests =
    ran.errors.length > 0 ? [] : ran.tests.filter((test) => !test.failed).map(({ id, ms }) => ({ id, ms }));
  const all = ran.files.reduce((sum, { ms }) => sum + ms, 0);
  const startMs = Math.max(0, all - ran.tests.reduce((sum, { ms }) => sum + ms, 0)) + processMs;
  return {
    learned: { file, tests, startMs, passed: await tester.passed() },
    ...(failed.length > 0 && { failing: { file, tests: failed } }),
  };
}

/** A process for each file of tests. */
const processMs = 400;

export async function digestOf(root: string, files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\n`).update(await readFile(join(root, file)));
  return hash.digest('hex');
}

/** What each file of tests passes; kept until the file or a source of the room changes. */
export async function learn(
  testers: readonly Tester[],
  given: {
    folder: string;
    /** Digest of the room's sources. */
    sources: string;
    files: readonly string[];
  },
): Promise<{ learned: LearnedFile[]; failing: Failing[] }> {
  const path = join(given.folder, 'learned.json');
  type Known = Record<string, { digest: string; learned: LearnedFile }>;
  const before = JSON.parse(await readFile(path, 'utf8').catch(() => '{}')) as {
    sources?: string;
    files?: Known;
  };
  const known = before.sources === given.sources ? (before.files ?? {}) : {};
  const next: Known = {};
  const failing: Failing[] = [];
  await mkdir(given.folder, { recursive: true });
  await withTesters(testers, given.files, async (tester, file) => {
    const digest = await digestOf(tester.sandbox, [file]);
    const found = known[file];
    if (found?.digest === digest) {
      next[file] = found;
      return;
    }
    const { learned, failing: failed } = await learnFile(tester, file);
    if (failed === undefined) next[file] = { digest, learned };
    else {
      failing.push(failed);
      next[file] = { digest: '', learned };
    }
    // After each, so that a run which is ended goes on from there; at once, so that no two testers write together.
    writeFileSync(path, JSON.stringify({ sources: given.sources, files: { ...known, ...next } }));
  });
  return { learned: Object.values(next).map(({ learned }) => learned), failing };
}
