import type { PointId } from '../../../shared/ids.ts';
import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import type { DatabaseIdentity } from '../../postgres/sql/database-identity.ts';
import { isMissingPoint, problemOf } from '../../vault/listing.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Engine } from '../engine.ts';

/** Of so many recovery points, the newest ones, manifests are read where the cache does not know the identity. */
const mostRead = 3;

/** Identity of a database with its oid: without that it is not known again. */
export type KnownIdentity = DatabaseIdentity & { readonly oid: number };

/**
 * By what the database of an instance was known when it was last backed up; undefined where no point says so, as points
 * of earlier versions do not. `open` opens its vault, where the cache does not know; throws what that throws.
 */
export async function lastIdentity(
  { store }: Pick<Engine, 'store'>,
  { id, vaultId }: Pick<InstanceSummary, 'id' | 'vaultId'>,
  open: () => Promise<Vault>,
): Promise<KnownIdentity | undefined> {
  const cached = [...store.points.ofInstance(vaultId, id).values()].toSorted((one, other) =>
    other.completedAt.localeCompare(one.completedAt),
  );
  if (cached[0]?.identity !== undefined) return withOid(cached[0].identity);
  const vault = await open();
  // ids begin with the time
  const ids =
    cached.length > 0
      ? cached.map((point) => point.id)
      : (await Array.fromAsync(vault.pointIds(id))).toSorted().toReversed();
  for (const pointId of ids.slice(0, mostRead)) {
    const known = withOid(await identityOf(vault, { id }, pointId));
    if (known !== undefined) return known;
  }
  return undefined;
}

/** As the manifest of a point has it; nothing where that is gone or cannot be read. */
async function identityOf(
  vault: Vault,
  { id }: Pick<InstanceSummary, 'id'>,
  pointId: PointId,
): Promise<DatabaseIdentity | undefined> {
  try {
    return (await vault.readShortManifest(id, pointId)).database;
  } catch (error) {
    // throws what is no damage
    if (!isMissingPoint(error)) problemOf(error, { pointId });
    return undefined;
  }
}

function withOid(identity: DatabaseIdentity | undefined): KnownIdentity | undefined {
  if (identity?.oid === undefined) return undefined;
  const { oid, systemIdentifier } = identity;
  return { oid, ...(systemIdentifier === undefined ? {} : { systemIdentifier }) };
}

/**
 * Whether two databases with the names that they have are one: `unknown` where the login may not ask for the cluster's
 * identifier, or might not then.
 */
export function isSameDatabase(before: KnownIdentity, now: DatabaseIdentity): 'yes' | 'no' | 'unknown' {
  if (now.oid !== before.oid) return 'no';
  if (before.systemIdentifier === undefined || now.systemIdentifier === undefined) return 'unknown';
  return before.systemIdentifier === now.systemIdentifier ? 'yes' : 'no';
}

/**
 * What a backup tells once, where the database is another one than at the last recovery point; undefined where it is the
 * same, or nobody knows. Backups go on: it may have been restored, or its server upgraded.
 */
export function changeOfIdentity(
  before: KnownIdentity | undefined,
  now: DatabaseIdentity,
): string | undefined {
  if (before === undefined || now.oid === undefined || isSameDatabase(before, now) !== 'no') return undefined;
  const series = 'This recovery point has what is in it now; earlier ones have what was there before.';
  const clusters = [before.systemIdentifier, now.systemIdentifier];
  if (clusters.every((cluster) => cluster !== undefined) && clusters[0] !== clusters[1]) {
    return `The database is on another cluster than at the last recovery point (system identifier ${clusters[1]} instead of ${clusters[0]}): its server was upgraded, restored or replaced, or its address leads elsewhere now. ${series}`;
  }
  return `The database is another one than at the last recovery point (its oid is ${now.oid} instead of ${before.oid}): it was created anew, by a restore for example, or another database was given its name${clusters.includes(undefined) ? ', or it is on another cluster' : ''}. ${series}`;
}
