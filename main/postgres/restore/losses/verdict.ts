import { LossKind, type ClassifiedMessage, type Loss } from '../../../../shared/jobs.ts';
import type { ArchivedTable } from '../../../../shared/manifest.ts';
import { descOf } from '../../archive/format/text.ts';
import { TocGraph } from '../../archive/select/toc-graph.ts';
import type { TocEntry } from '../../archive/format/types.ts';
import { lossReason, needsReason, withoutReason } from './reasons.ts';
import { tooNew, type RestoreMessage } from './messages.ts';

/** What a restore's messages come to, once they are held against what was to be restored. */
export interface RestoreVerdict {
  /** The gravest first, each once, with the first error that was said about it. */
  readonly losses: Loss[];
  readonly messages: ClassifiedMessage[];
}

/** Entries that say something about an object: without them it is there all the same. */
const accompanying: ReadonlySet<string> = new Set([
  'ACL',
  'ACL LANGUAGE',
  'COMMENT',
  'DEFAULT ACL',
  'ENCODING',
  'SEARCHPATH',
  'SECURITY LABEL',
  'STATISTICS DATA',
  'STDSTRINGS',
]);

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

/** Their statements may hold passwords of other servers: they are not handed out again. */
const secretive: ReadonlySet<string> = new Set(['SERVER', 'SUBSCRIPTION', 'USER MAPPING']);

/**
 * Sorts what pg_restore said: an entry whose own statement failed, or whose data did not arrive, is a loss; what
 * failed about the owner, a privilege or a comment stays a message, and does not count where the object
 * itself is missing. What belongs to a lost table is lost with it and not listed apart. Pure.
 */
export function judgeMessages(
  said: readonly RestoreMessage[],
  entries: readonly TocEntry[],
  tables: readonly ArchivedTable[],
): RestoreVerdict {
  if (said.every(({ dumpId }) => dumpId === undefined)) {
    return { losses: [], messages: said.map((message) => toMessage(message, undefined)) };
  }
  const graph = new TocGraph(entries);
  const byDumpId = new Map(entries.map((entry) => [entry.dumpId, entry]));
  const entryOf = ({ dumpId }: RestoreMessage) => (dumpId === undefined ? undefined : byDumpId.get(dumpId));

  const lost = new Map<TocEntry, RestoreMessage>();
  for (const message of said) {
    const entry = entryOf(message);
    if (entry !== undefined && isLoss(message, entry) && !lost.has(entry)) lost.set(entry, message);
  }
  const names = new Namer(graph);
  const messages = said
    .filter((message) => {
      const entry = entryOf(message);
      return entry === undefined || !isLoss(message, entry);
    })
    .map((message) => {
      const missing = missingBehind(graph, entryOf(message), lost);
      return toMessage(message, missing === undefined ? undefined : names.whole(missing));
    });

  const dataOf = new Map(
    entries.flatMap((entry) => {
      const table = descOf(entry) === 'TABLE DATA' ? graph.anchorOf(entry) : undefined;
      return table === undefined ? [] : [[table, entry.dumpId] as const];
    }),
  );
  const rowsOf = new Map(tables.map(({ dumpId, rows }) => [dumpId, rows]));
  const losses = [...lost]
    .filter(([entry]) => {
      const anchor = graph.anchorOf(entry);
      return anchor === undefined || !isObject(anchor) || !lost.has(anchor);
    })
    .map(([entry, message]): Loss => {
      const kind = kindOf(entry);
      const rows = rowsOf.get(descOf(entry) === 'TABLE' ? (dataOf.get(entry) ?? entry.dumpId) : entry.dumpId);
      const sql = retryOf(graph, entry);
      return {
        kind,
        what: names.missing(entry),
        reason: lossReason(
          kind,
          message.message,
          causeOf(graph, entry, lost, names) ?? (tooNew.test(message.reason) ? message.reason : undefined),
        ),
        message:
          sql === undefined && !secretive.has(descOf(entry))
            ? message.message
            : withoutStatement(message.message),
        ...(sql === undefined ? {} : { sql }),
        ...(kind === 'rows'
          ? { table: { schema: graph.schemaOf(entry) ?? '', name: graph.nameOf(entry) } }
          : {}),
        ...(rows === undefined ? {} : { rows }),
      };
    });
  return { losses: bySeverity(losses), messages };
}

