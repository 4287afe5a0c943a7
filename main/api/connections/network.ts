import type { JobStarter } from '../../coordinator/jobs/start-jobs.ts';
import { addAddress, previewAddress } from '../../coordinator/network/add-address.ts';
import { checkNetwork } from '../../coordinator/network/check-network.ts';
import { removeEndedOf } from '../../coordinator/network/ended-rules.ts';
import type { Implementer } from '../implementer.ts';

export function networkCalls(os: Implementer['network'], { engine }: JobStarter) {
  return os.router({
    check: os.check.handler(({ input }) => checkNetwork(engine, input)),
    previewAddress: os.previewAddress.handler(({ input }) => previewAddress(engine, input)),
    addAddress: os.addAddress.handler(({ input }) => addAddress(engine, input)),
    removeEnded: os.removeEnded.handler(({ input }) => removeEndedOf(engine, input)),
  });
}
