import { z } from 'zod';
import { PgkeepError } from '../../core/errors.ts';
import type { EntraPrincipal } from '../../credentials/secret-reader.ts';

/**
 * What an access token says of its owner (learn.microsoft.com, access token claims reference). Tokens of users name the
 * scopes that they may use (`scp`) or the user (`upn`); `idtyp` is there where the resource asks for it. What names the
 * owner is what Microsoft's own library for such logins takes as the user name (azurepg_entra, of its Python samples).
 */
const Claims = z.object({
  oid: z.guid(),
  idtyp: z.string().optional(),
  scp: z.string().optional(),
  upn: z.string().optional(),
  preferred_username: z.string().optional(),
  /** Of a managed identity: the id of its resource, which ends in its name. */
  xms_mirid: z.string().optional(),
});

/** Whom a token is of. It is not checked here: the server does that. Throws UserErrorSignInFailed for other texts. */
export function principalOf(token: string): EntraPrincipal {
  const claims = Claims.safeParse(payloadOf(token));
  if (!claims.success) {
    throw new PgkeepError(
      'UserErrorSignInFailed',
      'The token that Microsoft Entra gave does not say whom it is of.',
      { remedy: 'Sign in again; if it stays so, use another identity.' },
    );
  }
  const { oid, idtyp, scp, upn, preferred_username: preferred, xms_mirid: resource } = claims.data;
  const isUser = idtyp === undefined ? scp !== undefined || upn !== undefined : idtyp === 'user';
  const name = upn ?? preferred ?? resource?.split('/').at(-1);
  return {
    objectId: oid,
    type: isUser ? 'user' : 'service',
    ...(name !== undefined && name !== '' && { name }),
  };
}

function payloadOf(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
