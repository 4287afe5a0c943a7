import { ExtensionObjects } from './extension-objects.ts';
import { createTextReader, descOf, type TextReader } from '../format/text.ts';
import { Section, type TocEntry } from '../format/types.ts';

const relationKinds: ReadonlySet<string> = new Set(['TABLE', 'FOREIGN TABLE', 'VIEW', 'MATERIALIZED VIEW']);

/** Kinds that are a part of one table, view or domain; most are named `table part`. */
const partKinds: ReadonlySet<string> = new Set([
  'DEFAULT',
  'CONSTRAINT',
  'CHECK CONSTRAINT',
  'FK CONSTRAINT',
  'INDEX',
  'TRIGGER',
  'RULE',
  'POLICY',
  'ROW SECURITY',
  'STATISTICS',
  'TABLE DATA',
  'MATERIALIZED VIEW DATA',
  'TABLE ATTACH',
  'PUBLICATION TABLE',
]);

/** Kinds that go with the first thing that they depend on. */
const dependentKinds: ReadonlySet<string> = new Set([
  'SEQUENCE SET',
  'SEQUENCE OWNED BY',
  'INDEX ATTACH',
  'STATISTICS DATA',
]);

export const settingKinds: ReadonlySet<string> = new Set(['ENCODING', 'STDSTRINGS', 'SEARCHPATH']);

/** Kinds that belong to the database as a whole and are never needed by something else. */
export const databaseKinds: ReadonlySet<string> = new Set([
  'DATABASE',
  'DATABASE PROPERTIES',
  'BLOB',
  'BLOB METADATA',
  'BLOBS',
  'PUBLICATION',
  'SUBSCRIPTION',
  'EVENT TRIGGER',
]);

/** A table of contents as a graph: what each entry belongs to, and what it can't be restored without. */
export class TocGraph {
  readonly entries: readonly TocEntry[];
  readonly text: TextReader;
  readonly #ofExtensions: ExtensionObjects;
  readonly #byDumpId: ReadonlyMap<number, TocEntry>;
  readonly #serversByName = new Map<string, TocEntry>();
  /** Sequences that an ALTER SEQUENCE of its own gives to its table: they can do without. */
  readonly #separatelyOwned = new Set<number>();
  /** Partitions that a statement of its own attaches, with their partitioned table. */
  readonly #attachedTo = new Map<number, TocEntry>();
  readonly #partitions = new Map<number, TocEntry[]>();
  readonly #mainEntries = new Map<TocEntry, TocEntry>();

  constructor(entries: readonly TocEntry[]) {
    this.entries = entries;
    this.text = createTextReader(entries);
    this.#byDumpId = new Map(entries.map((entry) => [entry.dumpId, entry]));
    this.#ofExtensions = new ExtensionObjects(entries, this.text);
    for (const entry of entries) this.#index(entry);
    for (const entry of entries) {
      const mainEntry = this.#findMainEntry(entry);
      if (mainEntry !== undefined) this.#mainEntries.set(entry, mainEntry);
    }
  }

  /** What the entry belongs to, for example the table of an index; undefined when it stands for itself. */
  mainEntryOf(entry: TocEntry): TocEntry | undefined {
    return this.#mainEntries.get(entry);
  }

  /** Whether the entry is of a kind that only ever comes along with what it belongs to. */
  isPart(entry: TocEntry): boolean {
    if (this.isConfiguration(entry)) return false;
    const desc = descOf(entry);
    return (
      this.#mainEntries.has(entry) ||
      entry.section === Section.none ||
      partKinds.has(desc) ||
      dependentKinds.has(desc)
    );
  }

  isRelation(entry: TocEntry): boolean {
    return relationKinds.has(descOf(entry));
  }

  /** Whether the entry holds the rows of an extension's configuration table, which has no entry of its own. */
  isConfiguration(entry: TocEntry): boolean {
    return this.#ofExtensions.isConfiguration(entry);
  }

  /** Whether a user can name the entry as a table: a relation, a sequence, or what an extension keeps in one. */
  isNameable(entry: TocEntry): boolean {
    return (
      this.isRelation(entry) ||
      descOf(entry) === 'SEQUENCE' ||
      this.isConfiguration(entry) ||
      this.#ofExtensions.isCounter(entry)
    );
  }

  /** The extension that made what the entry is about, where the table of contents tells. */
  extensionOf(entry: TocEntry): TocEntry | undefined {
    return this.#ofExtensions.ownerOf(entry);
  }

  /** Direct partitions of a partitioned table. */
  partitionsOf(entry: TocEntry): readonly TocEntry[] {
    return this.#partitions.get(entry.dumpId) ?? [];
  }

