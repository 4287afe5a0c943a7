import { descOf } from './text.ts';
import { settingKinds, TocGraph } from './toc-graph.ts';
import { Section, type ArchiveHead } from './types.ts';

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

/** The objects of an archive in the order of its table of contents. */
export function listContents(head: ArchiveHead): ArchivedObject[] {
  const graph = new TocGraph(head.entries);
  const dataOf = new Map<number, number>();
  for (const entry of head.entries) {
    const table = descOf(entry) === 'TABLE DATA' ? graph.anchorOf(entry) : undefined;
    if (table !== undefined) dataOf.set(table.dumpId, entry.dumpId);
  }
  return head.entries
    .filter((entry) => entry.section !== Section.none && !accompanyingKinds.has(descOf(entry)))
    .map((entry) => {
      const dataDumpId = descOf(entry) === 'BLOBS' ? entry.dumpId : dataOf.get(entry.dumpId);
      return {
        dumpId: entry.dumpId,
        schema: graph.schemaOf(entry),
        name: graph.nameOf(entry),
        kind: descOf(entry),
        owner: graph.text(entry.owner),
        ...(dataDumpId === undefined ? {} : { dataDumpId }),
      };
    });
}
