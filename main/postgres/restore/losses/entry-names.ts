import type { LossKind } from '../../../../shared/jobs/jobs.ts';
import { descOf } from '../../archive/format/text.ts';
import type { TocEntry } from '../../archive/format/types.ts';
import type { TocGraph } from '../../archive/select/toc-graph.ts';

const kinds: Readonly<Record<string, LossKind>> = {
  'TABLE DATA': 'rows',
  BLOB: 'large objects',
  BLOBS: 'large objects',
  'BLOB METADATA': 'large objects',
  'FOREIGN TABLE': 'table',
  TABLE: 'table',
  'TABLE ATTACH': 'table',
  'MATERIALIZED VIEW': 'materialized view',
  'MATERIALIZED VIEW DATA': 'materialized view',
  'FK CONSTRAINT': 'foreign key',
  'CHECK CONSTRAINT': 'check',
  INDEX: 'index',
  'INDEX ATTACH': 'index',
  TRIGGER: 'trigger',
  'EVENT TRIGGER': 'trigger',
  POLICY: 'policy',
  'ROW SECURITY': 'policy',
  SUBSCRIPTION: 'subscription',
  'SUBSCRIPTION TABLE': 'subscription',
  EXTENSION: 'extension',
};

/** What kind of loss it is where the entry is missing. */
export function kindOf(entry: TocEntry): LossKind {
  const defn = entry.defn?.toString('latin1') ?? '';
  switch (descOf(entry)) {
    case 'CONSTRAINT':
      if (/\sPRIMARY KEY\b/.test(defn)) return 'primary key';
      return /\sEXCLUDE\b/.test(defn) ? 'exclusion' : 'unique';
    case 'INDEX':
      return defn.startsWith('CREATE UNIQUE ') ? 'unique' : 'index';
    default:
      return kinds[descOf(entry)] ?? 'object';
  }
}

/** Names of entries for people. */
export class EntryNames {
  readonly #graph: TocGraph;

  constructor(graph: TocGraph) {
    this.#graph = graph;
  }

  /** What is missing: "rows of app.g", "unique index u", "materialized view mv is empty". */
  missing(entry: TocEntry): string {
    switch (descOf(entry)) {
      case 'TABLE DATA':
        return `rows of ${this.#qualified(entry)}`;
      case 'BLOB':
      case 'BLOBS':
      case 'BLOB METADATA':
        return 'large objects';
      case 'MATERIALIZED VIEW DATA':
        return `materialized view ${this.#qualified(entry)} is empty`;
      case 'SEQUENCE SET':
        return `value of sequence ${this.#qualified(entry)}`;
      case 'TABLE ATTACH':
        return `partition ${this.#qualified(entry)} is not attached`;
      case 'INDEX ATTACH':
        return `index ${this.#qualified(entry)} is not attached`;
      case 'ROW SECURITY':
        return `row-level security of ${this.#qualified(entry)}`;
      default:
        return this.whole(entry);
    }
  }

  /** The object by itself: "table app.g", "foreign key f_id_fkey of f". */
  whole(entry: TocEntry): string {
    const kind = kindOf(entry);
    const table = this.#graph.mainEntryOf(entry);
    const desc = descOf(entry);
    if (desc === 'INDEX') return `${kind === 'unique' ? 'unique index' : 'index'} ${this.#qualified(entry)}`;
    const ofTable = {
      'FK CONSTRAINT': 'foreign key',
      'CHECK CONSTRAINT': 'check',
      CONSTRAINT: kind === 'primary key' ? kind : `${kind} constraint`,
      TRIGGER: 'trigger',
      POLICY: 'policy',
      RULE: 'rule',
      DEFAULT: 'default',
    }[desc];
    if (ofTable !== undefined && table !== undefined) {
      const tag = this.#graph.nameOf(entry);
      const prefix = `${this.#graph.nameOf(table)} `;
      return `${ofTable} ${tag.startsWith(prefix) ? tag.slice(prefix.length) : tag} of ${this.#qualified(table)}`;
    }
    return `${desc.toLowerCase()} ${this.#qualified(entry)}`;
  }

  /** A name in the schema public stands alone, as everybody says it. */
  #qualified(entry: TocEntry): string {
    const schema = this.#graph.schemaOf(entry);
    const name = this.#graph.nameOf(entry);
    return schema === null || schema === 'public' ? name : `${schema}.${name}`;
  }
}
