import type { GivenOwnLogin } from '../../../../shared/instances/own-login.ts';
import { sessionsOf } from '../../../ui/fields/sessions.ts';
import { firstRolesForm, rolesOptions, type RolesForm } from '../roles-form.ts';

/** How a recovery point is verified, as it is chosen. */
export interface VerifyChoice extends RolesForm {
  readonly how: 'read' | 'restore';
  /** Id of the server that gets the scratch database; empty while none is chosen. */
  readonly server: string;
  /** A secret with the login for this verification alone; null: the login of the server. */
  readonly credential: GivenOwnLogin | null;
  /** Sessions that restore at the same time, as typed. */
  readonly jobs: string;
}

/** Reading it; if it is to be restored after all, then on this server with owners and privileges. */
export const firstVerifyChoice = (server: string | undefined): VerifyChoice => ({
  how: 'read',
  server: server ?? '',
  credential: null,
  jobs: '1',
  ...firstRolesForm,
});

/** With what changed. A secret holds the login of one server: choosing another one leaves it. */
export const verifyChoiceReducer = (choice: VerifyChoice, part: Partial<VerifyChoice>): VerifyChoice => ({
  ...choice,
  ...(part.server !== undefined && part.server !== choice.server && { credential: null }),
  ...part,
});

/** Why the point cannot be verified so; null where it can. */
export function verifyReason(
  choice: VerifyChoice,
  servers: readonly { readonly id: string }[],
): string | null {
  if (choice.how === 'read') return null;
  if (servers.every(({ id }) => id !== choice.server)) return 'Choose the server to restore on.';
  return sessionsOf(choice.jobs) === null ? 'The number of sessions is out of range.' : null;
}

/** The restore that proves the point; null where it is only read, or cannot be made as it is chosen. */
export function scratchRestore(choice: VerifyChoice, servers: readonly { readonly id: string }[]) {
  const { how, server, credential } = choice;
  const jobs = sessionsOf(choice.jobs);
  if (how === 'read' || jobs === null || verifyReason(choice, servers) !== null) return null;
  return { server, ...(credential !== null && { credential }), jobs, ...rolesOptions(choice) };
}
