import { z } from 'zod';
import type { PrincipalType } from '../../../shared/access/principals.ts';
import { PgkeepError } from '../../core/errors.ts';

/** Claims of Entra's access tokens (learn.microsoft.com: access token claims reference). */
const Claims = z.object({
  oid: z.guid(),
  idtyp: z.string().optional(),
  scp: z.string().optional(),
  upn: z.string().optional(),
});

/**
 * Whom a token of Azure Resource Manager is for. The object id of a guest is another one in each tenant, so it is read from the
 * token and not from the sign-in.
 */
export function callerIn(token: string): { objectId: string; type: PrincipalType } {
  const claims = Claims.safeParse(payloadOf(token));
  if (!claims.success) {
    throw new PgkeepError('UserErrorSignInFailed', 'The token that Entra gave does not say for whom it is.');
  }
  const { oid, idtyp, scp, upn } = claims.data;
  // only tokens for a person have scopes
  const isPerson = idtyp === 'user' || scp !== undefined || upn !== undefined;
  return { objectId: oid.toLowerCase(), type: isPerson ? 'User' : 'ServicePrincipal' };
}

function payloadOf(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
