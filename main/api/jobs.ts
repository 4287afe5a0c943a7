import type { JobStarter } from '../coordinator/jobs/start-jobs.ts';
import { diagnosticsOf } from '../coordinator/jobs/diagnostics.ts';
import { findJob } from '../coordinator/jobs/find-job.ts';
import { letGo } from '../coordinator/jobs/recovery/forget-leftovers.ts';
import { findInstance } from '../coordinator/lookup.ts';
import type { Implementer } from './implementer.ts';

export function jobsCalls(os: Implementer['jobs'], coordinator: JobStarter) {
  const { engine } = coordinator;
  const { store } = engine;
  return os.router({
    list: os.list.handler(({ input }) => {
      const { instance, ...filter } = input;
      const instanceId = instance === undefined ? undefined : findInstance(store, instance).id;
      return store.jobs.list({ ...filter, instanceId }).map(({ job }) => job);
    }),
    show: os.show.handler(({ input }) => {
      const job = findJob(store, input.job);
      return { ...job, log: store.jobs.log(job.id), request: store.jobs.request(job.id) };
    }),
    watch: os.watch.handler(({ input, signal }) =>
      coordinator.jobs.watch(findJob(store, input.job).id, signal),
    ),
    changes: os.changes.handler(({ signal }) => coordinator.jobs.changes(signal)),
    again: os.again.handler(async ({ input }) => ({
      jobId: await coordinator.again(findJob(store, input.job), input.confirmedEnvironment),
    })),
    diagnostics: os.diagnostics.handler(async ({ input }) => ({
      text: await diagnosticsOf(engine, findJob(store, input.job)),
    })),
    letGo: os.letGo.handler(({ input }) => letGo(engine, findJob(store, input.job), input.leftovers)),
    cancel: os.cancel.handler(({ input }) => coordinator.cancel(findJob(store, input.job))),
  });
}
