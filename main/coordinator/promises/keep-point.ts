import type { PointId } from '../../../shared/ids.ts';
import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import type { PointKeep } from '../../../shared/points/points.ts';
import type { PromiseChanges } from '../../../shared/policies/promise-changes.ts';
import type { Promised, StandingPromise } from '../../../shared/policies/promise.ts';
import { knownPromise } from '../../../shared/policies/standing.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import { promiseByHand } from '../../policy/retention/by-hand.ts';
import { onDemandWords } from '../../../shared/policies/standing.ts';
import type { CachedPoint } from '../../store/tables/points.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Engine } from '../engine.ts';
import { findVault } from '../lookup.ts';
import { findPoint } from '../points/find-point.ts';
import { readRecord } from '../instances/record.ts';
import { openVault } from '../vaults/open-vault.ts';
import { refuseKeep } from '../backup/refuse-keep.ts';
import { changeChosen } from './change-promises.ts';
import { policyOfRecord } from './policy-of-record.ts';
import { refreshPoints } from './refresh-points.ts';
import { startOf } from './retained-points.ts';

interface KeptPoint {
  readonly pointId: PointId;
  readonly changes: PromiseChanges;
  readonly promise: StandingPromise;
}

/**
 * Keeps one recovery point as somebody chooses: as long as a rule of its instance's policy says, until a date, or until
 * somebody deletes it. A shorter end takes the path of all of them: refused with UserErrorShorterRetention unless it was
 * confirmed, and undone by another choice until it holds. Throws UserErrorVaultFormat in a vault of format 1.
 */
export async function keepPoint(
  engine: Engine,
  instance: InstanceSummary,
  reference: string,
  choice: { readonly keep: PointKeep; readonly confirmShorter: boolean },
): Promise<KeptPoint> {
  const { keep, confirmShorter } = choice;
  const { pointId } = await findPoint(engine, { instance: instance.id, point: reference });
  await using vault = await openVault(engine, findVault(engine.store, instance.vaultId));
  if (vault.format === 1) throw needsFormat2(instance);
  if ('until' in keep) refuseKeep({ keep }, await vault.storage.now());
  await refreshPoints(engine, vault, instance.id);
  const find = () => engine.store.points.find(vault.id, instance.id, pointId);
  const point = find();
  if (point === undefined)
    throw new PgkeepError('UserErrorNotFound', `The vault has no recovery point ${pointId}.`);
  if (point.promiseProblem !== undefined) {
    throw new PgkeepError('UserErrorVaultFormat', point.promiseProblem, {
      remedy: 'Find out what changed the file; the recovery point is kept meanwhile.',
    });
  }
  const wanted = await wantedOf(engine, vault, instance, { point, keep });
  const changes = await changeChosen(engine, vault, {
    instanceName: instance.name,
    points: [point],
    wish: { want: () => wanted, byHand: true, cause: `Somebody chose it: ${wanted.why}.` },
    confirmShorter,
  });
  return { pointId, changes, promise: knownPromise(find() ?? point, await vault.storage.now()) };
}

async function wantedOf(
  engine: Engine,
  vault: Vault,
  instance: InstanceSummary,
  { point, keep }: { readonly point: CachedPoint; readonly keep: PointKeep },
): Promise<Promised> {
  if ('forEver' in keep) return { rule: 'on demand', why: onDemandWords, expiresAt: null };
  if ('until' in keep) {
    return { rule: 'until a date', why: 'Until a date that was chosen by hand', expiresAt: keep.until };
  }
  const record = await readRecord(engine, vault, instance);
  const found = record === undefined ? undefined : await policyOfRecord(vault, record);
  if (found !== undefined && 'problem' in found) throw new PgkeepError('UserErrorVaultFormat', found.problem);
  const promised =
    found === undefined ? undefined : promiseByHand(startOf(point), { under: keep.rule }, found.values);
  if (found === undefined || promised === undefined) {
    throw new PgkeepError(
      'UserErrorInvalidInput',
      found === undefined
        ? `${inQuotes(instance.name)} has no policy, and so no rule that could keep the recovery point.`
        : `The policy ${inQuotes(found.policy.name)} has no ${keep.rule} rule.`,
      { remedy: 'Choose another rule, or a date.' },
    );
  }
  return { ...promised, policy: found.policy };
}

function needsFormat2({ vaultName }: InstanceSummary): PgkeepError {
  return new PgkeepError(
    'UserErrorVaultFormat',
    `The vault ${inQuotes(vaultName)} has format 1, in which nobody can write down until when a recovery point is kept.`,
    {
      remedy: 'Carry the vault over to format 2, then choose again.',
      steps: [{ do: 'carry-over-vault', vault: vaultName }],
    },
  );
}
