import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseHead } from '../../../../../main/postgres/archive/format/head.ts';
import { comesAlongWords } from '../../../../../main/postgres/archive/select/comes-along.ts';
import {
  selectEntries,
  type EntrySelection,
} from '../../../../../main/postgres/archive/select/selected-entries.ts';
import { selectionWords } from '../../../../../main/postgres/archive/select/selected-words.ts';
import type { TocEntry } from '../../../../../main/postgres/archive/format/types.ts';
import { tocEntry } from '../../../../fixtures/archives/golden.ts';

const { head } = parseHead(
  readFileSync(join(import.meta.dirname, '../../../../fixtures/archives/extensions-pg18.pgdump')),
);
const label = (entry: TocEntry) => `${String(entry.desc)} ${String(entry.tag)}`;

function select(selection: EntrySelection) {
  const selected = selectEntries(head, selection);
  return {
    entries: selected.entries.map(label).slice(3),
    ...selectionWords(head.entries, selected),
  };
}

describe('what comes along with a selection', () => {
  it('are all functions and types of the schemas that it touches, but those that need tables outside of it', () => {
    expect(select({ tables: [{ schema: 'app', name: 'item' }] })).toEqual({
      entries: [
        'SCHEMA app',
        'SCHEMA util',
        // what outer_check calls, which is known to be needed
        'FUNCTION inner_check(integer)',
        'DOMAIN positive',
        'TYPE money',
        'TYPE unused',
        'FUNCTION in_money(integer)',
        'CAST CAST (integer AS util.money)',
        'FUNCTION outer_check(integer)',
        'FUNCTION plus(integer, integer)',
        'PROCEDURE tidy()',
        // a function returns a type of util, so the functions of util may be called
        'FUNCTION rate()',
        'AGGREGATE total(integer)',
        'OPERATOR @+',
        'TABLE item',
        'TABLE DATA item',
        'CONSTRAINT item item_pkey',
      ],
      warnings: [],
      notes: [
        'Comes along: 3 functions, 1 procedure, 1 aggregate, 1 operator and 1 domain of schema app; 1 function and 2 types of schema util; 1 cast, because the archive does not say what functions, triggers, checks and defaults use.',
        'Stay out, because they need tables that are not selected: FUNCTION app.all_others(), FUNCTION app.count_others(), FUNCTION app.more_others().',
      ],
    });
  });

  it('is nothing but what was selected where whole schemas are', () => {
    expect(select({ schemas: ['util'] })).toEqual({
      entries: ['SCHEMA util', 'TYPE money', 'TYPE unused', 'FUNCTION rate()'],
      warnings: [],
      notes: [],
    });
  });

  it('leaves nothing out where the tables that functions read are selected, too', () => {
    const both = select({ tables: [{ name: 'item' }, { name: 'other' }] });
    expect(both.warnings).toEqual([]);
    expect(both.notes).toHaveLength(1);
    expect(both.entries).toEqual(
      expect.arrayContaining(['FUNCTION all_others()', 'FUNCTION count_others()', 'FUNCTION more_others()']),
    );
  });

  it('is said of no restore of the whole database', () => {
    expect(select({ excludeTables: [{ name: 'other' }] })).toMatchObject({
      warnings: [
        'FUNCTION all_others() was left out: it needs TABLE app.other, which is excluded',
        'FUNCTION count_others() was left out: it needs TABLE app.other, which is excluded',
        'FUNCTION more_others() was left out: it needs FUNCTION app.count_others(), which is left out because it needs TABLE app.other, which is excluded',
      ],
      notes: [],
    });
    expect(select({}).notes).toEqual([]);
  });
});

describe('the sentence about what comes along', () => {
  const entry = (desc: string, namespace?: string) =>
    tocEntry({ desc, tag: 'x', ...(namespace !== undefined && { namespace }) });

  it.each([
    ['b', 'c', undefined, 'a'],
    [undefined, 'a', 'b', 'c'],
    ['a', 'b', 'c', undefined],
    ['c', 'b', 'a', undefined],
    ['a', undefined, 'c', 'b'],
  ])('has the schemas by their names, and last what stands in none: %s %s %s %s', (...namespaces) => {
    expect(
      comesAlongWords(
        [],
        namespaces.map((name) => entry(name === undefined ? 'CAST' : 'FUNCTION', name)),
      ),
    ).toBe(
      'Comes along: 1 function of schema a; 1 function of schema b; 1 function of schema c; 1 cast, because the archive does not say what functions, triggers, checks and defaults use.',
    );
  });

  it('counts a type once, and is not said of half a type', () => {
    expect(comesAlongWords([], [])).toBeUndefined();
    expect(comesAlongWords([], [entry('SHELL TYPE', 'a')])).toBeUndefined();
    expect(
      comesAlongWords([], [entry('SHELL TYPE', 'a'), entry('TYPE', 'b'), entry('SHELL TYPE', 'b')]),
    ).toBe(
      'Comes along: 1 type of schema b, because the archive does not say what functions, triggers, checks and defaults use.',
    );
  });
});
