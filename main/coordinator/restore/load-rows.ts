import type { ArchivedTable } from '../../../shared/points/manifest.ts';
import type { TableName } from '../../../shared/points/restore.ts';
import { cleanUp } from '../../core/clean-up.ts';
import { PgkeepError, messageOf } from '../../core/errors.ts';
import { closeNames } from '../../postgres/archive/select/close-names.ts';
import { createTextReader, descOf } from '../../postgres/archive/format/text.ts';
import type { ArchiveHead } from '../../postgres/archive/format/types.ts';
import type { AroundRows } from '../../postgres/archive/passes/one-table.ts';
import { codeOf, connect, type Connection } from '../../postgres/connect/connect.ts';
import { lossReason } from '../../postgres/restore/losses/reasons.ts';
import type { RestoreMessage } from '../../postgres/restore/losses/messages.ts';
import { dollarQuote, quoteQualified } from '../../postgres/sql/quote.ts';
import { readOnlyDefault, writable } from '../../postgres/restore/readiness/target-server.ts';
import { withoutTriggers } from '../../postgres/restore/self-acting/table-triggers.ts';
import type { Target } from '../../postgres/connect/target.ts';
import { toolEnvironment, withPassword } from '../../postgres/connect/tool-environment.ts';
import type { Engine } from '../engine.ts';
import type { FlowOutcome, JobContext } from '../jobs/runner.ts';
import { expectedRows, otherRowCounts } from './data/other-row-counts.ts';
import { loadTable, type ArchivedRows } from './data/load-table.ts';
import type { TableWork } from './data/work.ts';
import type { PointHandle } from '../points/point-handle.ts';
import { signatureWords } from '../../../shared/words/signatures.ts';
import { isTyped } from '../../../shared/words/typed-name.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { signatureWarnings } from '../keys/signature-words.ts';
import { readCheckedHead, readCheckedManifest, type CheckedManifest } from '../points/read-manifest.ts';
import {
  reachDatabase,
  tryDeclaredPooler,
  type Reached,
  type ReachedServer,
} from '../servers/reach-database.ts';
import { chooseToolFor } from './restore-tool.ts';
import { SchedulersAndSubscriptions, type SwitchedOffWords } from './target/schedulers-and-subscriptions.ts';

/** The rows of one table for a database that exists: what a RestoreRowsRequest means. */
export interface RowsRestore {
  readonly point: PointHandle;
  readonly server: ReachedServer;
  readonly database: string;
  readonly table: TableName;
}

/** The name of the database has to be typed: this is the one restore that writes into what exists. */
export function checkTypedName(database: string, typedName: string | null): void {
  if (typedName === null || isTyped(typedName, database)) return;
  throw new PgkeepError(
    'UserErrorInvalidInput',
    `To load rows into a database that exists, type its name: ${inQuotes(database)}.`,
  );
}

/**
 * Loads the rows of one table into a database that exists, for a restore that could not: once what refused them is
 * fixed. Only into an empty table, in one transaction, with the user's triggers off. Every constraint of the database
 * is checked as always and stays as it is: others rely on it.
 */
