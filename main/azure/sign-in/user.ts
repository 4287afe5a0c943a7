import { AsyncLocalStorage } from 'node:async_hooks';
import {
  PublicClientApplication,
  type AuthenticationResult,
  type DeviceCodeRequest,
  type ICachePlugin,
} from '@azure/msal-node';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { UserIdentity } from '../../../shared/identities/identities.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { SecretReader } from '../../credentials/secret-reader.ts';
import type { SignedIn, SignInPrompts, TokenWish, UserSignIn } from '../../credentials/token-source.ts';
import { cloudHosts } from '../http/clouds.ts';
import { guardCloudHosts } from '../http/guard.ts';
import { msalNetwork } from './msal-network.ts';
import { toSignInError } from './sign-in-errors.ts';
import type { TokenCache } from './token-cache.ts';

/** So long a person may take at the page of Entra, in ms; Entra's own device codes live as long. */
const patienceMs = 15 * 60_000;

const pages = {
  done: '<!doctype html><meta charset="utf-8"><title>pgkeep</title><p>You are signed in. This page can be closed.</p>',
  failed:
    '<!doctype html><meta charset="utf-8"><title>pgkeep</title><p>You are not signed in; pgkeep says why. This page can be closed.</p>',
};

type Place = Pick<UserIdentity, 'cloud' | 'tenantId' | 'clientId'>;

const authorityOf = ({ cloud, tenantId }: Pick<Place, 'cloud' | 'tenantId'>) =>
  `https://${cloudHosts[cloud].signIn}/${tenantId}`;

/**
 * Everything that the app registration asks for is consented to with the first token, whose audience is ARM; tokens for
 * Key Vault, storage and PostgreSQL come silently after that (learn.microsoft.com, the .default scope).
 */
const firstScopes = ({ cloud }: Pick<Place, 'cloud'>) => [
  `https://${cloudHosts[cloud].resourceManager}/.default`,
];

function application(place: Place, client: HttpClient, cachePlugin?: ICachePlugin) {
  const network = msalNetwork(guardCloudHosts(client, place.cloud));
  const app = new PublicClientApplication({
    // CP1: services may revoke tokens at once and challenge for claims (continuous access evaluation)
    auth: { clientId: place.clientId, authority: authorityOf(place), clientCapabilities: ['CP1'] },
    system: { networkClient: network },
    ...(cachePlugin === undefined ? {} : { cache: { cachePlugin } }),
  });
  return { app, network };
}

/** Lets a person sign in, in a browser or with a code, and puts the tokens into the cache. */
export async function signInUser(
  wanted: UserSignIn,
  prompts: SignInPrompts,
  { client, cache }: { readonly client: HttpClient; readonly cache: TokenCache },
): Promise<SignedIn> {
  await cache.expectKey();
  const { app, network } = application(wanted, client);
  const limit = AbortSignal.timeout(patienceMs);
  const signal = prompts.signal === undefined ? limit : AbortSignal.any([limit, prompts.signal]);
  const who = {
    name: wanted.who?.username ?? 'This account',
    isKnown: false,
    tenant: wanted.tenantId,
    by: wanted.by,
  };
  return network.telling(
    async () => {
      const result =
        wanted.by === 'browser'
          ? await inBrowser(app, { wanted, prompts, signal })
          : await withCode(app, { wanted, prompts, signal });
      const account = result?.account;
      if (!account) throw cancelled();
      if (wanted.who !== undefined && account.homeAccountId !== wanted.who.homeAccountId) {
        throw anotherAccount(account.username, wanted.who.username);
      }
      await cache.begin(wanted.id, app.getTokenCache().serialize());
      return { username: account.username, homeAccountId: account.homeAccountId };
    },
    (error, said) => (signal.aborted ? cancelled() : toSignInError(error, who, said)),
  );
}

interface Around {
  readonly wanted: UserSignIn;
  readonly prompts: SignInPrompts;
  readonly signal: AbortSignal;
}

async function inBrowser(
  app: PublicClientApplication,
  { wanted, prompts, signal }: Around,
): Promise<AuthenticationResult> {
  let end: (() => void) | undefined;
  try {
    return await app.acquireTokenInteractive({
      scopes: firstScopes(wanted),
      prompt: wanted.who === undefined ? 'select_account' : 'login',
      ...(wanted.who !== undefined && { loginHint: wanted.who.username }),
      successTemplate: pages.done,
      errorTemplate: pages.failed,
      async openBrowser(url) {
        // MSAL waits for the browser without end: who gives up answers in its place.
        end = () => void decline(url).catch(() => {});
        if (signal.aborted) end();
        signal.addEventListener('abort', end, { once: true });
        await prompts.showPage(url);
      },
    });
  } finally {
    if (end !== undefined) signal.removeEventListener('abort', end);
  }
}

