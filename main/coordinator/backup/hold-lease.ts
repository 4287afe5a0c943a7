import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { cleanUp } from '../../core/clean-up.ts';
import { PgkeepError } from '../../core/errors.ts';
import { committedEpochs } from '../../vault/leases/committed-epochs.ts';
import { LeaseHeld, LeaseLimit, LeaseLost, type Lease, type LeaseHolder } from '../../vault/leases/lease.ts';
import { openLeases } from '../../vault/leases/open-leases.ts';
import type { Vault } from '../../vault/vault.ts';
import { sinceWords } from '../../vault/since-words.ts';
import { whoWords } from '../../../shared/words/who.ts';
import { RuntimeNotReached } from '../../vault/with-runtime.ts';
import type { Engine } from '../engine.ts';
import type { JobContext } from '../jobs/runner.ts';

/** What a backup needs to be the only one of its instance. */
export interface LeaseContext {
  readonly engine: Pick<Engine, 'clock' | 'ids' | 'writer' | 'timers'>;
  readonly vault: Vault;
  readonly instance: Pick<InstanceSummary, 'id' | 'name'>;
  readonly context: JobContext;
  /** Nobody started it, and nobody would see a warning: it does not go on without a lease. */
  readonly isScheduled?: boolean;
}

/** A lease of the instance for a backup, or why it goes on without one. */
export interface BackupLease {
  /** Undefined in a vault of format 1, and where the second place is out of reach. */
  readonly lease: Lease | undefined;
  /** What the recovery point says of it, in a sentence. */
  readonly warning?: string;
}

/**
 * Runs `work` while no other workstation backs the instance up; its signal is aborted where one takes the lease over.
 * Throws UserErrorJobConflict where another one is at work, or has taken over. A vault of format 1 has no leases.
 *
 * A backup that a person starts goes on with a warning where the vault's second place is out of reach: two whole points
 * at once are no harm, and none is. What is started by no person must not.
 */
export async function holdLease<Result>(
  { engine, vault, instance, context, isScheduled = false }: LeaseContext,
  work: (context: JobContext, held: BackupLease) => Promise<Result>,
): Promise<Result> {
  if (vault.format === 1) return await work(context, { lease: undefined });
  let lease: Lease;
  try {
    lease = await takeLease({ engine, vault, instance, context });
  } catch (error) {
    if (!(error instanceof RuntimeNotReached) || isScheduled) throw error;
    const warning = withoutLease(error);
    context.log(`warning: ${warning}`);
    return await work(context, { lease: undefined, warning });
  }
  try {
    const signal = AbortSignal.any([context.signal, lease.signal]);
    return await work({ ...context, signal }, { lease });
  } catch (error) {
    // A tool that was stopped says that it was stopped, not why.
    const reason: unknown = lease.signal.aborted ? lease.signal.reason : error;
    if (reason instanceof LeaseLimit) throw atTheLimit(instance.id, reason);
    throw reason instanceof LeaseLost ? takenOver(instance.name, reason) : error;
  } finally {
    await cleanUp(undefined, () => lease[Symbol.asyncDispose]());
  }
}

/**
 * The epoch under which a point may be committed now. Where the second place is out of reach by then, a warning: hours
 * of a dump are not thrown away for it.
 */
export async function confirmLease({
  lease,
  warning,
}: BackupLease): Promise<{ readonly epoch?: number; readonly warning?: string }> {
  if (lease === undefined) return warning === undefined ? {} : { warning };
  try {
    return { epoch: await lease.confirm() };
  } catch (error) {
    if (error instanceof RuntimeNotReached) return { warning: withoutLease(error) };
    throw error;
  }
}

const withoutLease = ({ message }: RuntimeNotReached): string =>
  `Nothing kept another workstation from backing the same database up meanwhile. ${message}`;

/** Takes the lease of an instance; whoever took it gives it up. Throws as {@link holdLease} does. */
export async function takeLease({
  engine,
  vault,
  instance,
  context,
}: Omit<LeaseContext, 'context'> & {
  readonly context: Pick<JobContext, 'signal' | 'progress'>;
}): Promise<Lease> {
  const { writer, clock, ids, timers } = engine;
  const leases = openLeases(vault.storage, {
    clock,
    repeat: timers.repeat,
    wait: async (milliseconds, signal) => {
      context.progress({ phase: 'finding out whether another backup of it is still at work' });
      await timers.wait(milliseconds, signal);
    },
  });
  try {
    return await leases.take({
      instanceId: instance.id,
      by: writer,
      token: ids.next('lease'),
      committed: committedEpochs(vault, instance.id),
      // Jobs of one home exclude each other: an earlier one of this home was killed.
      isGone: ({ by }) => by?.home === writer.home && by.host === writer.host,
      signal: context.signal,
    });
  } catch (error) {
    context.signal.throwIfAborted();
    if (error instanceof LeaseLimit) throw atTheLimit(instance.id, error);
    throw error instanceof LeaseHeld ? atWork(instance.name, error) : error;
  }
}

function atWork(name: string, { holder }: LeaseHeld): PgkeepError {
  return new PgkeepError(
    'UserErrorJobConflict',
    `${who(holder)} is backing up ${inQuotes(name)}${sinceWords(holder.takenAt)}.`,
    {
      remedy:
        'Wait until that backup has ended, then try again. One that was killed with its machine gives way about a minute after its end.',
    },
  );
}

/** Nobody has it, and no number follows the one that stands there. */
function atTheLimit(id: InstanceSummary['id'], cause: LeaseLimit): PgkeepError {
  return new PgkeepError(
    'UserErrorVaultFormat',
    `Nobody can take the lease of ${id} in the vault: ${cause.message}.`,
    {
      remedy: `Somebody has written that number there. Make sure that nobody backs the database up, then remove what runtime/leases/ in the vault has of ${id}: nothing of it is needed.`,
      cause,
    },
  );
}

function takenOver(name: string, { holder, message }: LeaseLost): PgkeepError {
  const words =
    holder?.by === undefined
      ? `The backup of ${inQuotes(name)} is no longer this one’s to end (${message}).`
      : `${who(holder)} has taken over the backup of ${inQuotes(name)}, as nothing was heard of this one for a time.`;
  return new PgkeepError('UserErrorJobConflict', words, {
    remedy:
      'Nothing was kept of this backup. Find out whether this machine slept or was without network; the other one’s recovery point counts.',
  });
}

function who({ by }: LeaseHolder): string {
  return by === undefined ? 'Another workstation' : whoWords(by);
}
