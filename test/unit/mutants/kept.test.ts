import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { keptVerdicts } from '../../mutants/kept.ts';
import { sampleMutant } from '../../support/sample-mutant.ts';

const mutant = sampleMutant();
const noticed = { outcome: 'noticed', by: 'a.test.ts › b' } as const;
const survived = { outcome: 'survived', tests: 3, leftOut: 0 } as const;

async function place(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pgkeep-kept-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, 'room/verdicts.json');
}

it('keeps what was noticed, whatever the tests become', async () => {
  const file = await place();
  await (await keptVerdicts(file, 'tests-1')).keep({ mutant, verdict: noticed });
  expect((await keptVerdicts(file, 'tests-2')).of(mutant)).toStrictEqual(noticed);
});

it('keeps a survivor until the tests change', async () => {
  const file = await place();
  await (await keptVerdicts(file, 'tests-1')).keep({ mutant, verdict: survived });
  expect((await keptVerdicts(file, 'tests-1')).of(mutant)).toStrictEqual(survived);
  expect((await keptVerdicts(file, 'tests-2')).of(mutant)).toBeUndefined();
});

it('keeps nothing that is unclear', async () => {
  const file = await place();
  const kept = await keptVerdicts(file, 'tests-1');
  await kept.keep({ mutant, verdict: { outcome: 'unclear', by: 'a.test.ts › b' } });
  expect(kept.of(mutant)).toBeUndefined();
});
