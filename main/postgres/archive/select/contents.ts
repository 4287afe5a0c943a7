import { descOf } from '../format/text.ts';
import { settingKinds, TocGraph } from './toc-graph.ts';
import { Section, type ArchiveHead, type TocEntry } from '../format/types.ts';

/** One thing that an archive has, for showing. */
export interface ArchivedObject {
  readonly dumpId: number;
  readonly schema: string | null;
  readonly name: string;
  /** PostgreSQL's word for it, as in pg_restore --list: `TABLE`, `FK CONSTRAINT`. */
  readonly kind: string;
  readonly owner: string;
  /** Dump id of the entry that holds its rows: the one that the manifest's tables and segments go by. */
  readonly dataDumpId?: number;
  /** The extension that made it: the archive has its rows or its value only. */
  readonly extension?: string;
}

/** Entries that say something about an object instead of being one. */
const accompanyingKinds: ReadonlySet<string> = new Set([
  ...settingKinds,
  'DATABASE',
  'DATABASE PROPERTIES',
  'TABLE DATA',
  'TABLE ATTACH',
  'INDEX ATTACH',
  'SEQUENCE SET',
  'SEQUENCE OWNED BY',
  'STATISTICS DATA',
  'MATERIALIZED VIEW DATA',
]);

/**
 * The objects of an archive in the order of its table of contents. Rows of an extension's configuration tables, and
 * values of its sequences, stand for themselves: CREATE EXTENSION makes the objects that they belong to.
 */
export function listContents(head: ArchiveHead): ArchivedObject[] {
  const graph = new TocGraph(head.entries);
  const dataOf = new Map<number, number>();
  for (const entry of head.entries) {
    const table = descOf(entry) === 'TABLE DATA' ? graph.mainEntryOf(entry) : undefined;
    if (table !== undefined) dataOf.set(table.dumpId, entry.dumpId);
  }
  const ofTables = new Set(dataOf.values());
  const isListed = (entry: TocEntry) =>
    graph.isNameable(entry) ||
    (entry.hadDumper && !ofTables.has(entry.dumpId)) ||
    (entry.section !== Section.none && !accompanyingKinds.has(descOf(entry)));
  return head.entries.filter(isListed).map((entry) => {
    const dataDumpId = entry.hadDumper ? entry.dumpId : dataOf.get(entry.dumpId);
    const extension = graph.extensionOf(entry);
    return {
      dumpId: entry.dumpId,
      schema: graph.schemaOf(entry),
      name: graph.nameOf(entry),
      kind: descOf(entry),
      owner: graph.text(entry.owner),
      ...(dataDumpId === undefined ? {} : { dataDumpId }),
      ...(extension === undefined ? {} : { extension: graph.nameOf(extension) }),
    };
  });
}
