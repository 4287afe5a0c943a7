import type { InstanceId } from '../../../shared/ids.ts';
import type {
  AssignedInstance,
  InstanceRecord,
  InstanceSummary,
} from '../../../shared/instances/instances.ts';
import {
  PolicyOverrides,
  valuesOf,
  wholeValues,
  type AssignedPolicy,
  type Policy,
  type PolicyChanges,
  type ValueName,
} from '../../../shared/policies/policy.ts';
import type { PromiseChanges } from '../../../shared/policies/promise-changes.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import { whenFree } from '../../store/when-free.ts';
import { noPoliciesIn } from '../../vault/policies/policy-record.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Engine } from '../engine.ts';
import { changingPromises, type ChangedInstance } from '../promises/change-promises.ts';
import { summarizeChanges } from '../promises/summarize-changes.ts';
import type { CachedPolicy } from '../../store/tables/policies.ts';
import { expectProtected, readRecord, writeRecord } from '../instances/record.ts';
import { findInstance, findServer, findVault } from '../lookup.ts';
import { openVault } from '../vaults/open-vault.ts';
import { refuseAttended } from '../schedule/needs-person.ts';
import { removedMeanwhile } from './change-policy.ts';
import { pickPolicy, refreshPolicies } from './find-policy.ts';
import { refuseImpossible } from './write-policy.ts';

/** What is said of an instance's policy; what is absent stays. */
export interface Assignment {
  /** Name or id of a policy of its vault; null: none. */
  readonly policy?: string | null | undefined;
  readonly overrides?: PolicyChanges | undefined;
  /** Values in which it follows the policy again. */
  readonly follow?: readonly ValueName[] | undefined;
  /** Whoever asks for it knows that points are kept for a shorter time then. */
  readonly confirmShorter?: boolean | undefined;
}

/** Values of which depends when a backup is due. */
const scheduling: readonly ValueName[] = ['schedule', 'timeZone', 'window', 'jitterMinutes'];

/**
 * Gives instances a policy of their vaults, takes it away, or changes what they have otherwise: in the vault first, one
 * after the other. Throws UserErrorNotFound, UserErrorInvalidInput for values that no policy can have, and
 * UserErrorVaultFormat in a vault of format 1; the instances before the one that it is about have been changed then.
 */
export async function assignPolicy(
  engine: Engine,
  instances: readonly InstanceSummary[],
  assignment: Assignment,
): Promise<AssignedInstance[]> {
  const promises = new Map<InstanceId, PromiseChanges>();
  for (const instance of instances) {
    refuseStopped(instance);
    if (typeof assignment.policy === 'string') refuseAttended(engine, instance);
  }
  for (const [vaultId, ofVault] of Map.groupBy(instances, (instance) => instance.vaultId)) {
    const summary = findVault(engine.store, vaultId);
    await using vault = await openVault(engine, summary);
    if (vault.format === 1) throw noPoliciesIn(summary.name);
    const { policies: cached } = await refreshPolicies(engine, vault);
    const policies = cached.map(({ policy }) => policy);
    const choose = chooser(engine, vault, assignment);
    const changed = await changedInstances(engine, vault, ofVault, { cached, choose });
    const { ofInstances } = await changingPromises(engine, vault, changed, {
      confirmShorter: assignment.confirmShorter === true,
      write: async () => {
        for (const instance of ofVault) await assignOne(engine, vault, instance, { policies, choose });
      },
    });
    for (const [id, changes] of ofInstances) promises.set(id, changes);
  }
  return instances.map(({ id }) => ({
    ...findInstance(engine.store, id),
    promises: promises.get(id) ?? summarizeChanges([]),
  }));
}

/** What the change is for the points of each instance; an instance that loses its policy keeps what it was promised. */
async function changedInstances(
  engine: Engine,
  vault: Vault,
  instances: readonly InstanceSummary[],
  { cached, choose }: { readonly cached: readonly CachedPolicy[]; readonly choose: Choose },
): Promise<ChangedInstance[]> {
  const now = await vault.storage.now();
  const policies = cached.map(({ policy }) => policy);
  const changed: ChangedInstance[] = [];
  for (const instance of instances) {
    const record = await readRecord(engine, vault, instance);
    const assigned = record === undefined ? undefined : choose(record, policies, now);
    const found = cached.find(({ policy }) => policy.id === assigned?.id);
    if (record === undefined || assigned === undefined || found === undefined) continue;
    const { policy, revision } = found;
    const earlier = policies.find(({ id }) => id === record.policy?.id);
    changed.push({
      id: instance.id,
      name: instance.name,
      before: earlier === undefined ? undefined : valuesOf(earlier, record.policy?.overrides),
      after: valuesOf(policy, assigned.overrides),
      policy: { id: policy.id, name: policy.name, revision },
      cause: `The policy of ${inQuotes(instance.name)} was changed.`,
    });
  }
  return changed;
}

type Choose = (record: InstanceRecord, policies: readonly Policy[], now: Date) => AssignedPolicy | undefined;

/** What an instance is assigned, from what its record says so far. */
function chooser({ store }: Pick<Engine, 'store'>, vault: Vault, assignment: Assignment): Choose {
  const { policy: reference } = assignment;
  const cached = store.policies.list().filter(({ vaultId }) => vaultId === vault.id);
  const chosen = typeof reference === 'string' ? pickPolicy(reference, cached).policy : undefined;
  return (record, policies, now) => {
    if (reference === null) return undefined;
    const policy = chosen ?? policies.find(({ id }) => id === record.policy?.id);
    if (policy === undefined) throw noPolicy(record);
    return assignedPolicy(policy, { ...assignment, before: record.policy, now });
  };
}

