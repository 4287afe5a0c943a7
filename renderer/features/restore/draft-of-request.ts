import type { GivenOwnLogin, OwnLogin } from '../../../shared/instances/own-login.ts';
import type { JobRequest } from '../../../shared/jobs/job-request.ts';
import type { TicketedPlace } from '../../../shared/places.ts';
import type { Selection } from '../../../shared/points/restore.ts';
import { formOf } from '../../ui/storage/form.ts';
import { emptyDraft, withoutSecret, type Draft } from './draft.ts';

export interface AskedDraft {
  readonly draft: Draft;
  /** What is to be checked in the tree once it is read; null for the whole database. */
  readonly selection: Selection | null;
}

/** The login of an earlier restore, where somebody here said as whom it is read. */
function givenLogin(login: OwnLogin | undefined): GivenOwnLogin | null {
  if (login?.identity === undefined) return null;
  return { ...login, identity: login.identity };
}

/**
 * A draft with the choices of an earlier restore; null for anything else. No secret is among them. `place` is the
 * folder that it wrote to, if it was one.
 */
export function draftOfRequest(
  request: JobRequest | null,
  keychain: boolean,
  place: TicketedPlace | null = null,
): AskedDraft | null {
  const empty = emptyDraft(keychain);
  if (request?.kind === 'restore-as-files')
    return {
      draft: {
        ...empty,
        target: 'files',
        skipDamaged: request.skipDamaged,
        storage: withoutSecret(formOf(request.destination, keychain, place)),
      },
      selection: null,
    };
  if (request?.kind !== 'restore-as-database') return null;
  const { selection, roleMap, jobs, newDatabase, noOwner, noPrivileges, createRoles, ...running } =
    request.options;
  const { keepPartial, allOrNothing, skipDamaged, analyze, activate } = running;
  const isWhole = selection.schemas.length + selection.tables.length + selection.excludeTables.length === 0;
  return {
    draft: {
      ...empty,
      scope: isWhole ? 'whole' : 'chosen',
      serverId: request.serverId,
      credential: givenLogin(request.credential),
      newDatabase,
      noOwner,
      noPrivileges,
      createRoles,
      keepPartial,
      allOrNothing,
      skipDamaged,
      analyze,
      activate,
      jobs: String(jobs),
      roleMap: new Map(roleMap.map(({ from, to }) => [from, to])),
    },
    selection: isWhole ? null : selection,
  };
}
