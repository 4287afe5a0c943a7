import { createRouterClient } from '@orpc/server';
import type { ContractRouterClient } from '@orpc/contract';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import packageJson from '../package.json' with { type: 'json' };
import type { contract } from '../shared/contract.ts';
import type { BlobLocation } from '../shared/vaults.ts';
import type { ContainerOptions } from './azure/blob/container.ts';
import { createRouter } from './api/router.ts';
import { JobStarter } from './coordinator/jobs/start-jobs.ts';
import type { Engine } from './coordinator/engine.ts';
import type { HostCapabilities } from './coordinator/host.ts';
import { JobOwners, isAlive } from './coordinator/jobs/recovery/owners.ts';
import { Recovery, startLimitMs } from './coordinator/jobs/recovery/recover-jobs.ts';
import { takeOwnership } from './coordinator/jobs/recovery/take-ownership.ts';
import { within } from './core/time-limit.ts';
import { mayRead } from './coordinator/servers/allowed-variables.ts';
import { Places } from './coordinator/places/places.ts';
import { cleanUp, inAnyCase } from './core/clean-up.ts';
import { systemClock, type Clock } from './core/clock.ts';
import { openInBrowser } from './core/browser.ts';
import { PgkeepError, messageOf } from './core/errors.ts';
import { createIds } from './core/ids.ts';
import { systemKeychain, type Keychain } from './credentials/keychain.ts';
import { openLog } from './core/log.ts';
import { openHome, type Home } from './core/home.ts';
import { SecretTickets } from './credentials/secret-tickets.ts';
import { readSecret, type SecretReader } from './credentials/secret-reader.ts';
import { SessionSecrets } from './credentials/session-secrets.ts';
import { absolutePath } from './core/absolute-path.ts';
import { findClientTools } from './postgres/connect/client-tools.ts';
import { Store } from './store/store.ts';
import { whenFree } from './store/when-free.ts';
import { FolderStorage } from './vault/folder/folder-storage.ts';
import type { Storage } from './vault/storage.ts';

export { absolutePath, cleanUp, inAnyCase, openHome, openInBrowser, type Home };

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
  /** What tests replace. */
  readonly replace?: {
    readonly clock?: Clock;
    /** Calls `work` again and again, with so many ms in between, until it is disposed of. */
    readonly repeat?: Repeat;
    readonly keychain?: Keychain;
    readonly blob?: Pick<ContainerOptions, 'httpClient' | 'retry'>;
  };
}

export type Repeat = (milliseconds: number, work: () => void) => Disposable;

export interface App extends AsyncDisposable {
  /** The router, called in this process; inputs and outputs pass their schemas all the same. */
  readonly client: Client;
  /** The same router for hosts that put a transport in front of it. */
  readonly router: AppRouter;
  readonly coordinator: JobStarter;
  /** Resolves when what interrupted jobs left has been cleaned, or was left to a later try. */
  readonly recovered: Promise<void>;
}

const { version } = packageJson;

/** How long one leftover is tried to clean, in ms: long enough for most retries of a vault in Azure. */
const leftoverLimitMs = 2 * 60_000;

/** Time between two looks at the jobs of other processes, in ms. */
const lookIntervalMs = 5_000;

const systemRepeat: Repeat = (milliseconds, work) => {
  // Nobody's process lives on for it.
  const timer = setInterval(work, milliseconds).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
};

/** Wires everything up: the only place that knows all parts. Recovers what an earlier process left. */
export async function compose(options: ComposeOptions): Promise<App> {
  const { home, env } = options;
  const clock = options.replace?.clock ?? systemClock;
  const store = new Store(home.database);
  const secrets: SecretReader = {
    env,
    mayRead: (variable) => mayRead(store, variable),
    keychain: options.replace?.keychain ?? systemKeychain,
    session: new SessionSecrets(),
    ask: (question) => options.ask(question).catch(nobodyAnswered),
  };
  const host = options.host ?? { kind: 'cli' };
  const engine: Engine = {
    store,
    clock,
    ids: createIds(clock),
    log: openLog(home.logFile, (line) => void process.stderr.write(`${line}\n`)),
    secrets,
    tickets: new SecretTickets(clock),
    home,
    places: new Places({ clock, home, folders: host.kind === 'serve' ? (host.folders ?? []) : undefined }),
    host,
    scratch: join(home.folder, 'scratch'),
    version,
    openStorage: (location, account, storage = {}) =>
      location.kind === 'folder'
        ? FolderStorage.open(location.path, storage)
        : openBlobStorage(location, account, secrets, options.replace?.blob ?? {}),
    findTools: () => findClientTools(store.settings.get('toolFolders') ?? [], env),
  };
  const closing = new AbortController();
  const { notice, recovery: mode = 'wait' } = options;
  const owner = takeOwnership(engine);
  const owners = new JobOwners(engine, { ...owner, isAlive, wait: (ms) => setTimeout(ms) });
  const { signal } = closing;
  const recovery = new Recovery({ engine, owners, notice, limitMs: leftoverLimitMs, signal });
  const coordinator = new JobStarter(engine, recovery, owner.own);
  await whenFree(() => recovery.markDead());
  owner.tidy();
  const recovered = recovery.cleanUp().catch((error: unknown) => {
    engine.log.error({ error: messageOf(error) }, 'cannot recover jobs');
  });
  const looking = (options.replace?.repeat ?? systemRepeat)(lookIntervalMs, () => {
    owner.renew();
    void recovery.look();
  });
  const router = createRouter(coordinator);
  const client: Client = createRouterClient(router, {});
  const close = async () => {
    closing.abort();
    looking[Symbol.dispose]();
    await inAnyCase(
      () => Promise.all([coordinator.jobs.close(), recovered]),
      () => {
        owner.release();
        store.close();
      },
    );
  };
  // A server that never comes back must not hold up every command: what takes longer goes on meanwhile.
  if (mode === 'wait') await within(startLimitMs, recovered, () => new Error()).catch(() => {});
  return { client, router, coordinator, recovered, [Symbol.asyncDispose]: close };
}

/** A host cannot ask everybody: the CLI needs a terminal. */
function nobodyAnswered(error: unknown): never {
  throw new PgkeepError('UserErrorCredentialUnavailable', messageOf(error), {
    remedy:
      'Run pgkeep in a terminal, or let the login come from an environment variable, a password file or the keychain.',
    cause: error,
  });
}

async function openBlobStorage(
  location: BlobLocation,
  account: string,
  secrets: SecretReader,
  blob: NonNullable<NonNullable<ComposeOptions['replace']>['blob']>,
): Promise<Storage> {
  // The Azure SDK takes a third of a second to load: only who needs it waits.
  const { openContainer } = await import('./azure/blob/container.ts');
  const { credential, url } = location;
  if (credential.kind !== 'entra') {
    const words = credential.kind === 'sas' ? 'SAS' : 'Connection string';
    const value = await readSecret(credential.source, secrets, account, `${words} for ${url}`);
    return openContainer({ url, credential: { kind: credential.kind, value }, ...blob });
  }
  const { createEntraCredential } = await import('./azure/sign-in/entra.ts');
  const clientSecret =
    credential.source === undefined
      ? undefined
      : await readSecret(credential.source, secrets, account, `Client secret for ${url}`);
  const { tenantId, clientId } = credential;
  const token = createEntraCredential({
    tenantId,
    clientId,
    clientSecret,
    ...(blob.httpClient === undefined ? {} : { httpClient: blob.httpClient }),
  });
  return openContainer({ url, credential: { kind: 'token', credential: token }, ...blob });
}
