import { z } from 'zod';

/** A login as the service of the operating system could read it, or not; never the login itself. */
export const TriedLogin = z.object({
  /** Of the server, the vault or the identity. */
  id: z.string(),
  /** Where it came from then, in JSON. */
  from: z.string(),
  triedAt: z.iso.datetime(),
  /** Why it could not be read, in a sentence; absent where it could. */
  problem: z.string().optional(),
});
export type TriedLogin = z.infer<typeof TriedLogin>;
