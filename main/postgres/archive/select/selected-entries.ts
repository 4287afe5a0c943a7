import { inQuotes } from '../../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../../core/errors.ts';
import { closeNames } from './close-names.ts';
import { isCompanionKind } from './comes-along.ts';
import { descOf } from '../format/text.ts';
import { databaseKinds, settingKinds, TocGraph } from './toc-graph.ts';
import type { ArchiveHead, TocEntry } from '../format/types.ts';

export { listContents } from './contents.ts';

interface TableName {
  readonly schema?: string | undefined;
  readonly name: string;
}

/** Nothing named: everything. Schemas and tables add up; excluded tables are taken away from them. */
export interface EntrySelection {
  readonly schemas?: readonly string[];
  /**
   * Tables, views, materialized views, foreign tables or sequences; without schema those of all schemas. An
   * extension's configuration table counts as one: it is its rows, and the extension comes with them.
   */
  readonly tables?: readonly TableName[];
  readonly excludeTables?: readonly TableName[];
}

export interface LeftOut {
  readonly entry: TocEntry;
  /** In words, to follow "was left out:". */
  readonly reason: string;
  /** Whether it belongs to what was selected; otherwise it only stands in a schema that the selection touches. */
  readonly wasSelected: boolean;
}

export interface SelectedEntries {
  readonly entries: TocEntry[];
  readonly leftOut: LeftOut[];
  /** Functions, types and the like that nobody selected and nothing is known to need. */
  readonly comesAlong: TocEntry[];
}

/**
 * What of an archive to restore, in its order. A schema brings all that is in it; a table brings its data,
 * indexes, constraints, triggers, sequences, privileges and partitions. Both bring what they can't do without:
 * schemas, types, functions, extensions, tables they inherit from (without rows). What belongs to the
 * selection but needs a table outside of it (foreign keys, views, policies) is left out and listed.
 * All functions and types of the schemas that are touched so come along, as far as they need no table outside of the
 * selection: pg_depend knows nothing of what a function's body calls.
 * Large objects, publications and the like come only with the whole database.
 * Throws UserErrorNothingSelected for a name that the archive lacks, with similar ones.
 */
export function selectEntries(head: ArchiveHead, selection: EntrySelection): SelectedEntries {
  return new Selector(new TocGraph(head.entries), selection).run();
}

/** Kinds whose definition may need the definition of another table: as parent or as type of a column. */
const needsOtherTables: ReadonlySet<string> = new Set([
  'TABLE',
  'FOREIGN TABLE',
  'TYPE',
  'DOMAIN',
  'SEQUENCE',
]);
const dataKinds: ReadonlySet<string> = new Set(['TABLE DATA', 'MATERIALIZED VIEW DATA', 'STATISTICS DATA']);
/** Nobody misses these by themselves: what they join is listed, or was not asked for. */
const silentKinds: ReadonlySet<string> = new Set([
  'INDEX ATTACH',
  'SEQUENCE OWNED BY',
  'STATISTICS DATA',
  'PUBLICATION TABLE',
  'PUBLICATION TABLES IN SCHEMA',
]);

class Selector {
  readonly #graph: TocGraph;
  readonly #isWhole: boolean;
  readonly #seeds: ReadonlySet<TocEntry>;
  readonly #excluded: ReadonlySet<TocEntry>;
  readonly #included = new Set<TocEntry>();

  constructor(graph: TocGraph, selection: EntrySelection) {
    this.#graph = graph;
    const { schemas = [], tables = [], excludeTables = [] } = selection;
    this.#isWhole = schemas.length + tables.length === 0;
    this.#excluded = withPartitions(graph, matchTables(graph, excludeTables));
    this.#seeds = this.#isWhole
      ? new Set(graph.entries.filter((entry) => !graph.isPart(entry)))
      : withPartitions(graph, [...matchSchemas(graph, schemas), ...matchTables(graph, tables)]);
  }

