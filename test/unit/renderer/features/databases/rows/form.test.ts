import { expect, it } from 'vitest';
import {
  firstLoadRowsForm,
  loadRowsReason,
  loadRowsReducer,
  storedTables,
} from '../../../../../../renderer/features/databases/rows/form.ts';

const chosen = { ...firstLoadRowsForm, table: 'app.t', server: 'srv-1', database: 'shop', typedName: 'shop' };
const known = { tables: 'known', hasTable: true, databases: 'known' } as const;

it('offers the tables that have rows in the archive, by name', () => {
  expect(
    storedTables([
      { kind: 'SCHEMA', schema: null, name: 'app' },
      { kind: 'TABLE', schema: 'app', name: 'z', bytes: 10, rows: 2 },
      { kind: 'TABLE', schema: 'app', name: 'a.b', bytes: 10 },
      { kind: 'TABLE', schema: 'app', name: 'partitioned' },
      { kind: 'SEQUENCE', schema: 'app', name: 's', bytes: 1 },
    ]),
  ).toEqual([
    { words: 'app.a.b', table: { schema: 'app', name: 'a.b' }, rows: undefined },
    { words: 'app.z', table: { schema: 'app', name: 'z' }, rows: 2 },
  ]);
});

it('says what is missing, one after the other, and at last that the name has to be typed', () => {
  expect(loadRowsReason(firstLoadRowsForm, { ...known, tables: 'asked' })).toContain('Reading');
  expect(loadRowsReason(firstLoadRowsForm, { ...known, tables: 'failed' })).toContain('were not read');
  expect(loadRowsReason(firstLoadRowsForm, { ...known, hasTable: false })).toContain('Choose a table');
  expect(loadRowsReason({ ...chosen, server: '' }, known)).toBe('Choose the server of the database.');
  expect(loadRowsReason(chosen, { ...known, databases: 'asked' })).toContain('Asking the server');
  expect(loadRowsReason(chosen, { ...known, databases: 'failed' })).toContain('does not say');
  expect(loadRowsReason({ ...chosen, database: '' }, known)).toBe('Choose the database that gets the rows.');
  expect(loadRowsReason({ ...chosen, typedName: 'shop ' }, known)).toContain('typed exactly');
  expect(loadRowsReason(chosen, known)).toBeNull();
});

it('a name that was typed is for one database of one server', () => {
  expect(loadRowsReducer(chosen, { server: 'srv-2' })).toMatchObject({ database: '', typedName: '' });
  expect(loadRowsReducer(chosen, { database: 'crm' })).toMatchObject({ server: 'srv-1', typedName: '' });
  expect(loadRowsReducer(chosen, { point: 'point-1', server: 'srv-1' })).toEqual({
    ...chosen,
    point: 'point-1',
  });
});
