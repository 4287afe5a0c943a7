import { z } from 'zod';
import { oc } from '../base.ts';
import { PgName, Reference } from '../ids.ts';
import { SecretUri } from './secret-uri.ts';

/** A login that was put into a new secret. */
export const NewSecret = z.object({
  secret: SecretUri,
  user: PgName,
  serverName: z.string(),
  /** What gives the role that password, as a verifier: an administrator runs it on the server. */
  sql: z.string(),
});
export type NewSecret = z.infer<typeof NewSecret>;

export const loginSecrets = {
  /**
   * Makes a password, puts it with the rest of the login into a new secret of a key vault, and gives the SQL that sets it
   * on the server. The password is in the secret and nowhere else.
   */
  create: oc
    .input(
      z.object({
        secret: SecretUri,
        identity: Reference,
        server: Reference,
        user: PgName,
        /** The database that the connection string names; none unless said. */
        database: PgName.optional(),
        /** Whether the SQL creates the role; else it changes one that is there. */
        isNewRole: z.boolean().optional(),
        /** When the secret expires; never unless said. */
        expiresAt: z.iso.datetime().optional(),
      }),
    )
    .output(NewSecret),
};
