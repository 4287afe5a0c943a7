import { describe, expect, it } from 'vitest';
import { changedByStock, expectNeverWorse, worseThanStock } from '../../../support/equality/never-worse.ts';

const copies = (
  source: Record<string, string>,
  pgkeep: Record<string, string>,
  stock: Record<string, string>,
) => ({
  source: new Map(Object.entries(source)),
  pgkeep: new Map(Object.entries(pgkeep)),
  stock: new Map(Object.entries(stock)),
});

describe('never worse than stock', () => {
  const three = copies(
    {
      'both give it back': '1',
      'both change it': '1',
      'only pgkeep gives it back': '1',
      'only stock gives it back': '1',
      'only stock has it': '1',
      'each changes it': '1',
      'only pgkeep has it, in another form': '1',
      'rows of t': '1',
      'database: owner': 'ada',
    },
    {
      'both give it back': '1',
      'both change it': '2',
      'only pgkeep gives it back': '1',
      'only stock gives it back': '2',
      'each changes it': '3',
      'only pgkeep has it, in another form': '2',
      'rows of t': '2',
      'only pgkeep made it up': '1',
      'database: owner': 'postgres',
    },
    {
      'both give it back': '1',
      'both change it': '2',
      'only pgkeep gives it back': '2',
      'only stock gives it back': '1',
      'only stock has it': '1',
      'each changes it': '2',
      'database: owner': 'postgres',
    },
  );

  it('names each item with what it was and what became of it', () => {
    expect(worseThanStock(three)).toEqual([
      'database: owner\n  source: ada\n  pgkeep: postgres',
      'each changes it\n  source: 1\n  pgkeep: 3\n  stock:  2',
      'only pgkeep made it up\n  source: missing\n  pgkeep: 1\n  stock:  as the source',
      'only stock gives it back\n  source: 1\n  pgkeep: 2\n  stock:  as the source',
      'only stock has it\n  source: 1\n  pgkeep: missing\n  stock:  as the source',
      'rows of t\n  source: 1\n  pgkeep: 2\n  stock:  missing',
    ]);
    expect(() => expectNeverWorse(three)).toThrow(/only stock has it/);
  });

  it('knows what the stock tools change', () => {
    expect(changedByStock(three)).toEqual([
      'both change it',
      'each changes it',
      'only pgkeep gives it back',
      'only pgkeep has it, in another form',
      'rows of t',
    ]);
  });

  it('is content with equal copies, and never with an empty source', () => {
    const equal = { a: '1' };
    expect(() => expectNeverWorse(copies(equal, equal, equal))).not.toThrow();
    expect(() => expectNeverWorse(copies({}, {}, {}))).toThrow(/greater than 0/);
  });
});
