import { LossKind, type ClassifiedMessage, type Loss } from '../../../../shared/jobs/jobs.ts';
import type { ArchivedTable } from '../../../../shared/points/manifest.ts';
import { descOf } from '../../archive/format/text.ts';
import { TocGraph } from '../../archive/select/toc-graph.ts';
import type { TocEntry } from '../../archive/format/types.ts';
import { EntryNames, kindOf } from './entry-names.ts';
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

/** Their statements may hold passwords of other servers: they are not handed out again. */
const kindsWithPasswords: ReadonlySet<string> = new Set(['SERVER', 'SUBSCRIPTION', 'USER MAPPING']);

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
  const missing: MissingEntries = { graph, names: new EntryNames(graph), lost };
  const messages = said
    .filter((message) => {
      const entry = entryOf(message);
      return entry === undefined || !isLoss(message, entry);
    })
    .map((message) => {
      const cause = missingBehind(graph, entryOf(message), lost);
      return toMessage(message, cause === undefined ? undefined : missing.names.whole(cause));
    });
  const rowsOf = rowsByEntry(graph, entries, tables);
  const losses = [...lost]
    .filter(([entry]) => {
      const mainEntry = graph.mainEntryOf(entry);
      return mainEntry === undefined || !isObject(mainEntry) || !lost.has(mainEntry);
    })
    .map(([entry, message]) => lossOf(missing, entry, message, rowsOf(entry)));
  return { losses: bySeverity(losses), messages };
}

/** What is missing in the database, and how it is called. */
interface MissingEntries {
  readonly graph: TocGraph;
  readonly names: EntryNames;
  /** The entries, each with the message that says so. */
  readonly lost: ReadonlyMap<TocEntry, RestoreMessage>;
}

/** How many rows the backup counted of an entry: of a table, or of the rows of one. */
function rowsByEntry(
  graph: TocGraph,
  entries: readonly TocEntry[],
  tables: readonly ArchivedTable[],
): (entry: TocEntry) => number | undefined {
  const dataOf = new Map(
    entries.flatMap((entry) => {
      const table = descOf(entry) === 'TABLE DATA' ? graph.mainEntryOf(entry) : undefined;
      return table === undefined ? [] : [[table, entry.dumpId] as const];
    }),
  );
  const rowsOf = new Map(tables.map(({ dumpId, rows }) => [dumpId, rows]));
  return (entry) =>
    rowsOf.get(descOf(entry) === 'TABLE' ? (dataOf.get(entry) ?? entry.dumpId) : entry.dumpId);
}

function lossOf(
  missing: MissingEntries,
  entry: TocEntry,
  message: RestoreMessage,
  rows: number | undefined,
): Loss {
  const { graph, names } = missing;
  const kind = kindOf(entry);
  const sql = retryOf(graph, entry);
  return {
    kind,
    what: names.missing(entry),
    reason: lossReason(
      kind,
      message.message,
      causeOf(missing, entry) ?? (tooNew.test(message.reason) ? message.reason : undefined),
    ),
    message:
      sql === undefined && !kindsWithPasswords.has(descOf(entry))
        ? message.message
        : withoutStatement(message.message),
    ...(sql === undefined ? {} : { sql }),
    ...(kind === 'rows' ? { table: { schema: graph.schemaOf(entry) ?? '', name: graph.nameOf(entry) } } : {}),
    ...(rows === undefined ? {} : { rows }),
  };
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

function causeOf({ graph, names, lost }: MissingEntries, entry: TocEntry): string | undefined {
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
    const table = descOf(data) === 'TABLE DATA' ? graph.mainEntryOf(data) : undefined;
    return (
      table !== undefined && needs.some((needed) => needed === table || graph.mainEntryOf(needed) === table)
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
  if (entry.hadDumper || kindsWithPasswords.has(desc) || desc.startsWith('BLOB')) return undefined;
  const sql = graph.text(entry.defn).trim();
  return sql === '' || sql.length > longestStatement ? undefined : sql;
}

/** What was said, without the statement that stands beside it anyway. */
function withoutStatement(message: string): string {
  return message.replace(/\nCommand was: [^]*$/, '');
}

/** Longer ones are for `points show --contents` and the archive, not for a report, in characters. */
const longestStatement = 4000;
