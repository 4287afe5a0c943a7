import type { JobStarter } from '../coordinator/jobs/start-jobs.ts';
import { findServer } from '../coordinator/lookup.ts';
import { resolveStorage } from '../coordinator/places/resolve.ts';
import { applyRestoreGrants } from '../coordinator/restore/check/grant-for-restore.ts';
import { restoreReadiness } from '../coordinator/restore/check/readiness.ts';
import type { Implementer } from './implementer.ts';

export function restoreCalls(os: Implementer['restore'], coordinator: JobStarter) {
  const { engine } = coordinator;
  const { store } = engine;
  return os.router({
    asDatabase: os.asDatabase.handler(async ({ input: { targetServer, ...input } }) => ({
      jobId: await coordinator.startRestoreAsDatabase(input, targetServer, input),
    })),
    rows: os.rows.handler(async ({ input: { instance, point, ...wanted } }) => ({
      jobId: await coordinator.startRestoreRows({ instance, point }, wanted),
    })),
    asFiles: os.asFiles.handler(
      async ({ input: { destination, secret, ticket, skipDamaged, ...reference } }) => ({
        jobId: await coordinator.startRestoreAsFiles(
          reference,
          await resolveStorage(engine, destination, 'files'),
          { secret, ticket },
          { skipDamaged },
        ),
      }),
    ),
    readiness: os.readiness.handler(({ input: { targetServer, instance, point, ...options } }) =>
      restoreReadiness(engine, { instance, point }, findServer(store, targetServer), options),
    ),
    applyGrants: os.applyGrants.handler(({ input: { request, ...run } }) => {
      const { targetServer, instance, point, ...options } = request;
      const server = findServer(store, targetServer);
      return applyRestoreGrants(engine, server, { ...run, reference: { instance, point }, options });
    }),
  });
}
