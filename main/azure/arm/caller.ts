import type { PrincipalType } from '../../../shared/access/principals.ts';
import { PgkeepError } from '../../core/errors.ts';
import { ownerOf } from '../sdk/token-claims.ts';

/**
 * Whom a token of Azure Resource Manager is for. The object id of a guest is another one in each tenant, so it is read from the
 * token and not from the sign-in.
 */
export function callerIn(token: string): { objectId: string; type: PrincipalType } {
  const owner = ownerOf(token);
  if (owner === undefined) {
    throw new PgkeepError('UserErrorSignInFailed', 'The token that Entra gave does not say for whom it is.');
  }
  const { objectId, isPerson } = owner;
  return { objectId, type: isPerson ? 'User' : 'ServicePrincipal' };
}
