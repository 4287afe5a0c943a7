import { z } from 'zod';
import { IdentityId, PgName, Reference } from '../ids.ts';
import { SecretUri } from '../logins/secret-uri.ts';

/** Where the login of one database alone comes from, as its record in a vault says: never as whom it is read. */
export const RecordedLogin = z.object({
  kind: z.literal('key-vault'),
  secret: SecretUri,
  /** The login whose password is all that the secret holds; absent: it holds a connection string. */
  login: PgName.optional(),
});
export type RecordedLogin = z.infer<typeof RecordedLogin>;

/** The same, as this home reads it. It is used in place of the server's login. */
export const OwnLogin = RecordedLogin.extend({
  /** As whom this home reads it; absent until somebody here says so: it came with a vault. */
  identity: IdentityId.optional(),
});
export type OwnLogin = z.infer<typeof OwnLogin>;

/** The same as a call names it. */
export const GivenOwnLogin = RecordedLogin.extend({ identity: Reference });
export type GivenOwnLogin = z.infer<typeof GivenOwnLogin>;

/** The login of an earlier job, as a call names it for another one; nothing where that had the server's. */
export function givenAgain(login: OwnLogin | undefined): { readonly credential?: GivenOwnLogin } {
  if (login?.identity === undefined) return {};
  return { credential: { ...login, identity: login.identity } };
}
