import type { JobStarter } from '../../coordinator/jobs/start-jobs.ts';
import { findInstance } from '../../coordinator/lookup.ts';
import { changeHolds } from '../../coordinator/points/change-holds.ts';
import { deletePoint } from '../../coordinator/points/delete/delete-point.ts';
import { keepPoint } from '../../coordinator/promises/keep-point.ts';
import { listChosenPoints } from '../../coordinator/points/list-points.ts';
import { pointContents, showPoint } from '../../coordinator/points/show-point.ts';
import type { Implementer } from '../implementer.ts';

export function pointsCalls(os: Implementer['points'], { engine }: JobStarter) {
  const { store } = engine;
  return os.router({
    list: os.list.handler(({ input }) => listChosenPoints(engine, input)),
    show: os.show.handler(({ input }) => showPoint(engine, input)),
    delete: os.delete.handler(({ input: { instance, ...point } }) =>
      deletePoint(engine, findInstance(store, instance), point),
    ),
    pin: os.pin.handler(({ input: { instance, point, reason } }) =>
      changeHolds(engine, findInstance(store, instance), point, { do: 'pin', reason }),
    ),
    unpin: os.unpin.handler(({ input: { instance, point } }) =>
      changeHolds(engine, findInstance(store, instance), point, { do: 'unpin' }),
    ),
    hold: os.hold.handler(({ input: { instance, point, reason } }) =>
      changeHolds(engine, findInstance(store, instance), point, { do: 'hold', reason }),
    ),
    release: os.release.handler(({ input: { instance, point, typedName } }) =>
      changeHolds(engine, findInstance(store, instance), point, { do: 'release', typedName }),
    ),
    keep: os.keep.handler(({ input: { instance, point, ...choice } }) =>
      keepPoint(engine, findInstance(store, instance), point, choice),
    ),
    contents: os.contents.handler(({ input }) => pointContents(engine, input)),
  });
}

export function backupCalls(os: Implementer['backup'], coordinator: JobStarter) {
  const { engine } = coordinator;
  const { store } = engine;
  return os.router({
    start: os.start.handler(async ({ input }) => ({
      jobId: await coordinator.startBackup(
        findInstance(store, input.instance),
        input.keep === undefined ? {} : { keep: input.keep },
      ),
    })),
  });
}

export function verifyCalls(os: Implementer['verify'], coordinator: JobStarter) {
  return os.router({
    start: os.start.handler(async ({ input: { byRestore, queued, ...reference } }) => ({
      jobId: await coordinator.startVerify(reference, byRestore, queued),
    })),
  });
}
