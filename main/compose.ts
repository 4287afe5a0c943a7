import { createRouterClient } from '@orpc/server';
import type { ContractRouterClient } from '@orpc/contract';
import { lookup } from 'node:dns/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import packageJson from '../package.json' with { type: 'json' };
import type { contract } from '../shared/contract.ts';
import type { BlobOptions } from './azure/blob/open-location.ts';
import { createRouter } from './api/router.ts';
import { identityForSecret, identityOfLogin, usedIdentity } from './coordinator/identities/used-identity.ts';
import type { AzureDirectory } from './coordinator/discovery/port.ts';
import { JobStarter } from './coordinator/jobs/start-jobs.ts';
import { MadeLogins } from './coordinator/servers/logins/made-logins.ts';
import type { Engine, HostCapabilities } from './coordinator/engine.ts';
import { JobOwners, isAlive } from './coordinator/jobs/recovery/owners.ts';
import { beginRecovery, lookIntervalMs, waitForStart } from './coordinator/jobs/recovery/at-start.ts';
import { Recovery, leftoverLimitMs } from './coordinator/jobs/recovery/recover-jobs.ts';
import { takeOwnership } from './coordinator/jobs/recovery/take-ownership.ts';
import { mayRead } from './coordinator/servers/allowed-variables.ts';
import { startTicking } from './coordinator/schedule/tick/ticker.ts';
import { Places } from './coordinator/places/places.ts';
import { thisMachine, type Machine } from './coordinator/service/machine.ts';
import { Readings } from './coordinator/points/reading/readings.ts';
import { cleanUp, firstError, inAnyCase } from './core/clean-up.ts';
import { repeatedly, systemClock, type Clock, type Repeat } from './core/clock.ts';
import { loadedLate } from './core/loaded-late.ts';
import { openInBrowser } from './core/browser.ts';
import { createIds, type IdSource } from './core/ids.ts';
import { systemKeychain, type Keychain } from './credentials/kinds/keychain.ts';
import { removeStaleSignInFiles, writeSignInFile, type SignInFile } from './core/sign-in-file.ts';
import { messageOf } from './core/errors.ts';
import { openLog, type Log } from './core/log.ts';
import { openHome, type Home } from './core/home.ts';
import type { KeyVaults } from './credentials/key-vaults.ts';
import { unattended, withinKeychainLimit } from './credentials/unattended.ts';
import { SecretTickets } from './credentials/secret-tickets.ts';
import type { DatabaseTokens, TokenSource } from './credentials/token-source.ts';
import { createSecrets } from './credentials/secrets.ts';
import { findClientTools } from './postgres/connect/client-tools.ts';
import { explainStoreError } from './store/store-errors.ts';
import { OwnerLock } from './store/owner-lock.ts';
import { Store } from './store/store.ts';
import { whenFree } from './store/when-free.ts';
import { someWriter } from './vault/records/some-writer.ts';
import { FolderStorage } from './vault/folder/folder-storage.ts';

export { cleanUp, inAnyCase, openHome, openInBrowser, writeSignInFile, type SignInFile };

export type Client = ContractRouterClient<typeof contract>;
export type AppRouter = ReturnType<typeof createRouter>;

export interface ComposeOptions {
  readonly home: Home;
  readonly env: NodeJS.ProcessEnv;
  /** Asks the person in front of the machine for a secret; throws where nobody can be asked. */
  readonly ask: (question: string) => Promise<string>;
  /** Says what the start found, for example that an interrupted job was cleaned. */
  readonly notice: (line: string) => void;
  /** What the host can do beyond that; a command line when it is not said. */
  readonly host?: HostCapabilities;
  /**
   * Whether the start waits a few seconds for what interrupted jobs left to be cleaned, or cleans while the
   * application is in use already.
   */
  readonly recovery?: 'wait' | 'background';
  /** Whether it looks for due backups each minute, as the open application does. */
  readonly ticks?: boolean;
  /** What tests replace. */
  readonly replace?: {
    readonly clock?: Clock;
    readonly repeat?: Repeat;
    readonly wait?: Engine['timers']['wait'];
    readonly keychain?: Keychain;
    readonly resolve?: Engine['resolve'];
    readonly blob?: BlobOptions;
    readonly machine?: Machine;
    readonly openStorage?: Engine['openStorage'];
    readonly openFile?: Engine['openFile'];
  };
}

export interface App extends AsyncDisposable {
  /** The router, called in this process; inputs and outputs pass their schemas all the same. */
  readonly client: Client;
  /** The same router for hosts that put a transport in front of it. */
  readonly router: AppRouter;
  readonly coordinator: JobStarter;
  /** Resolves when what interrupted jobs left has been cleaned, or was left to a later try. */
  readonly recovered: Promise<void>;
}

