import { describe, expect, it } from 'vitest';
import { relationId } from '../../../../../../renderer/features/restore/objects/archive-tree.ts';
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
import { sampleTree, schemaOfSample } from '../../../../../support/archive-tree.ts';

const orders2 = relationId('shop', 'orders2');
const orders10 = relationId('shop', 'orders10');
const everything = toggledScope(nothingChosen, scopeOf(sampleTree.schemas));

describe('what is checked, as a selection', () => {
  it('is nothing, and cannot be asked for, while no box is checked', () => {
    expect(selectionOf(sampleTree, nothingChosen)).toBeNull();
    expect(treeCheck(sampleTree, nothingChosen)).toBe('none');
  });

  it('is the whole database when every box is checked', () => {
    expect(selectionOf(sampleTree, everything)).toEqual({ schemas: [], tables: [], excludeTables: [] });
    expect(treeCheck(sampleTree, everything)).toBe('all');
  });

  it('names single tables', () => {
    const choice = toggledScope(nothingChosen, { relations: [orders2], others: [] });
    expect(selectionOf(sampleTree, choice)).toEqual({
      schemas: [],
      tables: [{ schema: 'shop', name: 'orders2' }],
      excludeTables: [],
    });
    expect(schemaCheck(schemaOfSample('shop'), choice)).toBe('some');
  });

  it('names whole schemas', () => {
    const choice = toggledScope(nothingChosen, scopeOf([schemaOfSample('shop'), schemaOfSample('empty')]));
    expect(selectionOf(sampleTree, choice)).toEqual({
      schemas: ['empty', 'shop'],
      tables: [],
      excludeTables: [],
    });
  });

  it('is the whole database without the one table that is unchecked', () => {
    const selection = selectionOf(
      sampleTree,
      toggledScope(everything, { relations: [orders10], others: [] }),
    );
    expect(selection).toEqual({
      schemas: [],
      tables: [],
      excludeTables: [{ schema: 'shop', name: 'orders10' }],
    });
    expect(selection !== null && bringsDatabaseWide(selection)).toBe(true);
  });

  it('leaves a schema out of which nothing is checked, and what belongs to the whole database with it', () => {
    const selection = selectionOf(sampleTree, toggledScope(everything, scopeOf([schemaOfSample('public')])));
    expect(selection).toEqual({ schemas: ['empty', 'shop'], tables: [], excludeTables: [] });
  });

  it('takes a schema without its unchecked tables when its other objects are checked', () => {
    const choice = toggledScope(nothingChosen, { relations: [orders2], others: ['shop'] });
    expect(selectionOf(sampleTree, choice)).toEqual({
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
    [
      'whole schemas',
      toggledScope(nothingChosen, scopeOf([schemaOfSample('shop'), schemaOfSample('empty')])),
    ],
    ['all but one table', toggledScope(everything, { relations: [orders10], others: [] })],
    ['a schema without some', toggledScope(nothingChosen, { relations: [orders2], others: ['shop'] })],
  ])('is checked again from its selection: %s', (_what, choice) => {
    const selection = selectionOf(sampleTree, choice);
    expect(selection && choiceOf(sampleTree, selection)).toEqual(choice);
  });

  it('is checked as far as the tree has it; a table without a schema in every one', () => {
    const none = { schemas: [], excludeTables: [] };
    expect(
      choiceOf(sampleTree, { ...none, tables: [{ name: 'log' }, { schema: 'shop', name: 'gone' }] }),
    ).toEqual({
      relations: new Set([relationId('public', 'log')]),
      others: new Set(),
    });
  });

  it('counts tables, bytes and rows, and no rows where one table has none', () => {
    const shop = toggledScope(nothingChosen, scopeOf([schemaOfSample('shop')]));
    expect(chosenAmount(sampleTree, shop)).toEqual({ relations: 3, bytes: 400, rows: 4, schemas: 1 });
    expect(chosenAmount(sampleTree, everything)).toEqual({
      relations: 4,
      bytes: 1400,
      rows: null,
      schemas: 3,
    });
  });
});
