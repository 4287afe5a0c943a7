import { expect } from 'vitest';
import { isContent, ofTheDatabase, type Description } from './description.ts';

/** A database and two copies of it on one target: pgkeep's and that of `pg_dump | pg_restore`. */
export type Copies = {
  readonly source: Description;
  readonly pgkeep: Description;
  readonly stock: Description;
};

/** One item of the three as it is shown to who reads a failed test. */
function faultOf(item: string, { source, pgkeep, stock }: Copies): string | undefined {
  const [was, kept, common] = [source.get(item), pgkeep.get(item), stock.get(item)];
  if (kept === was) return undefined;
  // pg_restore alone gives nothing of the database itself back: there is nothing to hide behind.
  if (kept === common && !item.startsWith(ofTheDatabase)) return undefined;
  // An older target takes much in another form only: that is more than nothing, but for rows, which are right or not.
  if (common === undefined && kept !== undefined && was !== undefined && !isContent(item)) return undefined;
  return [
    item,
    `  source: ${shown(was)}`,
    `  pgkeep: ${shown(kept)}`,
    ...(item.startsWith(ofTheDatabase)
      ? []
      : [`  stock:  ${common === was ? 'as the source' : shown(common)}`]),
  ].join('\n');
}

const longest = 1500;

function shown(value: string | undefined): string {
  if (value === undefined) return 'missing';
  const text = value.replaceAll('\n', '\n          ');
  return text.length > longest ? `${text.slice(0, longest)} …` : text;
}

/**
 * What is worse in pgkeep's copy than in the stock tools': each item that is neither as in the source nor as they
 * gave it back. So an item that they give back must come back, what they change pgkeep may change likewise, and
 * what they lose it may give back in another form.
 */
export function worseThanStock(copies: Copies): string[] {
  const items = new Set([...copies.source.keys(), ...copies.stock.keys(), ...copies.pgkeep.keys()]);
  return [...items].toSorted().flatMap((item) => faultOf(item, copies) ?? []);
}

/** Items that the stock tools do not give back as they were, the database's own left out. */
export function changedByStock({ source, stock }: Pick<Copies, 'source' | 'stock'>): string[] {
  return [...new Set([...source.keys(), ...stock.keys()])]
    .filter((item) => !item.startsWith(ofTheDatabase) && source.get(item) !== stock.get(item))
    .toSorted();
}

/**
 * Fails with every item that {@link worseThanStock} names, but for those of `instead`: what pgkeep makes on purpose
 * in the place of something that the target cannot have.
 */
export function expectNeverWorse(copies: Copies, instead: readonly string[] = []): void {
  expect(copies.source.size).toBeGreaterThan(0);
  const worse = worseThanStock(copies).filter((fault) => !instead.includes(fault.split('\n')[0] ?? ''));
  if (worse.length > 0) expect.fail(`pgkeep's copy is worse than stock:\n${worse.join('\n')}`);
}