/** Wires everything up: the only place that knows all parts. Recovers what an earlier process left. */
export async function compose(options: ComposeOptions): Promise<App> {
  const opened = new AsyncDisposableStack();
  const close = () =>
    opened.disposeAsync().catch((error: unknown) => {
      throw firstError(error);
    });
  try {
    const engine = openEngine(options, opened);
    removeStaleSignInFiles(options.home.folder, isAlive);
    const { coordinator, recovered } = await openCoordinator(engine, options, opened);
    const router = createRouter(coordinator);
    const client: Client = createRouterClient(router, {});
    if (options.recovery !== 'background') await waitForStart(recovered);
    return { client, router, coordinator, recovered, [Symbol.asyncDispose]: close };
  } catch (error) {
    await cleanUp(error, close);
    throw error;
  }
}

function openEngine(
  { home, env, ask, host = { kind: 'cli' }, replace = {} }: ComposeOptions,
  opened: AsyncDisposableStack,
): Engine {
  const clock = replace.clock ?? systemClock;
  const store = new Store(home.database);
  opened.defer(() => store.close());
  const ids = createIds(clock);
  const readings = new Readings();
  opened.defer(() => readings.close());
  const keychain = replace.keychain ?? systemKeychain;
  const homeOf = homeId(store, ids);
  const log = openLog(home.logFile, (line) => void process.stderr.write(`${line}\n`));
  const tokens = tokenSourceOf(home, { id: homeOf, keychain, log, httpClient: replace.blob?.httpClient });
  const keyVaults = keyVaultsOf({ store, tokens, clock }, replace.blob?.httpClient);
  const secrets = createSecrets({
    env,
    mayRead: (variable) => mayRead(store, variable),
    keychain,
    keyVaults,
    ask,
    databaseTokens: databaseTokensOf(store, tokens),
  });
  return {
    store,
    clock,
    ids,
    log,
    secrets,
    tickets: new SecretTickets(clock),
    tokens,
    keyVaults,
    madeLogins: new MadeLogins(),
    discovery: directoryOf(tokens, replace.blob?.httpClient),
    resources: resourcesOf({ tokens, secrets }, replace.blob),
    resolve: replace.resolve ?? addressesOfHost,
    home,
    places: new Places({ clock, home, folders: host.kind === 'serve' ? (host.folders ?? []) : undefined }),
    host,
    machine: replace.machine ?? thisMachine(env),
    scratch: join(home.folder, 'scratch'),
    version: packageJson.version,
    readings,
    writer: someWriter({ pgkeep: packageJson.version, home: homeOf }),
    timers: {
      repeat: repeatedly,
      wait: replace.wait ?? ((ms, signal) => setTimeout(ms, undefined, { signal })),
    },
    openStorage: replace.openStorage ?? openerOfPlaces({ store, secrets, tokens }, replace.blob),
    openFile: replace.openFile ?? openInBrowser,
    findTools: () => findClientTools(store.settings.get('toolFolders') ?? [], env),
  };
}

/** Encrypted, in the home, for all hosts; the Azure SDK is loaded when the first token is wanted. */
function tokenSourceOf(home: Home, { id, keychain, log, httpClient }: TokenPlaces): TokenSource {
  const folder = join(home.folder, 'azure');
  const account = `azure-tokens-${id}`;
  return loadedLate<TokenSource>(async () => {
    const [{ createTokenSource }, { TokenCache }, { azureTransport }] = await Promise.all([
      import('./azure/sign-in/token-source.ts'),
      import('./azure/sign-in/token-cache.ts'),
      import('./azure/http/transport.ts'),
    ]);
    const cache = new TokenCache({
      file: join(folder, 'tokens'),
      key: {
        read: (isUnattended) =>
          isUnattended
            ? withinKeychainLimit('The key of the sign-ins in Azure', () => keychain.read(account))
            : keychain.read(account),
        write: (key) => keychain.write(account, key),
        remove: () => keychain.remove(account),
      },
      async locked(work) {
        const lock = await whenFree(() => lockOf(folder));
        try {
          return await work();
        } finally {
          lock[Symbol.dispose]();
        }
      },
      warn: (error) => log.warn({ error: messageOf(error) }, 'cannot keep newer tokens of a sign-in'),
    });
    return createTokenSource(httpClient ?? azureTransport(), cache);
  });
}

/** Key vaults as the identities of this home see them; the Azure SDK is loaded when the first secret is wanted. */
function keyVaultsOf(
  { store, tokens, clock }: Pick<Engine, 'store' | 'tokens' | 'clock'>,
  httpClient: BlobOptions['httpClient'],
): KeyVaults {
  return loadedLate<KeyVaults>(async () => {
    const [{ createKeyVaults }, { azureTransport }] = await Promise.all([
      import('./azure/key-vault/key-vaults.ts'),
      import('./azure/http/transport.ts'),
    ]);
    return createKeyVaults({
      identity: (id, secret) => identityForSecret(store, id, secret),
      tokens,
      httpClient: httpClient ?? azureTransport(),
      now: () => clock.now(),
    });
  });
}

