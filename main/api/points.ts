import type { JobStarter } from '../coordinator/jobs/start-jobs.ts';
import { findInstance, findVault } from '../coordinator/lookup.ts';
import { deletePoint } from '../coordinator/points/delete-point.ts';
import { listPoints } from '../coordinator/points/list-points.ts';
import { pointContents, showPoint } from '../coordinator/points/show-point.ts';
import type { Implementer } from './implementer.ts';

export function pointsCalls(os: Implementer['points'], { engine }: JobStarter) {
  const { store } = engine;
  return os.router({
    list: os.list.handler(async ({ input }) => {
      const vaultId = input.vault === undefined ? undefined : findVault(store, input.vault).id;
      const instances =
        input.instance === undefined ? store.instances.list() : [findInstance(store, input.instance)];
      const { points, problems } = await listPoints(
        engine,
        instances.filter((instance) => vaultId === undefined || instance.vaultId === vaultId),
      );
      const { after, before } = input;
      return {
        points: points.filter(
          ({ completedAt }) =>
            (after === undefined || Date.parse(completedAt) >= Date.parse(after)) &&
            (before === undefined || Date.parse(completedAt) < Date.parse(before)),
        ),
        problems,
      };
    }),
    show: os.show.handler(({ input }) => showPoint(engine, input)),
    delete: os.delete.handler(({ input: { instance, ...point } }) =>
      deletePoint(engine, findInstance(store, instance), point),
    ),
    contents: os.contents.handler(({ input }) => pointContents(engine, input)),
  });
}

export function backupCalls(os: Implementer['backup'], coordinator: JobStarter) {
  const { engine } = coordinator;
  const { store } = engine;
  return os.router({
    start: os.start.handler(async ({ input }) => ({
      jobId: await coordinator.startBackup(findInstance(store, input.instance)),
    })),
  });
}

export function verifyCalls(os: Implementer['verify'], coordinator: JobStarter) {
  return os.router({
    start: os.start.handler(async ({ input: { byRestore, ...reference } }) => ({
      jobId: await coordinator.startVerify(reference, byRestore),
    })),
  });
}