export async function restoreRowsFlow(
  engine: Engine,
  restore: RowsRestore,
  context: JobContext,
): Promise<FlowOutcome> {
  const { server, database } = restore;
  context.progress({ phase: 'reading the archive' });
  await using point = await restore.point.open();
  const { manifest, signature } = await readCheckedManifest(point);
  context.log(signatureWords(signature));
  const head = await readCheckedHead(point, manifest, context.signal);
  const table = findRows(head, restore.table);
  const tools = await chooseToolFor(engine, manifest, context);

  context.progress({ phase: 'looking at the table', object: nameOf(table) });
  const target = await reachDatabase(engine, server, database, context.signal);
  for (const note of [...target.warnings, ...target.notes]) context.log(`login: ${note}`);
  await tryDeclaredPooler(target, context.signal);
  await using connection = await connect(target, { signal: context.signal, writes: true });
  await refuseFilled(connection, table, database);
  const around = await withoutTriggers(connection, table);
  const readOnly = (await readOnlyDefault(connection, target.address.user)) !== 'no';

  context.progress({ phase: 'loading rows', object: nameOf(table) });
  const env = await toolEnvironment(target, context.scratch, readOnly ? [writable] : []);
  const work: TableWork = {
    point,
    head,
    segments: manifest.archive.segments,
    counted: new Map<number, number>(),
    common: { tools, env: () => withPassword(env, target), noOwner: false, noPrivileges: false },
    context,
  };
  const selfActing = selfActingOf(head, table, target, context);
  const loaded = await loadHeld(work, table, around, selfActing);
  const archived = manifest.tables.find(({ dumpId }) => dumpId === table.entry.dumpId);
  return outcomeOf(restore, table, { ...loaded, target, signature, archived, counted: work.counted });
}

/** What would begin to act by itself once the rows are there: only extensions and this table count. */
function selfActingOf(
  head: ArchiveHead,
  table: ArchivedRows,
  target: Target,
  { jobId }: JobContext,
): SchedulersAndSubscriptions {
  const extensions = head.entries.filter((entry) => descOf(entry) === 'EXTENSION');
  return new SchedulersAndSubscriptions(target, [...extensions, table.entry], false, jobId);
}

/** What was said of the rows, nothing where they are there, and what was switched off for them. */
interface LoadedRows {
  readonly said: readonly RestoreMessage[];
  readonly switchedOff: SwitchedOffWords;
}

/** Loads the rows while nothing in them acts by itself. */
async function loadHeld(
  work: TableWork,
  table: ArchivedRows,
  around: AroundRows,
  selfActing: SchedulersAndSubscriptions,
): Promise<LoadedRows> {
  await selfActing.hold();
  let said: readonly RestoreMessage[];
  try {
    said = await loadTable(work, table, {
      before: [...emptyOnly(table), ...around.before],
      after: around.after,
    });
  } catch (error) {
    await cleanUp(error, () => selfActing.abandon());
    throw error;
  }
  return { said, switchedOff: await selfActing.release() };
}

function outcomeOf(
  { point: { pointId }, database }: RowsRestore,
  table: ArchivedRows,
  loaded: LoadedRows &
    Pick<TableWork, 'counted'> &
    Pick<CheckedManifest, 'signature'> & {
      readonly archived: ArchivedTable | undefined;
      readonly target: Reached;
    },
): FlowOutcome {
  const { said, switchedOff, target, signature, archived, counted } = loaded;
  const login = target.address.user;
  const common = { pointId, database, login, signature, losses: [], messages: [], ...switchedOff };
  if (said.length > 0) return failed(table, said, common);
  const rows = counted.get(table.entry.dumpId);
  const warnings = [
    ...target.warnings,
    ...signatureWarnings(signature),
    ...switchedOff.warnings,
    ...otherRowCounts(archived === undefined ? [] : [archived], counted),
  ];
  return {
    state: warnings.length > 0 ? 'completed with warnings' : 'completed',
    result: {
      ...common,
      warnings,
      tables: 1,
      ...(archived === undefined ? {} : { bytes: archived.length }),
      ...(rows === undefined ? {} : { rows }),
      ...expectedRows(archived === undefined ? [] : [archived]),
    },
  };
}

function failed(
  table: ArchivedRows,
  said: readonly RestoreMessage[],
  result: FlowOutcome['result'],
): FlowOutcome {
  const first = said.find(({ severity }) => severity === 'fatal') ?? said[0];
  const reason = lossReason('rows', first?.message ?? '');
  return {
    state: 'failed',
    result,
    error: new PgkeepError(
      'UserErrorRestoreFailed',
      `The rows of ${nameOf(table)} were not loaded: ${first?.message.split('\n')[0]}`,
      {
        details: `${reason}\n${said.map(({ message }) => message).join('\n\n')}`,
        remedy: 'The table is as it was. Fix what the message names, then load the rows again.',
      },
    ),
  };
}

