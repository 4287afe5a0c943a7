import type { RestoreRequest, Selection } from '../../../shared/points/restore.ts';
import { sessionsOf } from '../../ui/fields/sessions.ts';
import type { Draft } from './draft.ts';
import type { useTarget } from './target/use-target.ts';

export interface RestoreChoice {
  instance: string;
  point: string | undefined;
  selection: Selection | null;
  draft: Draft;
  target: Pick<ReturnType<typeof useTarget>, 'server' | 'newDatabase' | 'nameProblem' | 'roleMap'>;
}

/** The input of a restore as database; null while something is missing. */
export function restoreInput({
  instance,
  point,
  selection,
  draft,
  target,
}: RestoreChoice): RestoreRequest | null {
  const jobs = sessionsOf(draft.jobs);
  if (point === undefined || selection === null || target.server === undefined || jobs === null) return null;
  return {
    instance,
    point,
    targetServer: target.server.id,
    ...(draft.credential === null ? {} : { credential: draft.credential }),
    newDatabase: target.newDatabase,
    jobs,
    selection,
    noOwner: draft.noOwner,
    noPrivileges: draft.noPrivileges,
    roleMap: target.roleMap,
    createRoles: draft.createRoles,
    keepPartial: draft.keepPartial,
    allOrNothing: draft.allOrNothing,
    skipDamaged: draft.skipDamaged,
    analyze: draft.analyze,
    activate: draft.activate,
  };
}
