import { descOf, type TextReader } from '../format/text.ts';
import { Section, type TocEntry } from '../format/types.ts';

interface KnownExtension {
  readonly entry: TocEntry;
  readonly oid: number;
  /** Where its control file, or who created it, put what has no schema of its own. */
  readonly schema: string;
}

/** Kinds that set something of an object, which an extension may have made. */
const accompanying: ReadonlySet<string> = new Set([
  'POLICY',
  'ROW SECURITY',
  'SEQUENCE SET',
  'STATISTICS DATA',
]);

/**
 * What an archive has of the objects that extensions make. pg_dump leaves these objects to CREATE EXTENSION, and
 * writes only the rows of configuration tables (pg_extension_config_dump), the values of such sequences, and changed
 * privileges: entries that depend on a dump id that no entry has (dumpTableData and checkExtensionMembership in
 * pg_dump.c). Nothing in an archive tells which extension that is, so it is told by the schema that the extension
 * stands in, and among several by the oids: what CREATE EXTENSION makes comes right after its own row.
 */
export class ExtensionObjects {
  readonly #text: TextReader;
  readonly #extensions: readonly KnownExtension[];
  readonly #owners = new Map<TocEntry, TocEntry>();
  /** Schemas that an entry of their own makes: the user's. */
  readonly #made: ReadonlySet<string>;
  readonly #rows = new Set<TocEntry>();
  readonly #counters = new Set<TocEntry>();

  constructor(entries: readonly TocEntry[], text: TextReader) {
    this.#text = text;
    const known = new Set(entries.map(({ dumpId }) => dumpId));
    const isOfUnknown = ({ dependencies }: TocEntry) =>
      dependencies.length > 0 && !dependencies.some((dumpId) => known.has(dumpId));
    this.#extensions = entries
      .filter((entry) => descOf(entry) === 'EXTENSION')
      .map((entry) => ({ entry, oid: Number(text(entry.oid)), schema: schemaIn(text(entry.defn)) }))
      .sort((one, other) => one.oid - other.oid);
    this.#made = new Set(
      entries.filter((entry) => descOf(entry) === 'SCHEMA').map((entry) => text(entry.tag)),
    );
    if (this.#extensions.length === 0) return;

    const ofUnknown = entries.filter(isOfUnknown);
    const ofObject = new Map<number, TocEntry>();
    const firstOid = new Map<string, number>();
    for (const entry of ofUnknown.filter((candidate) => descOf(candidate) === 'TABLE DATA')) {
      this.#rows.add(entry);
      for (const dumpId of entry.dependencies) ofObject.set(dumpId, entry);
      const schema = text(entry.namespace);
      const oid = Number(text(entry.oid));
      firstOid.set(schema, Math.min(oid, firstOid.get(schema) ?? oid));
    }
    for (const entry of this.#rows) {
      const schema = text(entry.namespace);
      const owner = this.#ownerOf(schema, Number(text(entry.oid)), firstOid.get(schema));
      if (owner !== undefined) this.#owners.set(entry, owner);
    }
    for (const entry of ofUnknown) {
      const isCounter = descOf(entry) === 'SEQUENCE SET';
      if (isCounter) this.#counters.add(entry);
      if (entry.section !== Section.none && !accompanying.has(descOf(entry))) continue;
      const rows = entry.dependencies
        .map((dumpId) => ofObject.get(dumpId))
        .find((found) => found !== undefined);
      const owner = rows === undefined ? this.#ownerBySchema(entry, firstOid) : this.#owners.get(rows);
      if (owner !== undefined) this.#owners.set(entry, owner);
    }
  }

  /** Whether the entry holds the rows of an extension's configuration table. */
  isConfiguration(entry: TocEntry): boolean {
    return this.#rows.has(entry);
  }

  /** Whether the entry sets the value of a sequence that an extension made. */
  isCounter(entry: TocEntry): boolean {
    return this.#counters.has(entry);
  }

  /** The entry of the extension that made the object which this entry is about; undefined where nothing tells. */
  ownerOf(entry: TocEntry): TocEntry | undefined {
    return this.#owners.get(entry);
  }

  /** Configuration tables that a foreign key may refer to: the key itself depends on their extension only. */
  configurationOf(extension: TocEntry): readonly TocEntry[] {
    return [...this.#rows].filter((entry) => this.#owners.get(entry) === extension);
  }

  /** Where the schema is one that an extension made, all in it is of the extension that its first table is of. */
  #ownerOf(schema: string, oid: number, firstOid = oid): TocEntry | undefined {
    const inSchema = this.#extensions.filter((extension) => extension.schema === schema);
    const [only] = inSchema.length === 0 ? this.#extensions : inSchema;
    if (inSchema.length === 1 || this.#extensions.length === 1) return only?.entry;
    return inSchema.length === 0 ? before(this.#extensions, firstOid) : before(inSchema, oid);
  }

  /** For what has no oid in the archive: a sequence's value, a privilege. */
  #ownerBySchema(entry: TocEntry, firstOid: ReadonlyMap<string, number>): TocEntry | undefined {
    const tag = this.#text(entry.tag);
    const ofSchema = tag.startsWith('SCHEMA ') ? tag.slice('SCHEMA '.length) : undefined;
    const isInSchema = entry.namespace !== null && entry.namespace.length > 0;
    const schema = isInSchema ? this.#text(entry.namespace) : ofSchema;
    // that of a new database is nobody's, and the archive has no entry for it where it is as it was
    if (schema === undefined || (!isInSchema && schema === 'public')) return undefined;
    const inSchema = this.#extensions.filter((extension) => extension.schema === schema);
    if (inSchema.length === 1) return inSchema[0]?.entry;
    const oid = firstOid.get(schema);
    const isMadeByExtension = !this.#made.has(schema) && schema !== 'public';
    return isMadeByExtension && oid !== undefined ? this.#ownerOf(schema, oid) : undefined;
  }
}

/** The last one that was made before the object with this oid. */
function before(extensions: readonly KnownExtension[], oid: number): TocEntry | undefined {
  return extensions.findLast((extension) => extension.oid < oid)?.entry;
}

/** The schema of `CREATE EXTENSION IF NOT EXISTS name WITH SCHEMA schema;` */
function schemaIn(defn: string): string {
  const [, quoted, plain = ''] = / WITH SCHEMA (?:"((?:[^"]|"")*)"|([^;\s]+));\s*$/.exec(defn) ?? [];
  return quoted === undefined ? plain : quoted.replaceAll('""', '"');
}
