import { expect, it } from 'vitest';
import { wholeDatabase } from '../../../../shared/instances/dump-selection.ts';
import { lacksWords, withoutWords } from '../../../../shared/words/partial.ts';

const selection = { ...wholeDatabase, excludeSchemas: ['audit'], excludeTableData: ['a', 'b', 'c', 'd'] };

it('says what was chosen not to be in a backup, and counts what is too much for a sentence', () => {
  expect(withoutWords(undefined)).toBeUndefined();
  expect(withoutWords({ ...wholeDatabase, extraOptions: ['--quote-all-identifiers'] })).toBeUndefined();
  expect(withoutWords({ ...selection, excludeTableData: ['log_*'] })).toBe(
    'Without schema audit and the rows of log_*',
  );
  expect(withoutWords(selection)).toBe('Without schema audit, the rows of a, the rows of b and 2 more');
});

it('says what else a point lacks', () => {
  expect(lacksWords({})).toBe('');
  expect(lacksWords({ partial: true })).toBe('rows (see its warnings)');
  expect(lacksWords({ selection: { ...wholeDatabase, excludeTables: ['x'] }, partial: true })).toBe(
    'table x and rows (see its warnings)',
  );
});
