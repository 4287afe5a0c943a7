import type { ServerSummary } from '../../../shared/servers/servers.ts';
import { messageOf } from '../../core/errors.ts';
import type { ServerTime } from '../../vault/clock-agreement.ts';
import type { Storage } from '../../vault/storage.ts';
import type { Engine } from '../engine.ts';
import { connectTo } from '../servers/reach-database.ts';

/** So many servers are asked: one that says otherwise is enough, and so is one that agrees. */
const mostAsked = 8;

/** What time servers say that it is, as against the storage; those that do not answer are left out. */
export async function serverTimes(
  engine: Pick<Engine, 'secrets' | 'log'>,
  storage: Pick<Storage, 'now'>,
  servers: readonly ServerSummary[],
): Promise<ServerTime[]> {
  const asked = servers.slice(0, mostAsked).map(async (server): Promise<ServerTime[]> => {
    try {
      await using connection = await connectTo(engine, server, server.maintenanceDatabase);
      const before = await storage.now();
      const [row] = await connection.query<{ now: string }>(
        'SELECT (extract(epoch FROM pg_catalog.clock_timestamp()) * 1000)::text AS now',
      );
      return [{ server: server.name, aheadMs: Number(row?.now) - before.getTime() }];
    } catch (error) {
      engine.log.info({ server: server.id, error: messageOf(error) }, 'a server was not asked for the time');
      return [];
    }
  });
  return (await Promise.all(asked)).flat();
}
