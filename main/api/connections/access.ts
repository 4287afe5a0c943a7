import { assignAccess, previewAssigning } from '../../coordinator/access/assign.ts';
import { checkAccess } from '../../coordinator/access/check-access.ts';
import { handOver } from '../../coordinator/access/hand-over/hand-over.ts';
import { previewTakingBack, takeBack } from '../../coordinator/access/take-back.ts';
import type { JobStarter } from '../../coordinator/jobs/start-jobs.ts';
import type { Implementer } from '../implementer.ts';

export function accessCalls(os: Implementer['access'], { engine }: JobStarter) {
  return os.router({
    check: os.check.handler(({ input, signal }) => checkAccess(engine, input, signal)),
    preview: os.preview.handler(({ input, signal }) => previewAssigning(engine, input, signal)),
    assign: os.assign.handler(({ input, signal }) => assignAccess(engine, input, signal)),
    handOver: os.handOver.handler(({ input, signal }) => handOver(engine, input, signal)),
    changes: os.changes.handler(({ input }) => engine.store.accessChanges.list(input.limit)),
    previewTakingBack: os.previewTakingBack.handler(({ input, signal }) =>
      previewTakingBack(engine, input.change, signal),
    ),
    takeBack: os.takeBack.handler(({ input }) => takeBack(engine, input.change)),
  });
}
