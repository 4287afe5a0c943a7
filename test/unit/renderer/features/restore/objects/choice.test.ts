import { describe, expect, it } from 'vitest';
import {
  archiveTree,
  relationId,
  type ArchivedThing,
} from '../../../../../../renderer/features/restore/objects/archive-tree.ts';
import {
  bringsDatabaseWide,
  choiceOf,
  chosenAmount,
  nothingChosen,
  schemaCheck,
  scopeOf,
  selectionOf,
  toggledScope,
  treeCheck,
} from '../../../../../../renderer/features/restore/objects/choice.ts';
import {
  toggleKey,
  treeRows,
  schemaKey,
  othersKey,
} from '../../../../../../renderer/features/restore/objects/rows.ts';

const thing = (
  kind: string,
  schema: string | null,
  name: string,
  more: Partial<ArchivedThing> = {},
): ArchivedThing => ({
  kind,
  schema,
  name,
  owner: 'ada',
  ...more,
});

const tree = archiveTree([
  thing('SCHEMA', null, 'shop'),
  thing('SCHEMA', null, 'empty'),
  thing('EXTENSION', null, 'pgcrypto'),
  thing('FUNCTION', 'shop', 'total(integer)'),
  thing('SEQUENCE', 'shop', 'orders_id_seq'),
  thing('TABLE', 'shop', 'orders10', { bytes: 300, rows: 3 }),
  thing('TABLE', 'shop', 'orders2', { bytes: 100, rows: 1 }),
  thing('VIEW', 'shop', 'recent'),
  thing('INDEX', 'shop', 'orders2 orders2_pkey'),
  thing('TABLE', 'public', 'log', { bytes: 1000 }),
]);
const orders2 = relationId('shop', 'orders2');
const orders10 = relationId('shop', 'orders10');
const everything = toggledScope(nothingChosen, scopeOf(tree.schemas));
const schema = (name: string) => {
  const found = tree.schemas.find((known) => known.name === name);
  if (found === undefined) throw new Error(`no schema ${name}`);
  return found;
};

describe('the tree of an archive', () => {
  it('sorts tables and views into schemas, and keeps parts with what they belong to', () => {
    expect(tree.schemas.map(({ name }) => name)).toEqual(['empty', 'public', 'shop']);
    expect(schema('shop').relations.map(({ name }) => name)).toEqual(['orders2', 'orders10', 'recent']);
    expect(schema('shop').others.map(({ name }) => name)).toEqual(['total(integer)', 'orders_id_seq']);
    expect(tree.databaseWide.map(({ name }) => name)).toEqual(['pgcrypto']);
    expect([schema('shop').bytes, tree.bytes]).toEqual([400, 1400]);
  });
});

describe('the tables of extensions in the tree', () => {
  const withCron = archiveTree([
    thing('EXTENSION', null, 'pg_cron'),
    thing('SCHEMA', null, 'shop'),
    thing('TABLE', 'shop', 'orders', { bytes: 100, rows: 1 }),
    thing('TABLE', 'public', 'log', { bytes: 10, rows: 1 }),
    thing('TABLE DATA', 'public', 'spatial_ref_sys', { bytes: 0, rows: 0, extension: 'postgis' }),
    thing('TABLE DATA', 'cron', 'job', { bytes: 20, rows: 2, extension: 'pg_cron' }),
    thing('SEQUENCE SET', 'cron', 'jobid_seq', { extension: 'pg_cron' }),
  ]);
  const all = toggledScope(nothingChosen, scopeOf(withCron.schemas));

  it('stand there as tables of their extension, whose sequences come with it', () => {
    expect(withCron.schemas.map(({ name, isOfExtension }) => [name, isOfExtension])).toEqual([
      ['cron', true],
      ['public', false],
      ['shop', false],
    ]);
    expect(withCron.schemas[0]).toMatchObject({
      relations: [{ name: 'job', kind: 'of pg_cron', bytes: 20, rows: 2 }],
      others: [],
      bytes: 20,
    });
    expect(withCron.databaseWide.map(({ name }) => name)).toEqual(['pg_cron']);
  });

  it('can be chosen, and left out of the whole database', () => {
    expect(selectionOf(withCron, all)).toEqual({ schemas: [], tables: [], excludeTables: [] });
    const job = relationId('cron', 'job');
    const onlyJob = toggledScope(nothingChosen, { relations: [job], others: [] });
    expect(selectionOf(withCron, onlyJob)).toEqual({ schemas: ['cron'], tables: [], excludeTables: [] });
    const withoutJob = toggledScope(all, { relations: [job], others: [] });
    const selection = { schemas: [], tables: [], excludeTables: [{ schema: 'cron', name: 'job' }] };
    expect(selectionOf(withCron, withoutJob)).toEqual(selection);
    expect(choiceOf(withCron, selection)).toEqual(withoutJob);
  });
});

