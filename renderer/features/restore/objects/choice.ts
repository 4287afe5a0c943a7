import type { Selection } from '../../../../shared/points/restore.ts';
import type { ArchiveTree, SchemaContents } from './archive-tree.ts';

/** What is checked in the tree. It names things by name, so it outlives a change of the recovery point. */
export interface ObjectChoice {
  /** Ids of tables and views. */
  readonly relations: ReadonlySet<string>;
  /** Names of the schemas whose other objects are checked. */
  readonly others: ReadonlySet<string>;
}

export type Check = 'all' | 'some' | 'none';

export const nothingChosen: ObjectChoice = { relations: new Set(), others: new Set() };

/** A schema's "other objects" can be checked where it has some, or has nothing at all but its name. */
export const hasOthers = (schema: SchemaContents): boolean =>
  schema.others.length > 0 || schema.relations.length === 0;

export function schemaCheck(schema: SchemaContents, choice: ObjectChoice): Check {
  const possible = schema.relations.length + (hasOthers(schema) ? 1 : 0);
  const chosen =
    schema.relations.filter(({ id }) => choice.relations.has(id)).length +
    (hasOthers(schema) && choice.others.has(schema.name) ? 1 : 0);
  return chosen === 0 ? 'none' : chosen === possible ? 'all' : 'some';
}

export function treeCheck(tree: ArchiveTree, choice: ObjectChoice): Check {
  const checks = new Set(tree.schemas.map((schema) => schemaCheck(schema, choice)));
  if (checks.size === 0) return 'none';
  return checks.size === 1 ? ([...checks][0] ?? 'none') : 'some';
}

/** Parts of the tree that one click is about. */
export interface ChoiceScope {
  readonly relations: readonly string[];
  readonly others: readonly string[];
}

export const scopeOf = (schemas: readonly SchemaContents[]): ChoiceScope => ({
  relations: schemas.flatMap(({ relations }) => relations.map(({ id }) => id)),
  others: schemas.filter(hasOthers).map(({ name }) => name),
});

/** Checks everything in the scope, or unchecks it where everything is checked already. */
export function toggledScope(choice: ObjectChoice, scope: ChoiceScope): ObjectChoice {
  const all =
    scope.relations.every((id) => choice.relations.has(id)) &&
    scope.others.every((name) => choice.others.has(name));
  const change = (present: ReadonlySet<string>, keys: readonly string[]) => {
    const next = new Set(present);
    for (const key of keys) {
      if (all) next.delete(key);
      else next.add(key);
    }
    return next;
  };
  return {
    relations: change(choice.relations, scope.relations),
    others: change(choice.others, scope.others),
  };
}

/**
 * What the router is asked for; null when nothing is checked. Where only tables and views are unchecked and
 * something of every schema stays, it is the whole database without them: extensions, large objects and the
 * like come with it. A schema that an extension makes for its tables need not stay.
 */
export function selectionOf(tree: ArchiveTree, choice: ObjectChoice): Selection | null {
  const checks = tree.schemas.map((schema) => ({ schema, check: schemaCheck(schema, choice) }));
  if (checks.every(({ check }) => check === 'none')) return null;
  const without = (schema: SchemaContents) =>
    schema.relations
      .filter(({ id }) => !choice.relations.has(id))
      .map(({ schema: schemaName, name }) => ({ schema: schemaName, name }));
  const isWhole = checks.every(
    ({ schema, check }) =>
      schema.isOfExtension || (check !== 'none' && (!hasOthers(schema) || choice.others.has(schema.name))),
  );
  if (isWhole)
    return {
      schemas: [],
      tables: [],
      excludeTables: checks.flatMap(({ schema }) => without(schema)),
    };
  const selection: Selection = { schemas: [], tables: [], excludeTables: [] };
  for (const { schema, check } of checks) {
    if (check === 'none') continue;
    if (check === 'all' || choice.others.has(schema.name)) {
      selection.schemas.push(schema.name);
      selection.excludeTables.push(...without(schema));
    } else
      for (const { id, name } of schema.relations)
        if (choice.relations.has(id)) selection.tables.push({ schema: schema.name, name });
  }
  return selection;
}

/**
 * What is checked so that {@link selectionOf} gives the selection. A table without a schema is one of that name in
 * any schema, as on the command line; what the tree does not have is left out.
 */
export function choiceOf(tree: ArchiveTree, selection: Selection): ObjectChoice {
  const { schemas, tables, excludeTables } = selection;
  const isWhole = bringsDatabaseWide(selection);
  const names = (list: Selection['tables'], relation: { schema: string; name: string }) =>
    list.some(
      ({ schema, name }) => name === relation.name && (schema === undefined || schema === relation.schema),
    );
  const chosen = tree.schemas.filter(({ name }) => isWhole || schemas.includes(name));
  const whole = new Set(chosen.map(({ name }) => name));
  return {
    relations: new Set(
      tree.schemas
        .flatMap(({ relations }) => relations)
        .filter(
          (relation) =>
            names(tables, relation) || (whole.has(relation.schema) && !names(excludeTables, relation)),
        )
        .map(({ id }) => id),
    ),
    others: new Set(chosen.filter(hasOthers).map(({ name }) => name)),
  };
}

/** Whether the selection is the whole database, perhaps without some tables. */
export const bringsDatabaseWide = (selection: Selection): boolean =>
  selection.schemas.length + selection.tables.length === 0;

export interface ChosenAmount {
  /** Tables and views. */
  readonly relations: number;
  /** Stored bytes of their data. */
  readonly bytes: number;
  /** Null where a table's rows were not counted. */
  readonly rows: number | null;
  /** Schemas of which something is chosen. */
  readonly schemas: number;
}

/** How much is checked. */
export function chosenAmount(tree: ArchiveTree, choice: ObjectChoice): ChosenAmount {
  const chosen = tree.schemas.flatMap(({ relations }) =>
    relations.filter(({ id }) => choice.relations.has(id)),
  );
  const tables = chosen.filter(({ bytes }) => bytes !== null);
  return {
    relations: chosen.length,
    bytes: tables.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0),
    rows: tables.some(({ rows }) => rows === null)
      ? null
      : tables.reduce((sum, { rows }) => sum + (rows ?? 0), 0),
    schemas: tree.schemas.filter((schema) => schemaCheck(schema, choice) !== 'none').length,
  };
}
