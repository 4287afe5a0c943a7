import { expect, it } from 'vitest';
import { selectionArguments } from '../../../../../main/postgres/dump/selection/arguments.ts';
import { wholeDatabase } from '../../../../../shared/instances/dump-selection.ts';

it('adds nothing for a whole database', () => {
  expect(selectionArguments(wholeDatabase, 17)).toEqual({ args: [], notes: [] });
});

it('writes each pattern as one argument, and one without a schema for all of them', () => {
  const selection = {
    excludeSchemas: ['audit', '"$(x)"'],
    excludeTables: ['log_*', 'public."A B"'],
    excludeTableData: ['"a.b"'],
    extraOptions: ['--serializable-deferrable' as const],
  };
  expect(selectionArguments(selection, 17).args).toEqual([
    '--exclude-schema=audit',
    '--exclude-schema="$(x)"',
    '--exclude-table=*.log_*',
    '--exclude-table=public."A B"',
    '--exclude-table-data=*."a.b"',
    '--serializable-deferrable',
  ]);
});

it('knows what older ones call it, and what they do not know', () => {
  const extraOptions = ['--no-large-objects', '--no-toast-compression'] as const;
  const by = (major: number) =>
    selectionArguments({ ...wholeDatabase, extraOptions: [...extraOptions] }, major);
  expect(by(16)).toEqual({ args: ['--no-large-objects', '--no-toast-compression'], notes: [] });
  expect(by(15)).toEqual({ args: ['--no-blobs', '--no-toast-compression'], notes: [] });
  expect(by(13)).toEqual({
    args: ['--no-blobs'],
    notes: ['pg_dump 13 does not know --no-toast-compression, and went without it'],
  });
});
