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

/** What an instance says of its protection here. */
interface Protection {
  readonly unconfirmed?: Unconfirmed | undefined;
  readonly stoppedAt?: string | undefined;
}

/** Whether an instance came with a vault and waits to be confirmed. */
export const isUnconfirmed = ({ unconfirmed, stoppedAt }: Protection): boolean =>
  unconfirmed !== undefined && stoppedAt === undefined;

/** Whether this workstation takes the backups of an instance: protected, and confirmed where it came with a vault. */
export const isBackedUpHere = ({ unconfirmed, stoppedAt }: Protection): boolean =>
  unconfirmed === undefined && stoppedAt === undefined;