  dependenciesOf(entry: TocEntry): TocEntry[] {
    return entry.dependencies
      .map((dumpId) => this.#byDumpId.get(dumpId))
      .filter((dependency) => dependency !== undefined);
  }

  /** Dependencies without which the entry's statement fails; the others only give the order. */
  needsOf(entry: TocEntry): TocEntry[] {
    const extension = this.extensionOf(entry);
    const dependencies = [...this.dependenciesOf(entry), ...(extension === undefined ? [] : [extension])];
    switch (descOf(entry)) {
      case 'TABLE':
      case 'FOREIGN TABLE':
        return dependencies.filter((dependency) => dependency !== this.#attachedTo.get(entry.dumpId));
      case 'SEQUENCE':
        return this.#separatelyOwned.has(entry.dumpId)
          ? dependencies.filter((dependency) => !this.isRelation(dependency))
          : dependencies;
      case 'SEQUENCE OWNED BY':
        return dependencies.flatMap((sequence) => [
          sequence,
          ...this.dependenciesOf(sequence).filter((dependency) => this.isRelation(dependency)),
        ]);
      case 'CONSTRAINT':
      case 'INDEX':
        // The index of a partition is created after that of its partitioned table, but without it as well.
        return dependencies.filter((dependency) => !['CONSTRAINT', 'INDEX'].includes(descOf(dependency)));
      case 'FK CONSTRAINT':
        // To a partitioned table, it depends on the indexes of all partitions: without one, rows lack their match.
        return dependencies.flatMap((dependency) => {
          if (descOf(dependency) === 'INDEX ATTACH') return this.#tablesBehind(dependency);
          if (descOf(dependency) === 'EXTENSION')
            return [dependency, ...this.#rowsReferred(entry, dependency)];
          return [dependency];
        });
      default:
        return dependencies;
    }
  }

  /** The tables whose indexes an entry joins. */
  #tablesBehind(attachment: TocEntry): TocEntry[] {
    return this.dependenciesOf(attachment)
      .map((dependency) => (this.isRelation(dependency) ? dependency : this.mainEntryOf(dependency)))
      .filter((table) => table !== undefined);
  }

  /** Rows of an extension's tables to which a foreign key refers. */
  #rowsReferred(key: TocEntry, extension: TocEntry): TocEntry[] {
    const defn = this.text(key.defn);
    const plain = (name: string) => [name, `"${name.replaceAll('"', '""')}"`];
    return this.#ofExtensions
      .configurationOf(extension)
      .filter((rows) =>
        plain(this.schemaOf(rows) ?? '').some((schema) =>
          plain(this.nameOf(rows)).some((name) => defn.includes(` REFERENCES ${schema}.${name}(`)),
        ),
      );
  }

  schemaOf(entry: TocEntry): string | null {
    return entry.namespace === null || entry.namespace.length === 0 ? null : this.text(entry.namespace);
  }

  nameOf(entry: TocEntry): string {
    return this.text(entry.tag);
  }

  /** For people: `TABLE shop.customer`. */
  describe(entry: TocEntry): string {
    const schema = this.schemaOf(entry);
    return `${descOf(entry)} ${schema === null ? '' : `${schema}.`}${this.nameOf(entry)}`;
  }

  #index(entry: TocEntry): void {
    const desc = descOf(entry);
    if (desc === 'SERVER') this.#serversByName.set(this.nameOf(entry), entry);
    if (desc === 'SEQUENCE OWNED BY')
      for (const dumpId of entry.dependencies) this.#separatelyOwned.add(dumpId);
    if (desc === 'TABLE ATTACH') {
      const [partition, parent] = this.dependenciesOf(entry);
      if (partition !== undefined && parent !== undefined) {
        this.#attachedTo.set(partition.dumpId, parent);
        this.#addPartition(parent, partition);
      }
    }
    // Before PostgreSQL 14, pg_dump attached a partition in the statement that creates it.
    if (desc === 'TABLE' && entry.defn?.includes(' ATTACH PARTITION ') === true) {
      const parent = this.dependenciesOf(entry).find((dependency) => descOf(dependency) === 'TABLE');
      if (parent !== undefined) this.#addPartition(parent, entry);
    }
  }

  #addPartition(parent: TocEntry, partition: TocEntry): void {
    const partitions = this.#partitions.get(parent.dumpId);
    if (partitions === undefined) this.#partitions.set(parent.dumpId, [partition]);
    else partitions.push(partition);
  }

  #findMainEntry(entry: TocEntry): TocEntry | undefined {
    const desc = descOf(entry);
    if (this.isConfiguration(entry)) return undefined;
    const extension = this.extensionOf(entry);
    if (extension !== undefined) return extension;
    const dependencies = this.dependenciesOf(entry);
    if (entry.section === Section.none || dependentKinds.has(desc)) return dependencies[0];
    if (partKinds.has(desc)) return this.#findWhole(entry, dependencies);
    // An identity or serial column's sequence comes with its table.
    if (desc === 'SEQUENCE') return dependencies.find((dependency) => this.isRelation(dependency));
    if (desc === 'DEFAULT ACL' || desc === 'PUBLICATION TABLES IN SCHEMA') {
      return dependencies.find((dependency) => descOf(dependency) === 'SCHEMA');
    }
    if (desc === 'USER MAPPING')
      return this.#serversByName.get(this.nameOf(entry).split(' SERVER ').at(-1) ?? '');
    return undefined;
  }

  /** The table (view, domain) that a part belongs to: by its name, as it may depend on others, too. */
  #findWhole(entry: TocEntry, dependencies: readonly TocEntry[]): TocEntry | undefined {
    const candidates = dependencies.filter(
      (dependency) => this.isRelation(dependency) || descOf(dependency) === 'DOMAIN',
    );
    const schema = this.schemaOf(entry);
    const tag = `${this.nameOf(entry)} `;
    const named = candidates.filter(
      (candidate) => this.schemaOf(candidate) === schema && tag.startsWith(`${this.nameOf(candidate)} `),
    );
    return named[0] ?? candidates[0];
  }
}
