import { inAnyCase } from '../../../core/clean-up.ts';
import { connect } from '../../../postgres/connect/connect.ts';
import { dropMarkedDatabase } from '../../../postgres/restore/database/create.ts';
import type { StoredLeftover } from '../../../store/tables/jobs/leftovers.ts';
import type { Engine } from '../../engine.ts';
import { removeUnfinishedExport } from '../../restore/files/export-place.ts';
import { withLogin } from '../../restore/target-server.ts';
import { reachDatabase } from '../../servers/reach-database.ts';
import { accountOf, openVault } from '../../vaults/open-vault.ts';

/**
 * Removes what an ended job began and did not finish. Returns false where nothing is to be removed (any more): it
 * is whole, or no longer pgkeep's, or its server is not known any more.
 */
export async function cleanLeftover(engine: Engine, { jobId, leftover }: StoredLeftover): Promise<boolean> {
  switch (leftover.kind) {
    case 'point': {
      const summary = engine.store.vaults.list().find(({ id }) => id === leftover.vaultId);
      if (summary === undefined) return false;
      await using vault = await openVault(engine, summary);
      return await vault.abandonPoint(leftover.instanceId, leftover.pointId);
    }
    case 'database': {
      const known = engine.store.servers.list().find(({ id }) => id === leftover.serverId);
      if (known === undefined) return false;
      const server = withLogin(known, leftover.credential);
      const target = await reachDatabase(engine, server, server.maintenanceDatabase);
      await using connection = await connect(target, { writes: true });
      return await dropMarkedDatabase(connection, leftover.database, jobId, target);
    }
    case 'files': {
      const storage = await engine.openStorage(leftover.location, accountOf(leftover.location));
      const isMarked = leftover.isMarked === true;
      const remove = () => removeUnfinishedExport(storage, leftover.prefix, jobId, isMarked);
      return await inAnyCase(remove, () => storage.close());
    }
  }
}
