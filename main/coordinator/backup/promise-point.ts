import type { InstanceRecord, InstanceSummary } from '../../../shared/instances/instances.ts';
import type { Manifest } from '../../../shared/points/manifest.ts';
import type { BackupKeep, BackupReason } from '../../../shared/policies/keep.ts';
import { valuesOf } from '../../../shared/policies/policy.ts';
import type { Promised } from '../../../shared/policies/promise.ts';
import { onDemandWords } from '../../../shared/policies/standing.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import { assign } from '../../policy/retention/assign.ts';
import { promiseByHand } from '../../policy/retention/by-hand.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Engine } from '../engine.ts';
import { findRecord } from '../instances/record.ts';
import { findVault } from '../lookup.ts';
import { policyOfRecord, type PolicyOfRecord } from '../promises/policy-of-record.ts';
import { refreshPoints } from '../promises/refresh-points.ts';
import { retainedPoints } from '../promises/retained-points.ts';
import { openVault } from '../vaults/open-vault.ts';
import type { RunningBackup } from './running-backup.ts';

type Backup = Pick<RunningBackup, 'engine' | 'subject' | 'context' | 'vault' | 'startedAt'>;

/** What a new point is promised, and what is to be said about that. */
interface PointPromise {
  readonly retention: Manifest['retention'];
  readonly warnings: readonly string[];
}

const keptOnDemand: Promised = { rule: 'on demand', why: onDemandWords, expiresAt: null };

/**
 * Throws UserErrorInvalidInput before anything is dumped where a backup is to be kept by a rule that the policy of its
 * instance does not have, and UserErrorVaultFormat where that policy cannot be read.
 */
export async function expectKeepable(
  vault: Pick<Vault, 'findPolicy'>,
  record: InstanceRecord,
  { keep }: BackupReason,
): Promise<void> {
  if (keep === undefined || !('rule' in keep)) return;
  const found = await policyOfRecord(vault, record);
  if (found === undefined) {
    throw new PgkeepError(
      'UserErrorInvalidInput',
      `${inQuotes(record.name)} has no policy, and so no rule that could keep the recovery point.`,
      { remedy: 'Give it a policy, or keep the recovery point until a date.' },
    );
  }
  if ('problem' in found) throw new PgkeepError('UserErrorVaultFormat', found.problem);
  if (found.values.retention[keep.rule] !== undefined) return;
  throw new PgkeepError(
    'UserErrorInvalidInput',
    `The policy ${inQuotes(found.policy.name)} of ${inQuotes(record.name)} has no ${keep.rule} rule.`,
    { remedy: `Choose one that it has: ${Object.keys(found.values.retention).join(', ')}.` },
  );
}

/**
 * {@link expectKeepable} before there is a job, which would fail. The vault is asked only where its policy as it is known
 * here has no such rule.
 */
export async function refuseMissingRule(
  engine: Engine,
  instance: InstanceSummary,
  reason: BackupReason,
): Promise<void> {
  const { keep } = reason;
  if (keep === undefined || !('rule' in keep)) return;
  const { store } = engine;
  const assigned = store.instances.assignedPolicy(instance.id);
  const known = assigned === undefined ? undefined : store.policies.find(instance.vaultId, assigned.id);
  const values = known === undefined ? undefined : valuesOf(known.policy, assigned?.overrides);
  if (values?.retention[keep.rule] !== undefined) return;
  await using vault = await openVault(engine, findVault(store, instance.vaultId));
  const found = await findRecord(engine, vault, instance);
  // what has ended meanwhile the backup tells
  if (found !== undefined) await expectKeepable(vault, found.record, reason);
}

/**
 * What a point is promised that is about to be committed, by the policy as it is then and by the earlier points as the
 * vault has them then. A backup is never lost over that: where its policy cannot be read, the point is kept until
 * somebody deletes it, with a warning.
 */
export async function promisePoint(
  backup: Backup,
  record: InstanceRecord,
  { partial }: { readonly partial: boolean },
): Promise<PointPromise> {
  const { trigger, scheduledFor, keep } = backup.subject.reason;
  const isScheduled = trigger === 'schedule';
  const facts = {
    ...(isScheduled && scheduledFor !== undefined ? { scheduledFor } : {}),
    ...(partial ? { partial: true as const } : {}),
  };
  if (!isScheduled && keep === undefined) return { retention: { ...keptOnDemand, ...facts }, warnings: [] };
  if (keep !== undefined && 'until' in keep)
    return { retention: { ...untilADate(keep), ...facts }, warnings: [] };
  const found = await policyOfRecord(backup.vault, record);
  const promised =
    found === undefined || 'problem' in found ? undefined : await byPolicy(backup, found, { keep, partial });
  if (promised === undefined) {
    const why =
      found !== undefined && 'problem' in found ? found.problem : 'Its policy was changed meanwhile.';
    return {
      retention: { ...keptOnDemand, ...facts },
      warnings: [`The recovery point is kept until somebody deletes it. ${why}`],
    };
  }
  const warning = found !== undefined && 'warning' in found ? found.warning : undefined;
  return { retention: { ...promised, ...facts }, warnings: warning === undefined ? [] : [warning] };
}

const untilADate = ({ until }: Extract<BackupKeep, { until: string }>): Promised => ({
  rule: 'until a date',
  why: 'Until a date that was chosen for it',
  expiresAt: until,
});

async function byPolicy(
  { engine, subject, context, vault, startedAt }: Backup,
  { policy, values }: PolicyOfRecord,
  { keep, partial }: { readonly keep: BackupKeep | undefined; readonly partial: boolean },
): Promise<Promised | undefined> {
  const started = new Date(startedAt);
  if (keep !== undefined && 'rule' in keep) {
    const promised = promiseByHand(started, { under: keep.rule }, values);
    return promised === undefined ? undefined : { ...promised, policy };
  }
  const instanceId = subject.instance.id;
  await refreshPoints(engine, vault, instanceId, context.signal);
  const earlier = retainedPoints(engine, { vaultId: vault.id, instanceId }, engine.clock.now());
  return { ...assign({ startedAt: started, scheduled: true, partial }, earlier, values), policy };
}