describe('what is checked, as a selection', () => {
  it('is nothing, and cannot be asked for, while no box is checked', () => {
    expect(selectionOf(tree, nothingChosen)).toBeNull();
    expect(treeCheck(tree, nothingChosen)).toBe('none');
  });

  it('is the whole database when every box is checked', () => {
    expect(selectionOf(tree, everything)).toEqual({ schemas: [], tables: [], excludeTables: [] });
    expect(treeCheck(tree, everything)).toBe('all');
  });

  it('names single tables', () => {
    const choice = toggledScope(nothingChosen, { relations: [orders2], others: [] });
    expect(selectionOf(tree, choice)).toEqual({
      schemas: [],
      tables: [{ schema: 'shop', name: 'orders2' }],
      excludeTables: [],
    });
    expect(schemaCheck(schema('shop'), choice)).toBe('some');
  });

  it('names whole schemas', () => {
    const choice = toggledScope(nothingChosen, scopeOf([schema('shop'), schema('empty')]));
    expect(selectionOf(tree, choice)).toEqual({ schemas: ['empty', 'shop'], tables: [], excludeTables: [] });
  });

  it('is the whole database without the one table that is unchecked', () => {
    const selection = selectionOf(tree, toggledScope(everything, { relations: [orders10], others: [] }));
    expect(selection).toEqual({
      schemas: [],
      tables: [],
      excludeTables: [{ schema: 'shop', name: 'orders10' }],
    });
    expect(selection !== null && bringsDatabaseWide(selection)).toBe(true);
  });

  it('leaves a schema out of which nothing is checked, and what belongs to the whole database with it', () => {
    const selection = selectionOf(tree, toggledScope(everything, scopeOf([schema('public')])));
    expect(selection).toEqual({ schemas: ['empty', 'shop'], tables: [], excludeTables: [] });
  });

  it('takes a schema without its unchecked tables when its other objects are checked', () => {
    const choice = toggledScope(nothingChosen, { relations: [orders2], others: ['shop'] });
    expect(selectionOf(tree, choice)).toEqual({
      schemas: ['shop'],
      tables: [],
      excludeTables: [
        { schema: 'shop', name: 'orders10' },
        { schema: 'shop', name: 'recent' },
      ],
    });
  });

  it.each([
    ['everything', everything],
    ['one table', toggledScope(nothingChosen, { relations: [orders2], others: [] })],
    ['whole schemas', toggledScope(nothingChosen, scopeOf([schema('shop'), schema('empty')]))],
    ['all but one table', toggledScope(everything, { relations: [orders10], others: [] })],
    ['a schema without some', toggledScope(nothingChosen, { relations: [orders2], others: ['shop'] })],
  ])('is checked again from its selection: %s', (_what, choice) => {
    const selection = selectionOf(tree, choice);
    expect(selection && choiceOf(tree, selection)).toEqual(choice);
  });

  it('is checked as far as the tree has it; a table without a schema in every one', () => {
    const none = { schemas: [], excludeTables: [] };
    expect(choiceOf(tree, { ...none, tables: [{ name: 'log' }, { schema: 'shop', name: 'gone' }] })).toEqual({
      relations: new Set([relationId('public', 'log')]),
      others: new Set(),
    });
  });

  it('counts tables, bytes and rows, and no rows where one table has none', () => {
    const shop = toggledScope(nothingChosen, scopeOf([schema('shop')]));
    expect(chosenAmount(tree, shop)).toEqual({ relations: 3, bytes: 400, rows: 4, schemas: 1 });
    expect(chosenAmount(tree, everything)).toEqual({ relations: 4, bytes: 1400, rows: null, schemas: 3 });
  });
});

describe('the lines of the tree', () => {
  it('shows schemas, and what is in an opened one', () => {
    expect(treeRows(tree, new Set(), '').map(({ key }) => key)).toEqual(['sempty', 'spublic', 'sshop']);
    const rows = treeRows(tree, new Set([schemaKey('shop'), othersKey('shop')]), '');
    expect(rows.map(({ kind, level }) => `${kind} ${level}`)).toEqual([
      'schema 1',
      'schema 1',
      'schema 1',
      'relation 2',
      'relation 2',
      'relation 2',
      'others 2',
      'other 3',
      'other 3',
    ]);
  });

  it('opens what a search finds, without case and accents, and says what a check of it is about', () => {
    const rows = treeRows(tree, new Set(), 'ÓRDERS2');
    expect(rows.map(({ key }) => key)).toEqual(['sshop', orders2]);
    expect(rows[0]).toMatchObject({ isOpen: true, scope: { relations: [orders2], others: [] } });
    expect(treeRows(tree, new Set([toggleKey('sshop', 'x')]), 'orders2')).toHaveLength(1);
  });
});
