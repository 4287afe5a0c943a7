import type { JobStarter } from '../coordinator/jobs/start-jobs.ts';
import { findVault } from '../coordinator/lookup.ts';
import { latestSizes } from '../coordinator/instances/latest-sizes.ts';
import { overviewOfInstances, overviewSummary } from '../coordinator/instances/overview.ts';
import type { Implementer } from './implementer.ts';

export function overviewCalls(os: Implementer['overview'], { engine }: JobStarter) {
  return os.router({
    instances: os.instances.handler(({ input }) => overviewOfInstances(engine, input)),
    sizes: os.sizes.handler(() => latestSizes(engine)),
    stopReading: os.stopReading.handler(async ({ input }) => ({
      stopped: await engine.readings.stop(findVault(engine.store, input.vault).id),
    })),
    summary: os.summary.handler(() => overviewSummary(engine)),
  });
}