interface Before {
  readonly before?: AssignedPolicy | undefined;
  /** By the storage's clock. */
  readonly now: Date;
}

/**
 * How an instance's record names the policy that it gets. With another policy than before it starts anew; with another
 * schedule, too: what would have been due by it before is no missed run. Throws UserErrorInvalidInput.
 */
export function assignedPolicy(
  policy: Policy,
  { before, now, overrides = {}, follow = [] }: Pick<Assignment, 'overrides' | 'follow'> & Before,
): AssignedPolicy {
  const isSame = before?.id === policy.id;
  const kept = isSame ? (before.overrides ?? {}) : {};
  const left = withoutValues(kept, follow);
  const merged = PolicyOverrides.parse({ ...left, ...wholeValues(valuesOf(policy, left), overrides) });
  refuseImpossible(valuesOf(policy, merged));
  const goesOn = isSame && scheduling.every((value) => sameValue(kept[value], merged[value]));
  return {
    id: policy.id,
    since: goesOn ? before.since : now.toISOString(),
    ...(Object.keys(merged).length === 0 ? {} : { overrides: merged }),
  };
}

const withoutValues = (overrides: PolicyOverrides, values: readonly ValueName[]): PolicyOverrides =>
  Object.fromEntries(Object.entries(overrides).filter(([name]) => !values.some((value) => value === name)));

const sameValue = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

async function assignOne(
  engine: Engine,
  vault: Vault,
  instance: InstanceSummary,
  { policies, choose }: { readonly policies: readonly Policy[]; readonly choose: Choose },
): Promise<void> {
  const { store } = engine;
  const server = findServer(store, instance.serverId);
  const { record } = await expectProtected(engine, vault, instance, server);
  const now = await vault.storage.now();
  const { policy: before } = record;
  const written = await writeRecord(engine, vault, record, (newest) =>
    withPolicy(newest, choose(newest, policies, now)),
  );
  await whenFree(() => store.instances.setAssignedPolicy(instance.id, written.policy));
  await expectPolicyStands(engine, vault, written, before);
}

/**
 * Looks whether the policy of a record that was just written is there still, and else gives it `before` again. Throws
 * UserErrorNotFound then.
 */
export async function expectPolicyStands(
  engine: Pick<Engine, 'store'>,
  vault: Vault,
  written: InstanceRecord,
  before?: AssignedPolicy,
): Promise<void> {
  const { policy } = written;
  if (policy === undefined || (await stands(vault, policy))) return;
  const earlier = before?.id === policy.id ? undefined : before;
  const changed = await writeRecord(engine, vault, written, (newest) =>
    newest.policy?.id === policy.id ? withPolicy(newest, earlier) : newest,
  );
  await whenFree(() => engine.store.instances.setAssignedPolicy(written.id, changed.policy));
  const name = engine.store.policies.list().find((known) => known.policy.id === policy.id)?.policy.name;
  throw removedMeanwhile({ name: name ?? policy.id });
}

/**
 * The policy with which a database is protected: the one that is named, else the one that it had before its protection
 * was stopped, if the vault still has that. Throws UserErrorNotFound, UserErrorInvalidInput, and UserErrorVaultFormat for
 * one that is named in a vault of format 1.
 */
export async function policyToProtectWith(
  engine: Pick<Engine, 'store'>,
  vault: Vault,
  {
    policy: reference,
    overrides,
    before,
  }: Pick<Assignment, 'overrides'> & {
    readonly policy?: string | undefined;
    readonly before?: Pick<InstanceSummary, 'id'> | undefined;
  },
): Promise<AssignedPolicy | undefined> {
  const had = before === undefined ? undefined : engine.store.instances.assignedPolicy(before.id);
  if (reference === undefined && overrides !== undefined) throw noPolicy({ name: 'The database' });
  if (reference === undefined && had === undefined) return undefined;
  if (vault.format === 1) throw noPoliciesIn(vault.name);
  const { policies } = await refreshPolicies(engine, vault);
  const now = await vault.storage.now();
  if (reference !== undefined)
    return assignedPolicy(pickPolicy(reference, policies).policy, { overrides, now });
  const isThere = policies.some(({ policy }) => policy.id === had?.id);
  return isThere && had !== undefined ? { ...had, since: now.toISOString() } : undefined;
}

/** Who removes a policy writes that down and then looks who uses it; here it is the other way round. */
async function stands(vault: Vault, { id }: AssignedPolicy): Promise<boolean> {
  const found = await vault.findPolicy(id);
  return found?.standing?.removed === false;
}

/** The record with this policy; undefined: without one. */
export function withPolicy(record: InstanceRecord, policy: AssignedPolicy | undefined): InstanceRecord {
  const { policy: _before, ...others } = record;
  return policy === undefined ? others : { ...others, policy };
}

function refuseStopped({ name, stoppedAt, vaultName }: InstanceSummary): void {
  if (stoppedAt === undefined) return;
  throw new PgkeepError(
    'UserErrorProtectionEnded',
    `${inQuotes(name)} is not protected in the vault ${inQuotes(vaultName)} any more, so nothing backs it up by a policy.`,
  );
}

function noPolicy({ name }: Pick<InstanceRecord, 'name'>): PgkeepError {
  return new PgkeepError(
    'UserErrorInvalidInput',
    `${inQuotes(name)} has no policy, so there is none from which it could differ.`,
    { remedy: 'Name the policy, too.' },
  );
}
