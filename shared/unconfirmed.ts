import { z } from 'zod';

/**
 * Where something came from that an opened vault brought and nobody has confirmed here yet: whoever can write to
 * the vault could have put it there. Absent for what was added here, and once it is confirmed.
 */
export const Unconfirmed = z.object({
  /** Name of the vault that brought it. */
  vaultName: z.string(),
  since: z.iso.datetime(),
});
export type Unconfirmed = z.infer<typeof Unconfirmed>;
