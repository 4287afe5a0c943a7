import { searchText } from '../../../ui/format/search-text.ts';
import { hasOthers, schemaCheck, type Check, type ChoiceScope, type ObjectChoice } from './choice.ts';
import type { ArchivedThing, ArchiveTree, Relation, SchemaContents } from './archive-tree.ts';

interface RowPlace {
  readonly key: string;
  readonly level: 1 | 2 | 3;
  /** Place among its siblings, from 1, and how many they are. */
  readonly position: number;
  readonly siblings: number;
  /** Null: it cannot be opened. */
  readonly isOpen: boolean | null;
}

/** One line of the tree. */
export type TreeRow = RowPlace &
  (
    | { readonly kind: 'schema'; readonly schema: SchemaContents; readonly scope: ChoiceScope }
    | { readonly kind: 'relation'; readonly relation: Relation }
    | { readonly kind: 'others'; readonly schema: SchemaContents; readonly others: readonly ArchivedThing[] }
    | { readonly kind: 'other'; readonly other: ArchivedThing }
  );

export const schemaKey = (name: string): string => `s${name}`;
export const othersKey = (name: string): string => `o${name}`;

/** What marks a line as opened; during a search, where everything stands open, as closed. */
export const toggleKey = (key: string, search: string): string => (search.trim() === '' ? key : `-${key}`);

/**
 * The lines of the tree that are shown, top down. `open` holds toggle keys. With a search, every schema in
 * which something is found stands open and shows only that.
 */
export function treeRows(tree: ArchiveTree, open: ReadonlySet<string>, search: string): TreeRow[] {
  const wanted = searchText(search.trim());
  const fits = (name: string) => wanted === '' || searchText(name).includes(wanted);
  const isShownOpen = (key: string) => open.has(toggleKey(key, search)) === (wanted === '');
  const found = tree.schemas
    .map((schema) => {
      const whole = fits(schema.name);
      const relations = whole ? schema.relations : schema.relations.filter(({ name }) => fits(name));
      const others = whole ? schema.others : schema.others.filter(({ name }) => fits(name));
      return { schema, whole, relations, others };
    })
    .filter(({ whole, relations, others }) => whole || relations.length + others.length > 0);

  return found.flatMap(({ schema, whole, relations, others }, index): TreeRow[] => {
    const withOthers = schema.others.length > 0 && others.length > 0;
    const children = relations.length + (withOthers ? 1 : 0);
    const isOpen = children === 0 ? null : isShownOpen(schemaKey(schema.name));
    const rows: TreeRow[] = [
      {
        kind: 'schema',
        key: schemaKey(schema.name),
        level: 1,
        position: index + 1,
        siblings: found.length,
        isOpen,
        schema,
        scope: {
          relations: relations.map(({ id }) => id),
          others: hasOthers(schema) && (whole || withOthers) ? [schema.name] : [],
        },
      },
    ];
    if (isOpen !== true) return rows;
    relations.forEach((relation, at) =>
      rows.push({
        kind: 'relation',
        key: relation.id,
        level: 2,
        position: at + 1,
        siblings: children,
        isOpen: null,
        relation,
      }),
    );
    if (!withOthers) return rows;
    const othersOpen = isShownOpen(othersKey(schema.name));
    rows.push({
      kind: 'others',
      key: othersKey(schema.name),
      level: 2,
      position: children,
      siblings: children,
      isOpen: othersOpen,
      schema,
      others,
    });
    if (othersOpen)
      others.forEach((other, at) =>
        rows.push({
          kind: 'other',
          key: `x${schema.name}/${other.kind}/${other.name}/${at}`,
          level: 3,
          position: at + 1,
          siblings: others.length,
          isOpen: null,
          other,
        }),
      );
    return rows;
  });
}

/** What a line's box shows; null where it has none. */
export function rowCheck(row: TreeRow, choice: ObjectChoice): Check | null {
  switch (row.kind) {
    case 'schema':
      return schemaCheck(row.schema, choice);
    case 'relation':
      return choice.relations.has(row.relation.id) ? 'all' : 'none';
    case 'others':
      return choice.others.has(row.schema.name) ? 'all' : 'none';
    case 'other':
      return null;
  }
}

/** What a click on the line's box is about; null where it has none. */
export function rowScope(row: TreeRow): ChoiceScope | null {
  switch (row.kind) {
    case 'schema':
      return row.scope;
    case 'relation':
      return { relations: [row.relation.id], others: [] };
    case 'others':
      return { relations: [], others: [row.schema.name] };
    case 'other':
      return null;
  }
}
