import { archiveTree, type ArchivedThing } from '../../renderer/features/restore/objects/archive-tree.ts';

/** An object as the contents of an archive list it. */
export const archivedThing = (
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

/** The tree of an archive with three schemas, one of them empty, and an extension. */
export const sampleTree = archiveTree([
  archivedThing('SCHEMA', null, 'shop'),
  archivedThing('SCHEMA', null, 'empty'),
  archivedThing('EXTENSION', null, 'pgcrypto'),
  archivedThing('FUNCTION', 'shop', 'total(integer)'),
  archivedThing('SEQUENCE', 'shop', 'orders_id_seq'),
  archivedThing('TABLE', 'shop', 'orders10', { bytes: 300, rows: 3 }),
  archivedThing('TABLE', 'shop', 'orders2', { bytes: 100, rows: 1 }),
  archivedThing('VIEW', 'shop', 'recent'),
  archivedThing('INDEX', 'shop', 'orders2 orders2_pkey'),
  archivedThing('TABLE', 'public', 'log', { bytes: 1000 }),
]);

/** A schema of that tree. */
export function schemaOfSample(name: string) {
  const found = sampleTree.schemas.find((known) => known.name === name);
  if (found === undefined) throw new Error(`no schema ${name}`);
  return found;
}
