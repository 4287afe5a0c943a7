import type { Mutant } from '../mutants/instrument.ts';

/** A fault in a source, for tests that only need one. */
export const sampleMutant = (more: Partial<Mutant> = {}): Mutant => ({
  id: '7',
  key: '0123456789ab',
  file: 'main/vault/vault.ts',
  line: 12,
  mutator: 'ThrowLeftOut',
  original: 'throw error;',
  replacement: ';',
  ...more,
});
