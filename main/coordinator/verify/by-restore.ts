import type { PointId } from '../../../shared/ids.ts';
import type { Loss } from '../../../shared/jobs/jobs.ts';
import { RestoreChoices } from '../../../shared/points/restore.ts';
import type { RowComparison, VerifyChoices } from '../../../shared/points/verify.ts';
import { countOf, formatCount } from '../../../shared/words/counts.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import { compareRows } from '../../postgres/restore/rows/compare.ts';
import { connect } from '../../postgres/connect/connect.ts';
import { withoutCron } from '../../postgres/restore/losses/cron-elsewhere.ts';
import type { Engine } from '../engine.ts';
import { signatureWarnings } from '../keys/signature-words.ts';
import type { PointHandle } from '../points/point-handle.ts';
import type { FlowOutcome, JobContext } from '../jobs/runner.ts';
import type { ReachedServer } from '../servers/reach-database.ts';
import { restoreIntoNewDatabase, type RestoredDatabase } from '../restore/into-new-database.ts';

const droppingPhase = 'dropping the scratch database';

/** What is restored to be verified, and on which server. */
export interface VerifiedRestore {
  readonly point: PointHandle;
  readonly server: ReachedServer;
  readonly choices: VerifyChoices;
}

/**
 * Restores a recovery point into a scratch database, compares its rows with the manifest, and drops it, whatever
 * comes out. The database carries the job's mark from its first moment to its last: what a killed pgkeep leaves
 * is dropped later (see recover-jobs.ts). Nothing in it is active: no cron job, no subscription.
 */
export async function verifyByRestoreFlow(
  engine: Engine,
  { point, server, choices }: VerifiedRestore,
  context: JobContext,
): Promise<FlowOutcome> {
  const { pointId } = point;
  const database = scratchName(context.jobId);
  const options = {
    ...RestoreChoices.parse({ ...choices, activate: false, analyze: false, keepPartial: false }),
    newDatabase: database,
  };
  const now = () => engine.clock.now().getTime();
  const begun = now();
  let comparison: RowComparison | undefined;
  const finish = async ({ target, manifest }: RestoredDatabase) => {
    const restoreMs = Math.max(0, now() - begun);
    context.progress({ phase: 'comparing rows' });
    await using connection = await connect(target, { signal: context.signal });
    const compared = await compareRows(connection, manifest, (object) => context.progress({ object }));
    comparison = { server: server.name, database, restoreMs, ...compared };
    return false;
  };
  const restore = { point, server, options };
  const restoring = restoreIntoNewDatabase(engine, restore, context, { finish, droppingPhase });
  const restoredOrDamaged = await restoring.catch((error: unknown) => damagedOutcome(pointId, error));
  if ('state' in restoredOrDamaged) return restoredOrDamaged;
  const { restored, outcome: scratch } = restoredOrDamaged;
  context.signal.throwIfAborted();
  const outcome = outcomeOf(pointId, restored, comparison);
  if (scratch !== 'left') return outcome;
  const warning = `The scratch database ${inQuotes(database)} on ${server.name} could not be dropped yet: pgkeep tries it again.`;
  return {
    ...outcome,
    state: outcome.state === 'completed' ? 'completed with warnings' : outcome.state,
    result: { ...outcome.result, warnings: [...outcome.result.warnings, warning] },
  };
}

const damage: ReadonlySet<string> = new Set(['UserErrorArchiveCorrupt', 'UserErrorWrongSignature']);

/** What is damaged is a result, which the point is known by from then on. */
function damagedOutcome(pointId: PointId, error: unknown): FlowOutcome {
  if (!(error instanceof PgkeepError) || !damage.has(error.code)) return rethrow(error);
  const warnings = error.details?.split('\n') ?? [error.message];
  return {
    state: 'failed',
    result: { pointId, losses: [], messages: [], warnings, notes: [] },
    error,
  };
}

/** A verification has fewer choices than a restore, so that what helps there may not help here. */
function rethrow(error: unknown): never {
  if (!(error instanceof PgkeepError) || error.code !== 'UserErrorRolesMissing') throw error;
  throw new PgkeepError(error.code, error.message, {
    remedy:
      'Run the SQL on the server, or let the verification create the roles, which then stay there; or leave owners and privileges out (row-level security policies still name their roles).',
    ...(error.sql === undefined ? {} : { sql: error.sql }),
    cause: error,
  });
}

/** Ids end with random digits; a name in use is refused by CREATE DATABASE. */
const scratchName = (jobId: string) => `pgkeep_verify_${jobId.slice(-8)}`;

function outcomeOf(
  pointId: PointId,
  { manifest, signature, archive, messages, losses: missing, maintenance: login }: RestoredDatabase,
  compared: RowComparison | undefined,
): FlowOutcome {
  const { losses, comparison } =
    compared === undefined ? { losses: [...missing], comparison: undefined } : withoutCron(missing, compared);
  const unknown = messages.filter(({ severity }) => severity === 'unknown');
  // neither says that the recovery point does not give back what was backed up
  const aside = [...login.warnings, ...signatureWarnings(signature)];
  const result = {
    pointId,
    bytes: manifest.archive.size,
    tables: manifest.tables.length,
    signature,
    ...(comparison === undefined
      ? {}
      : { rows: comparison.rows, evidence: { kind: 'restore' as const, ...comparison } }),
    losses,
    messages: [...messages],
    warnings: [
      ...(unknown.length === 0
        ? []
        : ['pg_restore said what pgkeep does not know: the recovery point is not called restored.']),
      ...(isEmptyProof(manifest, comparison) ? [nothingCompared] : []),
      ...aside,
    ],
    // what was chosen for a database that is gone
    notes: [...archive.warnings.filter((each) => !login.warnings.includes(each)), ...archive.notes],
  };
  const problems = problemsOf(
    messages.filter(({ severity }) => severity === 'fatal').map(({ message }) => message),
    losses,
    comparison,
  );
  if (problems.length > 0) {
    return {
      state: 'failed',
      result,
      error: new PgkeepError(
        'UserErrorRestoreDiffers',
        `The recovery point does not give back what was backed up: ${problems[0]?.split('\n')[0]}`,
        { details: problems.join('\n') },
      ),
    };
  }
  if (result.warnings.length > aside.length) return { state: 'completed with warnings', result };
  const state = aside.length > 0 ? 'completed with warnings' : 'completed';
  return { state, result: { ...result, proof: 'restored' } };
}

const nothingCompared =
  'No rows could be compared: the recovery point is not called restored. Let the backup count rows, and verify with a login that sees all of them.';

/** There were, or may have been, rows, and none of them was seen again. */
function isEmptyProof(
  { tables }: RestoredDatabase['manifest'],
  compared: RowComparison | undefined,
): boolean {
  return (compared?.rows ?? 0) === 0 && tables.some(({ rows }) => rows !== 0);
}

/** In words, the gravest first. */
function problemsOf(
  fatal: readonly string[],
  losses: readonly Loss[],
  comparison: RowComparison | undefined,
): string[] {
  return [
    ...fatal,
    ...losses.map(({ what, reason }) => `${what}: ${reason}`),
    ...(comparison?.different ?? []).map(({ table, expected, found }) =>
      found === null
        ? `${table} is missing; it had ${countOf(expected, 'row')}`
        : table === 'large objects'
          ? `large objects: ${formatCount(found)} instead of ${formatCount(expected)}`
          : `${table}: ${countOf(found, 'row')} instead of ${formatCount(expected)}`,
    ),
  ];
}
