import { writeFileSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Tried } from './score.ts';
import type { Mutant } from './instrument.ts';
import type { Verdict } from './try-mutant.ts';

/** Verdicts of earlier runs, so that a run which was ended goes on, and one after more tests tries the survivors. */
type Kept = Record<string, { tests: string; verdict: Verdict }>;

export type KeptVerdicts = {
  /** What an earlier run found, where it still holds: a survivor's verdict ends with the tests that it survived. */
  of(mutant: Mutant): Verdict | undefined;
  keep(tried: Tried): Promise<void>;
};

/**
 * @param tests digest of the tests concerned
 */
export async function keptVerdicts(file: string, tests: string): Promise<KeptVerdicts> {
  const kept = JSON.parse(await readFile(file, 'utf8').catch(() => '{}')) as Kept;
  return {
    of({ key }) {
      const found = kept[key];
      if (found === undefined) return undefined;
      const { outcome } = found.verdict;
      return outcome === 'noticed' || outcome === 'no end' || found.tests === tests
        ? found.verdict
        : undefined;
    },
    async keep({ mutant, verdict }) {
      if (verdict.outcome === 'unclear') return;
      kept[mutant.key] = { tests, verdict };
      await mkdir(dirname(file), { recursive: true });
      // At once, so that no two testers write together.
      writeFileSync(file, JSON.stringify(kept, undefined, 1));
    },
  };
}