/** The table's data in the archive. Throws UserErrorNothingSelected, with similar names. */
function findRows(head: ArchiveHead, wanted: TableName): ArchivedRows {
  const text = createTextReader(head.entries);
  const all = head.entries
    .filter((entry) => descOf(entry) === 'TABLE DATA')
    .map((entry) => ({ schema: text(entry.namespace), name: text(entry.tag), entry }));
  const found = all.filter(
    ({ schema, name }) => name === wanted.name && (wanted.schema === undefined || schema === wanted.schema),
  );
  const [table] = found;
  const asked = inQuotes(wanted.schema === undefined ? wanted.name : `${wanted.schema}.${wanted.name}`);
  if (table === undefined) {
    const close = new Set(
      closeNames(
        wanted.name,
        all.map(({ name }) => name),
      ),
    );
    const similar = all.filter(({ name }) => close.has(name)).map(nameOf);
    throw new PgkeepError(
      'UserErrorNothingSelected',
      `The archive has no rows of a table ${asked}.${similar.length === 0 ? '' : ` Similar: ${similar.slice(0, 5).join(', ')}.`}`,
    );
  }
  if (found.length > 1) {
    throw new PgkeepError(
      'UserErrorNothingSelected',
      `Several tables are called ${asked}: ${found.map(nameOf).join(', ')}.`,
      { remedy: 'Name the schema, too.' },
    );
  }
  return table;
}

/** Rows that are there would come twice. */
async function refuseFilled(connection: Connection, table: ArchivedRows, database: string): Promise<void> {
  const [there] = await connection.query<{ kind: string }>(
    `SELECT c.relkind AS kind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p', 'f')`,
    [table.schema, table.name],
  );
  if (there === undefined) {
    throw new PgkeepError(
      'UserErrorNothingSelected',
      `The database ${inQuotes(database)} has no table ${nameOf(table)}.`,
      { remedy: 'Restore the table with its definition into a new database.' },
    );
  }
  const name = quoteQualified(table.schema, table.name);
  if (!(await isFilled(connection, table, name))) return;
  throw new PgkeepError(
    'UserErrorDestinationNotEmpty',
    `The table ${nameOf(table)} of ${inQuotes(database)} has rows already; none were loaded.`,
    {
      remedy: 'Empty the table if its rows are not needed, then load them again.',
      // ONLY: what inherits from it has rows of its own
      sql: `TRUNCATE ONLY ${name};`,
    },
  );
}

/** In the transaction of the load itself: nobody can fill the table in between, and one that is filled stays as it is. */
function emptyOnly(table: ArchivedRows): string[] {
  const name = quoteQualified(table.schema, table.name);
  const body = `BEGIN IF EXISTS (SELECT FROM ONLY ${name}) THEN RAISE EXCEPTION 'the table has rows'; END IF; END`;
  return [
    'SET LOCAL row_security = off',
    `LOCK TABLE ONLY ${name} IN SHARE ROW EXCLUSIVE MODE`,
    `DO ${dollarQuote(body)}`,
  ];
}

/** Throws UserErrorMissingDBPermissions where the login may not see all rows of the table. */
async function isFilled(connection: Connection, table: ArchivedRows, name: string): Promise<boolean> {
  try {
    await connection.query('SET row_security = off');
    const [row] = await connection.query<{ filled: boolean }>(
      `SELECT EXISTS (SELECT FROM ONLY ${name}) AS filled`,
    );
    return row?.filled === true;
  } catch (error) {
    if (codeOf(error) !== '42501') throw error;
    throw new PgkeepError(
      'UserErrorMissingDBPermissions',
      `The login may not see whether ${nameOf(table)} has rows: ${messageOf(error)}.`,
      { remedy: 'Load the rows with a superuser, or as the owner of the table.', cause: error },
    );
  }
}

function nameOf({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return `${schema}.${name}`;
}
