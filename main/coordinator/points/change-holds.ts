import { PointId } from '../../../shared/ids.ts';
import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import { shownHolds } from '../../../shared/points/holds.ts';
import type { VaultSummary } from '../../../shared/vaults/vaults.ts';
import type { ChangedHolds } from '../../../shared/points/points.ts';
import { isTyped } from '../../../shared/words/typed-name.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import { whenFree } from '../../store/when-free.ts';
import { isLostAndKept, type HeldPoint } from '../../vault/holds/append-holds.ts';
import { holdPoint, releasePoint } from '../../vault/holds/legal-hold.ts';
import { pinPoint, unpinPoint, type HoldOutcome } from '../../vault/holds/pin.ts';
import { manifestFile } from '../../vault/layout.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Engine } from '../engine.ts';
import { findVault } from '../lookup.ts';
import { openVault } from '../vaults/open-vault.ts';
import { findPoint } from './find-point.ts';

export type HoldChange =
  | { readonly do: 'pin' | 'hold'; readonly reason: string }
  | { readonly do: 'unpin' }
  | { readonly do: 'release'; readonly typedName: string };

/**
 * Pins a recovery point or puts it under legal hold, or takes that back; `point` is its id, the beginning of it, or
 * `latest`. A release is refused unless the database's name was typed, and all of it in a vault of format 1, which has
 * no place to write it down.
 */
export async function changeHolds(
  engine: Engine,
  instance: InstanceSummary,
  point: string,
  change: HoldChange,
): Promise<ChangedHolds> {
  if (change.do === 'release' && !isTyped(change.typedName, instance.database)) {
    throw new PgkeepError(
      'UserErrorInvalidInput',
      `To release a recovery point from its legal hold, type the name of the database: ${inQuotes(instance.database)}.`,
    );
  }
  const place = findVault(engine.store, instance.vaultId);
  await using vault = await openVault(engine, place);
  if (vault.format === 1) throw needsFormat2(place);
  const pointId =
    (await lostOne(vault, instance, point, change)) ?? (await idOf(engine, vault, instance, point));
  const held: HeldPoint = { vault, writer: engine.writer, instanceId: instance.id, pointId };
  const outcome = await changed(held, change);
  await cacheHolds(engine, instance, pointId, outcome);
  return { pointId, ...outcome, holds: { ...outcome.holds, uncertain: [...outcome.holds.uncertain] } };
}

async function changed(point: HeldPoint, change: HoldChange): Promise<HoldOutcome> {
  switch (change.do) {
    case 'pin':
      return await pinPoint(point, change.reason);
    case 'unpin':
      return await unpinPoint(point);
    case 'hold':
      return await holdPoint(point, change.reason);
    case 'release':
      return await releasePoint(point);
  }
}

/** A whole id is looked for as it is, so that a point whose manifest is damaged can be kept and let go as well. */
async function idOf(
  engine: Engine,
  vault: Vault,
  instance: InstanceSummary,
  point: string,
): Promise<PointId> {
  const id = PointId.safeParse(point).data;
  if (id !== undefined && (await vault.storage.stat(manifestFile(instance.id, id))) !== undefined) return id;
  return (await findPoint(engine, { instance: instance.id, point })).pointId;
}

/** A point that lost its manifest, by its whole id: it is no point any more that could be kept, and is let go all the same. */
async function lostOne(
  vault: Vault,
  { id: instanceId }: InstanceSummary,
  point: string,
  change: HoldChange,
): Promise<PointId | undefined> {
  const pointId = PointId.safeParse(point).data;
  if (pointId === undefined || (change.do !== 'unpin' && change.do !== 'release')) return undefined;
  return (await isLostAndKept({ vault, instanceId, pointId })) ? pointId : undefined;
}

/** The list shows it at once; what another workstation writes is seen when the vault is listed again. */
async function cacheHolds(
  { store }: Pick<Engine, 'store'>,
  { vaultId, id }: InstanceSummary,
  pointId: PointId,
  { holds }: HoldOutcome,
): Promise<void> {
  await whenFree(() => {
    const known = store.points.find(vaultId, id, pointId);
    if (known === undefined) return;
    const { holds: _before, holdStamp: _stamp, ...point } = known;
    store.points.put(vaultId, { ...point, ...shownHolds(holds) });
  });
}

function needsFormat2({ name }: Pick<VaultSummary, 'name'>): PgkeepError {
  return new PgkeepError(
    'UserErrorVaultFormat',
    `The vault ${name} has format 1, in which nobody can write down that a recovery point is to be kept.`,
    {
      remedy: 'Carry the vault over to format 2, then pin or hold the recovery point.',
      steps: [{ do: 'carry-over-vault', vault: name }],
    },
  );
}
