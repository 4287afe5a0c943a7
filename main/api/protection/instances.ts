import type { JobStarter } from '../../coordinator/jobs/start-jobs.ts';
import { changeInstance } from '../../coordinator/instances/change-instance.ts';
import { continueAs } from '../../coordinator/instances/continue-as.ts';
import { confirmInstances } from '../../coordinator/instances/confirm-instances.ts';
import { resolveOwnLogin } from '../../coordinator/instances/own-login.ts';
import { protectReadiness } from '../../coordinator/instances/protect/protect-readiness.ts';
import { renameInstance } from '../../coordinator/instances/rename-instance.ts';
import { protect } from '../../coordinator/instances/protect/protect.ts';
import { stopProtection } from '../../coordinator/instances/protect/stop-protection.ts';
import { findInstance, findServer, findVault } from '../../coordinator/lookup.ts';
import { assignPolicy } from '../../coordinator/policies/assign-policy.ts';
import type { Implementer } from '../implementer.ts';

export function instancesCalls(os: Implementer['instances'], { engine }: JobStarter) {
  const { store } = engine;
  return os.router({
    protect: os.protect.handler(({ input }) =>
      protect(engine, {
        ...input,
        server: findServer(store, input.server),
        vault: findVault(store, input.vault),
      }),
    ),
    set: os.set.handler(({ input }) => changeInstance(engine, findInstance(store, input.instance), input)),
    assignPolicy: os.assignPolicy.handler(({ input: { instances, ...assignment } }) =>
      assignPolicy(
        engine,
        instances.map((reference) => findInstance(store, reference)),
        assignment,
      ),
    ),
    rename: os.rename.handler(({ input }) =>
      renameInstance(engine, findInstance(store, input.instance), input.name),
    ),
    continueAs: os.continueAs.handler(({ input }) =>
      continueAs(engine, findInstance(store, input.instance), input.database),
    ),
    list: os.list.handler(() => store.instances.list()),
    confirm: os.confirm.handler(({ input }) =>
      confirmInstances(
        engine,
        input.instances.map((reference) => findInstance(store, reference)),
        input,
      ),
    ),
    readiness: os.readiness.handler(({ input: { server, vault, database, selection, credential } }) =>
      protectReadiness(engine, {
        server: findServer(store, server),
        vault: findVault(store, vault),
        database,
        selection,
        credential: resolveOwnLogin(store, credential),
      }),
    ),
    stop: os.stop.handler(({ input }) => stopProtection(engine, findInstance(store, input.instance), input)),
  });
}
