import type { TokenCredential } from '@azure/identity';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { AzureIdentity } from '../../../shared/identities/identities.ts';
import { PgkeepError, messageOf } from '../../core/errors.ts';
import { redact, registerSecret } from '../../core/redact.ts';
import type { SecretReader } from '../../credentials/secret-reader.ts';
import type { EntraToken, TokenSource, TokenWish } from '../../credentials/token-source.ts';
import { cloudHosts } from '../http/clouds.ts';
import { guardIdentityEndpoint } from '../http/identity-endpoint.ts';
import { ApplicationTokens } from './application.ts';
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
    // Those with the shape of a token are cut out of texts whether they are known or not.
    if (!given.token.startsWith('eyJ')) registerSecret(given.token);
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
      return ofMachine(identity, await credentialOf(identity, client));
  }
}

type OfMachine = Extract<AzureIdentity, { kind: 'managed-identity' | 'azure-cli' }>;

/** The identity library takes a noticeable part of a second to load: only those who need it pay for it. */
async function credentialOf(identity: OfMachine, client: HttpClient): Promise<TokenCredential> {
  const library = await import('@azure/identity');
  if (identity.kind === 'azure-cli') {
    const { tenantId } = identity;
    return new library.AzureCliCredential({
      ...(tenantId !== undefined && { tenantId }),
      additionallyAllowedTenants: ['*'],
    });
  }
  const { clientId } = identity;
  return new library.ManagedIdentityCredential({
    httpClient: guardIdentityEndpoint(client, process.env),
    ...(clientId !== undefined && { clientId }),
  });
}

const ofMachine =
  (identity: OfMachine, credential: TokenCredential): Giver =>
  async ({ scope, tenantId, claims, signal }) => {
    try {
      const token = await credential.getToken(scope, {
        ...(tenantId !== undefined && { tenantId }),
        ...(claims !== undefined && { claims }),
        ...(signal !== undefined && { abortSignal: signal }),
      });
      if (token === null) throw new Error('there is no token');
      return { token: token.token, expiresAt: token.expiresOnTimestamp };
    } catch (error) {
      throw machineError(identity, error);
    }
  };

function machineError({ kind, name }: OfMachine, error: unknown): unknown {
  if (error instanceof PgkeepError || !(error instanceof Error)) return error;
  const details = redact(messageOf(error).split('\n', 1)[0] ?? '');
  if (kind === 'managed-identity') {
    return new PgkeepError(
      'UserErrorSignInFailed',
      `${name} gets no token: this machine has no such managed identity.`,
      {
        remedy:
          'Give the virtual machine a managed identity (Security, Identity), or the client id of the one it has; a machine outside of Azure needs Azure Arc.',
        details,
        cause: error,
      },
    );
  }
  return new PgkeepError('UserErrorSignInAgain', `${name} gets no token from the Azure CLI.`, {
    remedy: 'Install the Azure CLI if it is missing, and sign in there: az login.',
    details,
    cause: error,
  });
}