  run(): SelectedEntries {
    for (const entry of this.#graph.entries) if (settingKinds.has(descOf(entry))) this.#included.add(entry);
    const settings = this.#included.size;
    for (const seed of this.#seeds) this.#tryInclude(seed);
    if (this.#included.size === settings) throw this.#nothing();
    this.#bringParts();
    const known = new Set(this.#included);
    if (!this.#isWhole) this.#bringCompanions();
    const entries = this.#graph.entries.filter((entry) => this.#included.has(entry));
    const comesAlong = entries.filter((entry) => !known.has(entry) && isCompanionKind(descOf(entry)));
    return { entries, leftOut: this.#leftOut(), comesAlong };
  }

  /** A part may bring a function whose privileges come then, and so on: until nothing more comes. */
  #bringParts(): void {
    for (let size = 0; size !== this.#included.size;) {
      size = this.#included.size;
      for (const entry of this.#graph.entries) if (this.#belongs(entry)) this.#tryInclude(entry);
    }
  }

  /** A companion may need a type of another schema, whose functions come then, too. */
  #bringCompanions(): void {
    for (let size = 0; size !== this.#included.size;) {
      size = this.#included.size;
      for (const entry of this.#companions()) {
        if (this.#obstacle(entry, { mayBringTables: false }) === undefined) this.#include(entry);
      }
      this.#bringParts();
    }
  }

  /** Functions, types and the like of all schemas that the selection touches, and casts between its types. */
  #companions(): TocEntry[] {
    const touched = new Set<string | null>();
    for (const entry of this.#included) {
      touched.add(descOf(entry) === 'SCHEMA' ? this.#graph.nameOf(entry) : this.#graph.schemaOf(entry));
    }
    return this.#graph.entries.filter((entry) => {
      if (!isCompanionKind(descOf(entry))) return false;
      const schema = this.#graph.schemaOf(entry);
      if (schema !== null) return touched.has(schema);
      const needs = this.#graph.needsOf(entry);
      return needs.length > 0 && needs.every((need) => this.#included.has(need));
    });
  }

  #tryInclude(entry: TocEntry): void {
    if (this.#included.has(entry) || this.#obstacle(entry) !== undefined) return;
    this.#include(entry);
  }

  #include(entry: TocEntry): void {
    if (this.#included.has(entry)) return;
    this.#included.add(entry);
    for (const need of this.#graph.needsOf(entry)) this.#include(need);
  }

  /** Whether the entry is a part of something that is included. */
  #belongs(entry: TocEntry): boolean {
    const mainEntry = this.#graph.mainEntryOf(entry);
    if (mainEntry === undefined) return this.#isWhole && this.#graph.isPart(entry);
    if (!this.#included.has(mainEntry) || this.#excluded.has(mainEntry)) return false;
    // Default privileges are a part of a selected schema, not of one that a table needs to stand in.
    return descOf(entry) !== 'DEFAULT ACL' || this.#seeds.has(mainEntry);
  }

  /** Why the entry can't be included; undefined when it can. */
  #obstacle(
    entry: TocEntry,
    rules: { readonly mayBringTables: boolean } = { mayBringTables: true },
    visiting = new Set<TocEntry>(),
  ): string | undefined {
    if (this.#included.has(entry) || visiting.has(entry)) return undefined;
    if (this.#excluded.has(entry)) return 'it is excluded';
    visiting.add(entry);
    if (this.#isDataOfNeeded(entry)) return 'only its definition is needed by what was selected';
    const mayBringTables = rules.mayBringTables && needsOtherTables.has(descOf(entry));
    for (const need of this.#graph.needsOf(entry)) {
      const isOutside = !this.#included.has(need) && !this.#seeds.has(need);
      const mustBeSelected =
        databaseKinds.has(descOf(need)) ||
        this.#graph.isConfiguration(need) ||
        (this.#graph.isRelation(need) && !mayBringTables);
      if (isOutside && mustBeSelected && !this.#excluded.has(need)) {
        return `it needs ${this.#graph.describe(need)}, which is not selected`;
      }
      const obstacle = this.#obstacle(need, rules, visiting);
      if (obstacle === undefined) continue;
      return this.#excluded.has(need)
        ? `it needs ${this.#graph.describe(need)}, which is excluded`
        : `it needs ${this.#graph.describe(need)}, which is left out because ${obstacle}`;
    }
    return undefined;
  }

  /** Rows of a table that is only here because another one inherits from it. */
  #isDataOfNeeded(entry: TocEntry): boolean {
    if (!dataKinds.has(descOf(entry))) return false;
    const mainEntry = this.#graph.mainEntryOf(entry);
    return mainEntry !== undefined && this.#graph.isRelation(mainEntry) && !this.#seeds.has(mainEntry);
  }

  #leftOut(): LeftOut[] {
    const companions = new Set(this.#isWhole ? [] : this.#companions());
    const leftOut: LeftOut[] = [];
    for (const entry of this.#graph.entries) {
      if (this.#included.has(entry) || this.#excluded.has(entry) || silentKinds.has(descOf(entry))) continue;
      const wasSelected = this.#seeds.has(entry) || this.#belongs(entry);
      if (!wasSelected && !companions.has(entry)) continue;
      const reason = this.#obstacle(entry, { mayBringTables: wasSelected });
      if (reason !== undefined) leftOut.push({ entry, reason, wasSelected });
    }
    return leftOut;
  }

  #nothing(): PgkeepError {
    const reasons = [...this.#seeds].map(
      (seed) => `${this.#graph.describe(seed)}: ${this.#obstacle(seed) ?? ''}`,
    );
    return new PgkeepError(
      'UserErrorNothingSelected',
      'Nothing of what was selected can be restored by itself.',
      {
        remedy: 'Select the tables that it needs as well.',
        details: reasons.join('\n'),
      },
    );
  }
}

/** The entries and, of partitioned tables, all partitions below them. */
function withPartitions(graph: TocGraph, entries: readonly TocEntry[]): Set<TocEntry> {
  const found = new Set<TocEntry>(entries);
  // A set's iteration also visits what is added meanwhile.
  for (const entry of found) for (const partition of graph.partitionsOf(entry)) found.add(partition);
  return found;
}

function matchSchemas(graph: TocGraph, schemas: readonly string[]): TocEntry[] {
  const schemaNames = new Set<string>();
  for (const entry of graph.entries) {
    const schema = descOf(entry) === 'SCHEMA' ? graph.nameOf(entry) : graph.schemaOf(entry);
    if (schema !== null) schemaNames.add(schema);
  }
  return schemas.flatMap((wanted) => {
    if (!schemaNames.has(wanted)) throw notFound('schema', wanted, closeNames(wanted, schemaNames));
    const schemaEntry = graph.entries.find(
      (entry) => descOf(entry) === 'SCHEMA' && graph.nameOf(entry) === wanted,
    );
    return graph.entries.filter(
      (entry) =>
        !graph.isPart(entry) &&
        (graph.schemaOf(entry) === wanted ||
          entry === schemaEntry ||
          // An extension has no schema in the table of contents, but depends on the one it stands in.
          (descOf(entry) === 'EXTENSION' &&
            schemaEntry !== undefined &&
            entry.dependencies.includes(schemaEntry.dumpId))),
    );
  });
}

function matchTables(graph: TocGraph, tables: readonly TableName[]): TocEntry[] {
  if (tables.length === 0) return [];
  const named = graph.entries.filter((entry) => graph.isNameable(entry));
  return tables.flatMap((wanted) => {
    const found = named.filter(
      (entry) =>
        graph.nameOf(entry) === wanted.name &&
        (wanted.schema === undefined || graph.schemaOf(entry) === wanted.schema),
    );
    if (found.length > 0) return found;
    const full = (entry: TocEntry) => `${graph.schemaOf(entry) ?? ''}.${graph.nameOf(entry)}`;
    const similar = new Set(closeNames(wanted.name, named.map(graph.nameOf.bind(graph))));
    const close = named.filter((entry) => similar.has(graph.nameOf(entry))).map(full);
    const name = wanted.schema === undefined ? wanted.name : `${wanted.schema}.${wanted.name}`;
    throw notFound('table', name, close.slice(0, 5));
  });
}

function notFound(kind: string, name: string, close: readonly string[]): PgkeepError {
  const hint = close.length === 0 ? '' : ` Similar: ${close.join(', ')}.`;
  return new PgkeepError('UserErrorNothingSelected', `The archive has no ${kind} ${inQuotes(name)}.${hint}`);
}
