import { createRouterClient } from '@orpc/server';
import type { ContractRouterClient } from '@orpc/contract';
import { join } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import type { contract } from '../shared/contract.ts';
import type { BlobLocation } from '../shared/vaults.ts';
import type { ContainerOptions } from './azure/container.ts';
import { createRouter } from './api/router.ts';
import { Coordinator } from './coordinator/coordinator.ts';
import type { Engine } from './coordinator/engine.ts';
import type { HostCapabilities } from './coordinator/host.ts';
import { Places } from './coordinator/places/places.ts';
import { cleanUp as cleanLeftovers, markDead, systemProcesses } from './coordinator/recover-jobs.ts';
import { cleanUp, inAnyCase } from './core/clean-up.ts';
import { systemClock, type Clock } from './core/clock.ts';
import { openInBrowser } from './core/browser.ts';
import { PgkeepError, messageOf } from './core/errors.ts';
import { createIds } from './core/ids.ts';
import { systemKeychain, type Keychain } from './core/keychain.ts';
import { openLog } from './core/log.ts';
import { openHome, type Home } from './core/paths.ts';
import { SecretTickets } from './core/secret-tickets.ts';
import { readSecret, type SecretReader } from './core/secrets.ts';
import { SessionSecrets } from './core/session-secrets.ts';
import { findClientTools } from './postgres/client-tools.ts';
import { Store } from './store/store.ts';
import { FolderStorage } from './vault/folder-storage.ts';
import type { Storage } from './vault/storage.ts';

export { cleanUp, inAnyCase, openHome, openInBrowser, type Home };

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
   * Whether the start waits until what interrupted jobs left is cleaned, or cleans while the application
   * is in use already. Servers and vaults that do not answer would keep a window closed for minutes.
   */
  readonly recovery?: 'wait' | 'background';
  /** What tests replace. */
  readonly replace?: {
    readonly clock?: Clock;
    readonly keychain?: Keychain;
    readonly blob?: Pick<ContainerOptions, 'httpClient' | 'retry'>;
  };
}

export interface App extends AsyncDisposable {
  /** The router, called in this process; inputs and outputs pass their schemas all the same. */
  readonly client: Client;
  /** The same router for hosts that put a transport in front of it. */
  readonly router: AppRouter;
  readonly coordinator: Coordinator;
  /** Resolves when what interrupted jobs left has been cleaned, or was left to the next start. */
  readonly recovered: Promise<void>;
}

const { version } = packageJson;

/** What the user does not wait for is given up after this, in ms; the next start tries again. */
const backgroundLimitMs = 2 * 60_000;
/** Long enough for every retry that a vault in Azure takes. */
const patientLimitMs = 15 * 60_000;

/** Wires everything up: the only place that knows all parts. Recovers what an earlier process left. */
export async function compose(options: ComposeOptions): Promise<App> {
  const { home, env } = options;
  const clock = options.replace?.clock ?? systemClock;
  const secrets: SecretReader = {
    env,
    keychain: options.replace?.keychain ?? systemKeychain,
    session: new SessionSecrets(),
    ask: (question) => options.ask(question).catch(nobodyAnswered),
  };
  const store = new Store(home.database);
  const host = options.host ?? { kind: 'cli' };
  const engine: Engine = {
    store,
    clock,
    ids: createIds(clock),
    log: openLog(home.logFile),
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
  const coordinator = new Coordinator(engine);
  const closing = new AbortController();
  const { notice, recovery: mode = 'wait' } = options;
  const limitMs = mode === 'background' ? backgroundLimitMs : patientLimitMs;
  const recovery = { engine, notice, processes: systemProcesses, limitMs, signal: closing.signal };
  const marked = markDead(recovery);
  const recovered = cleanLeftovers(recovery, marked).catch((error: unknown) => {
    engine.log.error({ error: messageOf(error) }, 'cannot recover jobs');
  });
  const router = createRouter(coordinator);
  const client: Client = createRouterClient(router, {});
  const close = async () => {
    closing.abort();
    await inAnyCase(
      () => Promise.all([coordinator.jobs.close(), recovered]),
      () => store.close(),
    );
  };
  if (mode === 'wait') await recovered;
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
  const { openContainer } = await import('./azure/container.ts');
  const { credential, url } = location;
  if (credential.kind !== 'entra') {
    const words = credential.kind === 'sas' ? 'SAS' : 'Connection string';
    const value = await readSecret(credential.source, secrets, account, `${words} for ${url}`);
    return openContainer({ url, credential: { kind: credential.kind, value }, ...blob });
  }
  const { createEntraCredential } = await import('./azure/sign-in.ts');
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
