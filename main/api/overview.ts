import type { JobStarter } from '../coordinator/jobs/start-jobs.ts';
import { overviewOfInstances, overviewSummary } from '../coordinator/instances/overview.ts';
import type { Implementer } from './implementer.ts';

export function overviewCalls(os: Implementer['overview'], { engine }: JobStarter) {
  return os.router({
    instances: os.instances.handler(({ input }) => overviewOfInstances(engine, input)),
    summary: os.summary.handler(() => overviewSummary(engine)),
  });
}
