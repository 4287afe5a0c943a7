import type { AzureIdentity } from '../../../shared/identities/identities.ts';
import type { ServerAddress } from '../../../shared/servers/servers.ts';
import type { DatabaseTokens, TokenSource } from '../../credentials/token-source.ts';
import { cloudHosts } from '../http/clouds.ts';
import { untilAborted } from '../sdk/access.ts';
import { expectTokenPlace } from './place.ts';
import { principalOf } from './principal.ts';

/**
 * Tokens for PostgreSQL servers. MSAL and the Azure CLI keep a token until five minutes before its end and ask for a new
 * one then, so that what is handed out is good for a connection that is made at once.
 */
export function createDatabaseTokens(
  tokens: Pick<TokenSource, 'token'>,
  identityOf: (id: string, address: ServerAddress) => AzureIdentity,
): DatabaseTokens {
  return {
    expectPlace: (id, address) => Promise.try(() => expectTokenPlace(address, identityOf(id, address))),
    async token(id, address, secrets, signal) {
      const identity = identityOf(id, address);
      expectTokenPlace(address, identity);
      const scope = cloudHosts[identity.cloud].postgresScope;
      const { token } = await untilAborted(tokens.token(identity, { scope, signal }, secrets), signal);
      return { token, principal: principalOf(token) };
    },
  };
}
