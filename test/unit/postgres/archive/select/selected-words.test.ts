import { describe, expect, it } from 'vitest';
import type { LeftOut } from '../../../../../main/postgres/archive/select/selected-entries.ts';
import { selectionWords } from '../../../../../main/postgres/archive/select/selected-words.ts';
import { tocEntry } from '../../../../fixtures/archives/golden.ts';

const left = (desc: string, tag: string, wasSelected: boolean, namespace?: string): LeftOut => ({
  entry: tocEntry({ desc, tag, ...(namespace !== undefined && { namespace }) }),
  reason: `because of ${tag}`,
  wasSelected,
});
const words = (...leftOut: LeftOut[]) => selectionWords([], { leftOut, comesAlong: [] });

describe('the words for what stays out of a selection', () => {
  it('are none where nothing does', () => {
    expect(words()).toStrictEqual({ warnings: [], notes: [] });
  });

  it('are a warning for what was selected, and a note for a foreign key', () => {
    expect(
      words(left('VIEW', 'v', true), left('FK CONSTRAINT', 't k', true), left('RULE', 'r', true)),
    ).toStrictEqual({
      warnings: ['VIEW v was left out: because of v', 'RULE r was left out: because of r'],
      notes: ['FK CONSTRAINT t k was left out: because of t k'],
    });
  });

  it('are one note for all that was not selected, with its schema where it has one', () => {
    expect(words(left('FUNCTION', 'f()', false, 's'))).toStrictEqual({
      warnings: [],
      notes: ['Stays out, because it needs tables that are not selected: FUNCTION s.f().'],
    });
    expect(
      words(left('CAST', 'c', false), left('TYPE', 't', false, 's'), left('VIEW', 'v', true)),
    ).toStrictEqual({
      warnings: ['VIEW v was left out: because of v'],
      notes: ['Stay out, because they need tables that are not selected: CAST c, TYPE s.t.'],
    });
  });

  it('name twenty of them, and count the others', () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => left('TYPE', `t${index}`, false));
    const names = Array.from({ length: 20 }, (_, index) => `TYPE t${index}`).join(', ');
    expect([words(...many(20)).notes, words(...many(22)).notes]).toStrictEqual([
      [`Stay out, because they need tables that are not selected: ${names}.`],
      [`Stay out, because they need tables that are not selected: ${names} and 2 more.`],
    ]);
  });
});