/** The gravest first; what is alike keeps its order. */
export function bySeverity(losses: readonly Loss[]): Loss[] {
  const rank = (loss: Loss) => LossKind.options.indexOf(loss.kind);
  return losses.toSorted((one, other) => rank(one) - rank(other));
}

/** Whether the message says that the entry itself is not there, and not only something about it. */
function isLoss({ severity, statement }: RestoreMessage, entry: TocEntry): boolean {
  if (severity === 'loss') return true;
  if (severity === 'ignorable' || severity === 'fatal' || accompanying.has(descOf(entry))) return false;
  // without a statement: `could not set "default_tablespace" to …`, and the table is made elsewhere
  return statement !== undefined && !aboutTheObject.test(statement);
}

/** What pg_restore says besides the statement of the entry itself: owner, tablespace, access method. */
const aboutTheObject = /^\s*(SET |RESET |SELECT pg_catalog\.set_config\(|ALTER [A-Z ]+ [^\n]* OWNER TO )/;

function isObject(entry: TocEntry): boolean {
  return ['TABLE', 'FOREIGN TABLE', 'VIEW', 'MATERIALIZED VIEW', 'DOMAIN'].includes(descOf(entry));
}

function kindOf(entry: TocEntry): LossKind {
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

/** The lost object that an entry's statement is about or needs. */
function missingBehind(
  graph: TocGraph,
  entry: TocEntry | undefined,
  lost: ReadonlyMap<TocEntry, RestoreMessage>,
): TocEntry | undefined {
  if (entry === undefined) return undefined;
  if (lost.has(entry)) return entry;
  return neededBy(graph, entry).find((needed) => lost.has(needed) && descOf(needed) !== 'TABLE DATA');
}

/** Also the extension that makes what the entry is about: rows, values and privileges of it name no other entry. */
function neededBy(graph: TocGraph, entry: TocEntry): readonly TocEntry[] {
  const extension = graph.extensionOf(entry);
  return [...graph.dependenciesOf(entry), ...(extension === undefined ? [] : [extension])];
}

function causeOf(
  graph: TocGraph,
  entry: TocEntry,
  lost: ReadonlyMap<TocEntry, RestoreMessage>,
  names: Namer,
): string | undefined {
  const needs = neededBy(graph, entry);
  const missing = needs.find((needed) => lost.has(needed));
  if (missing !== undefined) {
    return descOf(missing).endsWith(' DATA')
      ? withoutReason(names.missing(missing))
      : needsReason(names.whole(missing));
  }
  // A foreign key depends on the tables, not on their rows.
  if (descOf(entry) !== 'FK CONSTRAINT') return undefined;
  const withoutRows = [...lost.keys()].find((data) => {
    const table = descOf(data) === 'TABLE DATA' ? graph.anchorOf(data) : undefined;
    return (
      table !== undefined && needs.some((needed) => needed === table || graph.anchorOf(needed) === table)
    );
  });
  return withoutRows === undefined ? undefined : withoutReason(names.missing(withoutRows));
}

function toMessage(message: RestoreMessage, missing: string | undefined): ClassifiedMessage {
  const { message: text, object } = message;
  const common = { message: text, ...(object === undefined ? {} : { object }) };
  if (missing !== undefined && message.severity !== 'fatal') {
    return { ...common, severity: 'ignorable', reason: `it belongs to ${missing}, which is missing` };
  }
  // rows of an entry that pg_restore did not name: nobody can say what is missing
  const severity = message.severity === 'loss' ? 'fatal' : message.severity;
  return { ...common, severity, reason: message.reason };
}

/** The statement that makes it once its cause is fixed. Rows have none. */
function retryOf(graph: TocGraph, entry: TocEntry): string | undefined {
  const desc = descOf(entry);
  if (entry.hadDumper || secretive.has(desc) || desc.startsWith('BLOB')) return undefined;
  const sql = graph.text(entry.defn).trim();
  return sql === '' || sql.length > longestStatement ? undefined : sql;
}

/** What was said, without the statement that stands beside it anyway. */
function withoutStatement(message: string): string {
  return message.replace(/\nCommand was: [^]*$/, '');
}

/** Longer ones are for `points show --contents` and the archive, not for a report, in characters. */
const longestStatement = 4000;

/** Names of entries for people. */
class Namer {
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
    const table = this.#graph.anchorOf(entry);
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
