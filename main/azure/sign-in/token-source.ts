import type { HttpClient } from '@azure/core-rest-pipeline';
import type { AzureIdentity } from '../../../shared/identities/identities.ts';
import type { SecretReader } from '../../credentials/secret-reader.ts';
import type { EntraToken, TokenSource, TokenWish } from '../../credentials/token-source.ts';
import { cloudHosts } from '../http/clouds.ts';
import { ApplicationTokens } from './application.ts';
import { machineTokens } from './machine.ts';
import { registerToken } from './register-token.ts';
import type { TokenCache } from './token-cache.ts';
import { signInUser, UserTokens } from './user.ts';

/** What gives tokens of one identity. */
type Giver = (wish: TokenWish, secrets: SecretReader) => Promise<EntraToken>;

/** Tokens of all kinds of identities. Each identity keeps what it has as long as the process lives. */
export function createTokenSource(client: HttpClient, cache: TokenCache): TokenSource {
  const givers = new Map<string, { readonly said: string; readonly give: Giver }>();
  const token: TokenSource['token'] = async (identity, wish, secrets) => {
    const said = JSON.stringify(identity);
    let known = givers.get(identity.id);
    if (known?.said !== said) {
      known = { said, give: await giverOf(identity, client, cache) };
      givers.set(identity.id, known);
    }
    const given = await known.give(wish, secrets);
    registerToken(given.token);
    return given;
  };
  return {
    token,
    async check(identity, secrets) {
      await token(
        identity,
        { scope: `https://${cloudHosts[identity.cloud].resourceManager}/.default` },
        secrets,
      );
    },
    signIn: async (wanted, prompts) => {
      givers.delete(wanted.id);
      return signInUser(wanted, prompts, { client, cache });
    },
    async forget({ id }) {
      givers.delete(id);
      await cache.remove(id);
    },
  };
}

async function giverOf(identity: AzureIdentity, client: HttpClient, cache: TokenCache): Promise<Giver> {
  const fromMsal = ({ accessToken, expiresOn }: { accessToken: string; expiresOn: Date | null }) => ({
    token: accessToken,
    expiresAt: expiresOn?.getTime() ?? Date.now(),
  });
  switch (identity.kind) {
    case 'user': {
      const tokens = new UserTokens(identity, client, cache);
      return async (wish, secrets) => fromMsal(await tokens.token(wish, secrets));
    }
    case 'service-principal': {
      const tokens = new ApplicationTokens(identity, client);
      return async (wish, secrets) => fromMsal(await tokens.token(wish, secrets));
    }
    case 'managed-identity':
    case 'azure-cli':
      return machineTokens(identity, client);
  }
}
