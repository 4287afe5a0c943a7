import { PgkeepError } from '../../core/errors.ts';
import type { EntraPrincipal } from '../../credentials/secret-reader.ts';
import { ownerOf } from '../sdk/token-claims.ts';

/**
 * Whom a token is of, as a server takes it. What names the owner is what Microsoft's own library for such logins takes as the
 * user name (azurepg_entra, of its Python samples). It is not checked here: the server does that. Throws
 * UserErrorSignInFailed for other texts.
 */
export function principalOf(token: string): EntraPrincipal {
  const owner = ownerOf(token);
  if (owner === undefined) {
    throw new PgkeepError(
      'UserErrorSignInFailed',
      'The token that Microsoft Entra gave does not say whom it is of.',
      { remedy: 'Sign in again; if it stays so, use another identity.' },
    );
  }
  const { objectId, isPerson, name } = owner;
  return {
    objectId,
    type: isPerson ? 'user' : 'service',
    ...(name !== undefined && name !== '' && { name }),
  };
}
