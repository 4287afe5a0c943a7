import type { JobStarter } from '../../coordinator/jobs/start-jobs.ts';
import { findVault } from '../../coordinator/lookup.ts';
import { addPolicy, addReadyPolicies } from '../../coordinator/policies/add-policy.ts';
import { fromAzure } from '../../coordinator/policies/azure-json/read-azure.ts';
import { toAzure } from '../../coordinator/policies/azure-json/write-azure.ts';
import { changePolicy } from '../../coordinator/policies/change-policy.ts';
import { listPolicies, showPolicy } from '../../coordinator/policies/list-policies.ts';
import { simulatePolicy } from '../../coordinator/policies/simulate/simulate-policy.ts';
import { undoChanges } from '../../coordinator/promises/undo-changes.ts';
import { removePolicy } from '../../coordinator/policies/remove-policy.ts';
import type { Implementer } from '../implementer.ts';

export function policiesCalls(os: Implementer['policies'], { engine }: JobStarter) {
  const { store } = engine;
  return os.router({
    list: os.list.handler(({ input }) => listPolicies(engine, input)),
    show: os.show.handler(({ input }) => showPolicy(engine, input)),
    add: os.add.handler(({ input }) => addPolicy(engine, findVault(store, input.vault), input)),
    addReady: os.addReady.handler(({ input }) =>
      addReadyPolicies(engine, findVault(store, input.vault), input),
    ),
    set: os.set.handler(({ input }) => changePolicy(engine, input, input)),
    undo: os.undo.handler(({ input }) => undoChanges(engine, input)),
    remove: os.remove.handler(({ input }) => removePolicy(engine, input)),
    simulate: os.simulate.handler(({ input }) => simulatePolicy(engine, input)),
    toAzure: os.toAzure.handler(async ({ input }) => toAzure(await showPolicy(engine, input))),
    fromAzure: os.fromAzure.handler(({ input }) => fromAzure(input.json, input)),
  });
}
