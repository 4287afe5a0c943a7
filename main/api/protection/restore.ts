import type { JobStarter } from '../../coordinator/jobs/start-jobs.ts';
import { resolveStorage } from '../../coordinator/places/resolve.ts';
import { applyRestoreGrants } from '../../coordinator/restore/check/grant-for-restore.ts';
import { restoreReadiness } from '../../coordinator/restore/check/readiness.ts';
import type { Implementer } from '../implementer.ts';

export function restoreCalls(os: Implementer['restore'], coordinator: JobStarter) {
  const { engine } = coordinator;
  return os.router({
    asDatabase: os.asDatabase.handler(async ({ input: { queued, ...request } }) => ({
      jobId: await coordinator.startRestoreAsDatabase(request, queued),
    })),
    rows: os.rows.handler(async ({ input }) => ({
      jobId: await coordinator.startRestoreRows(input),
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
    readiness: os.readiness.handler(({ input }) => restoreReadiness(engine, input)),
    applyGrants: os.applyGrants.handler(({ input }) => applyRestoreGrants(engine, input)),
  });
}
