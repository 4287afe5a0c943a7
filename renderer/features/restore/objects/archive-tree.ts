import type { z } from 'zod';
import type { ArchiveObject } from '../../../../shared/points/points.ts';

export type ArchivedThing = z.infer<typeof ArchiveObject>;

/** A table or view: what can be chosen by itself. */
export interface Relation {
  /** Of schema and name: the same in every recovery point of the database. */
  readonly id: string;
  readonly schema: string;
  readonly name: string;
  readonly kind: string;
  readonly bytes: number | null;
  readonly rows: number | null;
}

export interface SchemaContents {
  readonly name: string;
  readonly relations: readonly Relation[];
  /** Functions, types, sequences …: come together, with the schema. */
  readonly others: readonly ArchivedThing[];
  readonly bytes: number;
  /** Whether it only has configuration tables of extensions, which make the schema themselves. */
  readonly isOfExtension: boolean;
}

/** An archive's objects as they are chosen from. */
export interface ArchiveTree {
  readonly schemas: readonly SchemaContents[];
  /** Extensions, large objects, publications …: stand in no schema. */
  readonly databaseWide: readonly ArchivedThing[];
  /** Stored bytes of all tables' data. */
  readonly bytes: number;
}

/** The rows of an extension's configuration table stand for the table, which the extension makes. */
const relationKinds: ReadonlySet<string> = new Set([
  'TABLE',
  'FOREIGN TABLE',
  'VIEW',
  'MATERIALIZED VIEW',
  'TABLE DATA',
]);

/** What comes with the table, view, schema, extension or large object that it is a part of. */
const partKinds: ReadonlySet<string> = new Set([
  'ACL',
  'BLOB METADATA',
  'CHECK CONSTRAINT',
  'COMMENT',
  'CONSTRAINT',
  'DEFAULT',
  'DEFAULT ACL',
  'FK CONSTRAINT',
  'INDEX',
  'POLICY',
  'ROW SECURITY',
  'RULE',
  'SCHEMA',
  'SECURITY LABEL',
  'SEQUENCE SET',
  'STATISTICS',
  'TRIGGER',
]);

/** What an archive has of tables and sequences that an extension makes. */
const ofExtensions: ReadonlySet<string> = new Set(['TABLE DATA', 'SEQUENCE SET']);

const collator = new Intl.Collator('en', { numeric: true });

export const relationId = (schema: string, name: string): string => JSON.stringify([schema, name]);

/** Sorts an archive's contents into schemas, their tables and views, and the rest. */
export function archiveTree(contents: readonly ArchivedThing[]): ArchiveTree {
  const schemas = new Map<string, { relations: Relation[]; others: ArchivedThing[] }>();
  const schemaNamed = (name: string) => {
    const known = schemas.get(name) ?? { relations: [], others: [] };
    schemas.set(name, known);
    return known;
  };
  const databaseWide: ArchivedThing[] = [];
  /** Schemas with something that no extension makes. */
  const own = new Set<string>();
  for (const thing of contents) {
    const { kind, schema, name } = thing;
    if (kind === 'SCHEMA') own.add(name);
    else if (schema !== null && !ofExtensions.has(kind)) own.add(schema);
    if (kind === 'SCHEMA') schemaNamed(name);
    else if (partKinds.has(kind)) continue;
    else if (schema === null || schema === '') databaseWide.push(thing);
    else if (relationKinds.has(kind))
      schemaNamed(schema).relations.push({
        id: relationId(schema, name),
        schema,
        name,
        kind: thing.extension === undefined ? kind : `of ${thing.extension}`,
        bytes: thing.bytes ?? null,
        rows: thing.rows ?? null,
      });
    else schemaNamed(schema).others.push(thing);
  }
  const sorted = [...schemas]
    .map(([name, { relations, others }]): SchemaContents => ({
      name,
      relations: relations.sort((a, b) => collator.compare(a.name, b.name)),
      others,
      isOfExtension: !own.has(name),
      bytes: relations.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0),
    }))
    .sort((a, b) => collator.compare(a.name, b.name));
  return { schemas: sorted, databaseWide, bytes: sorted.reduce((sum, { bytes }) => sum + bytes, 0) };
}
