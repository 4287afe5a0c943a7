import { firstRolesForm, rolesOptions, type RolesForm } from '../roles-form.ts';

/** How a recovery point is verified, as it is chosen. */
export interface VerifyChoice extends RolesForm {
  readonly how: 'read' | 'restore';
  /** Id of the server that gets the scratch database; empty while none is chosen. */
  readonly server: string;
}

/** Reading it; if it is to be restored after all, then on this server with owners and privileges. */
export const firstVerifyChoice = (server: string | undefined): VerifyChoice => ({
  how: 'read',
  server: server ?? '',
  ...firstRolesForm,
});

export const verifyChoiceReducer = (choice: VerifyChoice, part: Partial<VerifyChoice>): VerifyChoice => ({
  ...choice,
  ...part,
});

/** The restore that proves the point; null where it is only read, or no server that is known is chosen. */
export function scratchRestore(choice: VerifyChoice, servers: readonly { readonly id: string }[]) {
  const { how, server } = choice;
  if (how === 'read' || servers.every(({ id }) => id !== server)) return null;
  return { server, ...rolesOptions(choice) };
}
