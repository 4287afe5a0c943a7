import { z } from 'zod';
import { oc } from '../base.ts';
import { PgName, Reference } from '../ids.ts';
import { GrantRun } from '../privileges.ts';
import { SecretUri } from './secret-uri.ts';

/** A login that was put into a new secret. */
export const NewSecret = z.object({
  secret: SecretUri,
  user: PgName,
  serverName: z.string(),
  /** What gives the role that password, as a verifier: an administrator runs it on the server. */
  sql: z.string(),
  /** Names this very SQL, for as long as pgkeep runs. */
  digest: z.string(),
});
export type NewSecret = z.infer<typeof NewSecret>;

/** How a role stands on the server. */
const RoleStanding = z.object({ exists: z.boolean(), canLogin: z.boolean() });
export type RoleStanding = z.infer<typeof RoleStanding>;

/** What running the SQL of a new login came to. */
const LoginSqlRan = z.object({
  /** False after a dry run. */
  applied: z.boolean(),
  before: RoleStanding,
  after: RoleStanding,
  /** Whether pgkeep could log in with the secret afterwards; null after a dry run. */
  loggedIn: z.boolean().nullable(),
  /** The same in a sentence; none after a dry run. */
  notes: z.array(z.string()),
});
export type LoginSqlRan = z.infer<typeof LoginSqlRan>;

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
  /**
   * Runs the SQL of a secret that was made while pgkeep runs, as an administrator whose password is used for this call only.
   * A dry run rolls back.
   */
  apply: oc.input(GrantRun.omit({ action: true }).extend({ server: Reference })).output(LoginSqlRan),
};
