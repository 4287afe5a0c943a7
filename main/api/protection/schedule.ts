import type { JobStarter } from '../../coordinator/jobs/start-jobs.ts';
import { findIdentity, findInstance, findServer, findVault } from '../../coordinator/lookup.ts';
import { plannedRuns } from '../../coordinator/schedule/planned-runs.ts';
import { dueEvents } from '../../coordinator/schedule/tick/run-due.ts';
import { runOutlook } from '../../coordinator/schedule/outlook.ts';
import { scheduleStatus } from '../../coordinator/schedule/status.ts';
import { setRunner } from '../../coordinator/schedule/set-runner.ts';
import { resume, suspend, suspendedHere } from '../../coordinator/schedule/suspend.ts';
import type { Implementer } from '../implementer.ts';

export function scheduleCalls(os: Implementer['schedule'], starter: JobStarter) {
  const { engine } = starter;
  const { store } = engine;
  const found = (input: { instances: string[]; servers: string[] }) => ({
    instances: input.instances.map((reference) => findInstance(store, reference)),
    servers: input.servers.map((reference) => findServer(store, reference)),
  });
  return os.router({
    outlook: os.outlook.handler(({ input: { servers, secrets, vault } }) =>
      runOutlook(
        engine,
        [
          ...servers.map((reference) => ({ server: findServer(store, reference) })),
          ...secrets.map(({ server, identity }) => ({
            server: findServer(store, server),
            identity: findIdentity(store, identity),
          })),
        ],
        findVault(store, vault),
      ),
    ),
    status: os.status.handler(({ input }) =>
      scheduleStatus(
        engine,
        input.instances.map((reference) => findInstance(store, reference)),
      ),
    ),
    planned: os.planned.handler(({ input }) => ({
      runs: plannedRuns(
        engine,
        input.instances.map((reference) => findInstance(store, reference)),
        new Date(input.until),
      ),
    })),
    runDue: os.runDue.handler(({ input, signal }) =>
      dueEvents(starter, { byService: input?.byService === true, signal }),
    ),
    suspend: os.suspend.handler(async ({ input: { until, ...input } }) => ({
      instances: await suspend(
        engine,
        { ...found(input), everything: input.everything },
        { until: until === null ? null : new Date(until), reason: input.reason },
      ),
      suspendedHere: suspendedHere(engine) ?? null,
    })),
    resume: os.resume.handler(async ({ input }) => ({
      instances: await resume(engine, { ...found(input), everything: input.everything }),
      suspendedHere: suspendedHere(engine) ?? null,
    })),
    setRunner: os.setRunner.handler(({ input }) =>
      setRunner(engine, found(input), input.runner === 'none' ? null : input.runner),
    ),
  });
}
