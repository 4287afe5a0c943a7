import { createHash } from 'node:crypto';
import { Instrumenter } from '@stryker-mutator/instrumenter';
import { leftOutMutators, ownMutators, type Mutator } from './mutators.ts';

/** One small fault that can be switched on in the instrumented sources. */
export type Mutant = {
  /** What switches it on; only good within one instrumentation. */
  id: string;
  /** The same as long as the file's text is: what results are kept by. */
  key: string;
  /** From the project's root. */
  file: string;
  /** From 1. */
  line: number;
  mutator: string;
  /** The source before, on one line. */
  original: string;
  /** The source with the fault, on one line. */
  replacement: string;
};

export type Source = { file: string; text: string };

/** Stryker keeps the list of its mutators to itself; its version is exact in package.json. */
const mutatorsModule = new URL('mutators/index.js', import.meta.resolve('@stryker-mutator/instrumenter'));

async function addOwnMutators(): Promise<void> {
  const { allMutators } = (await import(mutatorsModule.href)) as { allMutators: Mutator[] };
  // theirs outlives this module where a process loads it anew for each file of tests
  for (const mutator of ownMutators) {
    if (!allMutators.some(({ name }) => name === mutator.name)) allMutators.push(mutator);
  }
}

const silent = {
  isTraceEnabled: () => false,
  isDebugEnabled: () => false,
  isInfoEnabled: () => false,
  isWarnEnabled: () => false,
  isErrorEnabled: () => false,
  isFatalEnabled: () => false,
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  fatal: () => undefined,
};

type Position = { line: number; column: number };

/** `end` is where the piece stops; lines count from 0, as Stryker's do. */
function textBetween(lines: readonly string[], start: Position, end: Position): string {
  if (start.line === end.line) return (lines[start.line] ?? '').slice(start.column, end.column);
  const first = (lines[start.line] ?? '').slice(start.column);
  const last = (lines[end.line] ?? '').slice(0, end.column);
  return [first, ...lines.slice(start.line + 1, end.line), last].join('\n');
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

/** The sources with every mutant in them, each switched off, and the list of the mutants. */
export async function instrument(
  sources: readonly Source[],
): Promise<{ sources: Source[]; mutants: Mutant[] }> {
  await addOwnMutators();
  const { files, mutants } = await new Instrumenter(silent).instrument(
    sources.map(({ file, text }) => ({ name: file, mutate: true, content: text })),
    { plugins: null, excludedMutations: [...leftOutMutators], ignorers: [] },
  );
  const lines = new Map(sources.map(({ file, text }) => [file, text.split('\n')]));
  const seen = new Map<string, number>();
  return {
    sources: files.map(({ name, content }) => ({ file: name, text: content })),
    mutants: mutants
      .filter(({ status }) => status === undefined)
      .map(({ id, fileName, mutatorName, location, replacement }) => {
        const original = oneLine(textBetween(lines.get(fileName) ?? [], location.start, location.end));
        const described = [fileName, mutatorName, original, oneLine(replacement)].join('\n');
        const nth = seen.get(described) ?? 0;
        seen.set(described, nth + 1);
        return {
          id,
          key: createHash('sha256').update(`${described}\n${nth}`).digest('hex').slice(0, 12),
          file: fileName,
          line: location.start.line + 1,
          mutator: mutatorName,
          original,
          replacement: oneLine(replacement),
        };
      }),
  };
}