/** Tells the listener of a sign-in on this machine that nobody signs in. */
async function decline(url: string): Promise<void> {
  const query = new URL(url).searchParams;
  const { port } = new URL(query.get('redirect_uri') ?? '');
  const state = query.get('state') ?? '';
  await fetch(`http://127.0.0.1:${port}/`, {
    method: 'POST',
    body: new URLSearchParams({ error: 'access_denied', state }),
  });
}

async function withCode(
  app: PublicClientApplication,
  { wanted, prompts, signal }: Around,
): Promise<AuthenticationResult | null> {
  const request: DeviceCodeRequest = {
    scopes: firstScopes(wanted),
    deviceCodeCallback: ({ userCode, verificationUri, expiresIn }) =>
      prompts.showCode({
        code: userCode,
        page: verificationUri,
        expiresAt: new Date(Date.now() + expiresIn * 1000),
      }),
  };
  const stop = () => void (request.cancel = true);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await app.acquireTokenByDeviceCode(request);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

const cancelled = () =>
  new PgkeepError('UserErrorSignInFailed', 'Nobody signed in: it was cancelled, or took too long.', {
    remedy: 'Sign in again when it suits.',
  });

const anotherAccount = (account: string, wanted: string) =>
  account === wanted
    ? new PgkeepError(
        'UserErrorSignInFailed',
        `${account} signed in with another account of the same name than the identity is of.`,
        { remedy: `Add another identity for this account of ${account}.` },
      )
    : new PgkeepError('UserErrorSignInFailed', `${account} signed in, and the identity is of ${wanted}.`, {
        remedy: `Sign in as ${wanted}, or add another identity for ${account}.`,
      });

/** Whether nobody is in front of the machine in a call of MSAL, which reads and writes the cache in between. */
const isUnattended = new AsyncLocalStorage<boolean>();

/** Tokens of a person who has signed in, without a browser: from the cache, or with the refresh token in it. */
export class UserTokens {
  readonly #identity: UserIdentity;
  readonly #cache: TokenCache;
  readonly #parts: ReturnType<typeof application>;

  constructor(identity: UserIdentity, client: HttpClient, cache: TokenCache) {
    this.#identity = identity;
    this.#cache = cache;
    this.#parts = application(identity, client, persistence(identity.id, cache));
  }

  token(wish: TokenWish, secrets: SecretReader): Promise<AuthenticationResult> {
    return isUnattended.run(secrets.isUnattended === true, () => this.#token(wish));
  }

  async #token({ scope, tenantId, claims, fresh = false }: TokenWish): Promise<AuthenticationResult> {
    const identity = this.#identity;
    const { app, network } = this.#parts;
    const tenant = tenantId ?? identity.tenantId;
    // MSAL adds what it reads to what it remembers, and would go on with a sign-in that has ended elsewhere.
    if ((await this.#cache.read(identity.id, isUnattended.getStore())) === undefined)
      throw signInAgain(identity);
    const account = await app.getTokenCache().getAccountByHomeId(identity.homeAccountId);
    if (account === null) throw signInAgain(identity);
    return network.telling(
      () =>
        app.acquireTokenSilent({
          account,
          scopes: [scope],
          authority: authorityOf({ cloud: identity.cloud, tenantId: tenant }),
          ...(claims !== undefined && { claims }),
          forceRefresh: fresh,
        }),
      (error, said) => toSignInError(error, { name: identity.name, isKnown: true, tenant }, said),
    );
  }
}

function signInAgain({ name, tenantId }: UserIdentity): PgkeepError {
  return new PgkeepError('UserErrorSignInAgain', `${name} is not signed in any more (tenant ${tenantId}).`, {
    steps: [{ do: 'sign-in-again', identity: name }],
  });
}

/** What MSAL reads its cache from before it looks, and writes it to when it has changed. */
function persistence(id: string, cache: TokenCache): ICachePlugin {
  let signIn: string | undefined;
  return {
    async beforeCacheAccess({ tokenCache }) {
      const entry = await cache.read(id, isUnattended.getStore());
      signIn = entry?.signIn;
      tokenCache.deserialize(entry?.tokens ?? '{}');
    },
    async afterCacheAccess({ tokenCache, cacheHasChanged }) {
      if (!cacheHasChanged || signIn === undefined) return;
      await cache.renew(id, { signIn, tokens: tokenCache.serialize() }, isUnattended.getStore());
    },
  };
}
