import type { InstanceId, PointId } from '../../../shared/ids.ts';
import {
  defaultInstanceOptions,
  type InstanceRecord,
  type RecordedServer,
} from '../../../shared/instances/instances.ts';
import type { ShortManifest } from '../../../shared/points/short-manifest.ts';
import { PgkeepError } from '../../core/errors.ts';
import { isMissingPoint } from '../listing.ts';
import type { Vault } from '../vault.ts';

/** As many manifests are tried, the newest first: whoever writes there could put thousands that cannot be read. */
const mostTried = 16;

/** What stands for a login's name where nothing in the vault says it: the login has to be set here anyway. */
const usualUser = 'postgres';

/**
 * What the record of an instance would say, as far as its newest readable recovery point shows it: which database, on
 * which server. For an instance whose own record is lost or damaged: its points are as good as before, and somebody has
 * to find them. Undefined where no point can be read either. Throws what the storage throws where it cannot be reached.
 */
export async function standInRecord(
  vault: Vault,
  instanceId: InstanceId,
): Promise<InstanceRecord | undefined> {
  const manifest = await newestReadable(vault, instanceId);
  if (manifest === undefined) return undefined;
  const { database, server, startedAt } = manifest;
  return {
    id: instanceId,
    name: database.name,
    database: database.name,
    server: serverAt(server.host, server.port),
    options: defaultInstanceOptions,
    protectedAt: startedAt,
  };
}

/** {@link standInRecord} where not even a recovery point can be read: the id is all that is known. */
export function unknownRecord(instanceId: InstanceId, now: Date): InstanceRecord {
  return {
    id: instanceId,
    name: instanceId,
    database: instanceId,
    // RFC 2606: no server is ever called so
    server: { ...serverAt('unknown.invalid', 5432), name: 'unknown server' },
    options: defaultInstanceOptions,
    protectedAt: now.toISOString(),
  };
}

function serverAt(host: string, port: number): RecordedServer {
  return {
    name: host,
    host,
    port,
    user: usualUser,
    maintenanceDatabase: 'postgres',
    tls: 'verify-full',
  };
}

async function newestReadable(vault: Vault, instanceId: InstanceId): Promise<ShortManifest | undefined> {
  const pointIds: PointId[] = await Array.fromAsync(vault.pointIds(instanceId));
  const newestFirst = pointIds.toSorted((one, other) => (one < other ? 1 : -1));
  for (const pointId of newestFirst.slice(0, mostTried)) {
    try {
      return await vault.readShortManifest(instanceId, pointId);
    } catch (error) {
      const isDamaged = error instanceof PgkeepError && error.code === 'UserErrorVaultFormat';
      if (!isDamaged && !isMissingPoint(error)) throw error;
    }
  }
  return undefined;
}