/** The SDKs of Azure Resource Manager are loaded when something is asked of it. */
function directoryOf(tokens: TokenSource, httpClient: BlobOptions['httpClient']): AzureDirectory {
  return loadedLate<AzureDirectory>(async () => {
    const [{ createDirectory }, { azureTransport }] = await Promise.all([
      import('./azure/arm/directory.ts'),
      import('./azure/http/transport.ts'),
    ]);
    const wait = (ms: number, signal?: AbortSignal) => setTimeout(ms, undefined, { signal });
    return createDirectory({ tokens, httpClient: httpClient ?? azureTransport(), wait });
  });
}

/** Loaded when the first login is a token. */
function databaseTokensOf(store: Store, tokens: TokenSource): DatabaseTokens {
  return loadedLate<DatabaseTokens>(async () => {
    const { createDatabaseTokens } = await import('./azure/database-logins/database-tokens.ts');
    return createDatabaseTokens(tokens, (id, address) => identityOfLogin(store, id, address));
  });
}

function lockOf(folder: string): OwnerLock {
  try {
    return new OwnerLock(folder, 'tokens');
  } catch (error) {
    throw explainStoreError(error, folder);
  }
}

interface TokenPlaces {
  /** Of the home: each has a key of its own in the keychain. */
  readonly id: string;
  readonly keychain: Keychain;
  readonly log: Log;
  readonly httpClient: BlobOptions['httpClient'];
}

/** As the operating system answers: what connects asks the same way. */
async function addressesOfHost(host: string): Promise<string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    return [];
  }
}

/** Azure Resource Manager for an identity; its SDKs are loaded when it is asked first. */
function resourcesOf(
  { tokens, secrets: own }: Pick<Engine, 'tokens' | 'secrets'>,
  { httpClient, retry }: BlobOptions = {},
): Engine['resources'] {
  return async (identity, { unattended: isUnattended = false } = {}) => {
    const secrets = isUnattended ? unattended(own) : own;
    const [{ createResourceControl }, { azureTransport }] = await Promise.all([
      import('./azure/arm/resource-control.ts'),
      import('./azure/http/transport.ts'),
    ]);
    return createResourceControl({
      cloud: identity.cloud,
      token: (wish) => tokens.token(identity, wish, secrets),
      httpClient: httpClient ?? azureTransport(),
      retryDelayInMs: retry?.delayMs,
    });
  };
}

function openerOfPlaces(
  { store, secrets: own, tokens }: Pick<Engine, 'store' | 'secrets' | 'tokens'>,
  blob: BlobOptions = {},
): Engine['openStorage'] {
  return async (location, account, { unattended: isUnattended = false, ...storage } = {}) => {
    if (location.kind === 'folder') return FolderStorage.open(location.path, storage);
    // The Azure SDK takes a third of a second to load: only who needs it waits.
    const { openBlobStorage } = await import('./azure/blob/open-location.ts');
    const secrets = isUnattended ? unattended(own) : own;
    const token: Parameters<typeof openBlobStorage>[2]['token'] = (identity, wish) =>
      tokens.token(usedIdentity(store, identity, location.url), wish, secrets);
    const cloudOf = (identity: string) => usedIdentity(store, identity, location.url).cloud;
    return openBlobStorage(location, account, { secrets, token, cloudOf }, blob);
  };
}

/** The id of this home, which its first start makes. */
function homeId(store: Store, ids: IdSource): string {
  const known = store.settings.get('homeId');
  if (known !== undefined) return known;
  const made = ids.next('home');
  store.settings.set('homeId', made);
  return made;
}

/** Closed in reverse order: nothing looks any more, then the jobs end, then the lock of this process is given back. */
async function openCoordinator(
  engine: Engine,
  { notice, replace = {}, ticks = false }: ComposeOptions,
  opened: AsyncDisposableStack,
): Promise<Pick<App, 'coordinator' | 'recovered'>> {
  const owner = takeOwnership(engine);
  opened.defer(() => owner.release());
  const closing = new AbortController();
  const owners = new JobOwners(engine, { ...owner, isAlive, wait: (ms) => setTimeout(ms) });
  const recovery = new Recovery({ engine, owners, notice, limitMs: leftoverLimitMs, signal: closing.signal });
  const coordinator = new JobStarter(engine, recovery, owner.own);
  const { recovered } = await beginRecovery(engine, recovery, owner);
  opened.defer(() => Promise.all([coordinator.jobs.close(), recovered, recovery.settle()]).then(() => {}));
  const repeat = replace.repeat ?? repeatedly;
  opened.use(
    repeat(lookIntervalMs, () => {
      owner.renew();
      void recovery.look();
    }),
  );
  if (ticks) opened.use(startTicking(coordinator, repeat));
  opened.defer(() => closing.abort());
  return { coordinator, recovered };
}
