import type { AzureIdentity } from '../../shared/identities/identities.ts';
import type { StorageLocation } from '../../shared/vaults/vaults.ts';
import type { ClientTools } from '../../shared/tools.ts';
import type { Clock } from '../core/clock.ts';
import type { IdSource } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import type { Home } from '../core/home.ts';
import type { SecretTickets } from '../credentials/secret-tickets.ts';
import type { KeyVaults } from '../credentials/key-vaults.ts';
import type { TokenSource } from '../credentials/token-source.ts';
import type { Secrets } from '../credentials/secret-reader.ts';
import type { Store } from '../store/store.ts';
import type { RuntimeTime } from '../vault/leases/lease.ts';
import type { Writer } from '../vault/revisions/header.ts';
import type { Storage } from '../vault/storage.ts';
import type { AzureDirectory } from './discovery/port.ts';
import type { MadeLogins } from './servers/logins/made-logins.ts';
import type { ResourceControl } from './access/resource-control.ts';
import type { Places } from './places/places.ts';
import type { Readings } from './points/reading/readings.ts';
import type { Machine } from './service/machine.ts';

/** What the host around this process can do for the person in front of it. */
export interface HostCapabilities {
  readonly kind: 'electron' | 'serve' | 'cli';
  /** Folders beneath which a page may choose; absent where nobody browses by id. */
  readonly folders?: readonly string[];
  /** What starts the due backups of a home without a person; absent where the host cannot be started so. */
  readonly runDue?: { readonly program: string; readonly args: readonly string[] };
  /** The platform's own dialog; null when it was cancelled. Absent where the host has none. */
  readonly pickFolder?: (title: string) => Promise<string | null>;
  readonly pickFile?: (title: string) => Promise<string | null>;
}

interface OpenOptions {
  readonly create?: boolean;
  readonly unattended?: boolean;
}

/** What every flow works with. The wiring is in compose.ts; a flow narrows it with `Pick`. */
export interface Engine {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly log: Log;
  readonly secrets: Secrets;
  readonly tickets: SecretTickets;
  /** Tokens of Entra for the identities of this home. */
  readonly tokens: TokenSource;
  /** Secrets of key vaults, as those identities see them. */
  readonly keyVaults: KeyVaults;
  /** Logins that were put into new secrets while pgkeep runs. */
  readonly madeLogins: MadeLogins;
  /** What there is in Azure. */
  readonly discovery: AzureDirectory;
  /** Azure Resource Manager as one of these identities asks it; `signal` ends all that is asked with what comes back. */
  resources(
    identity: AzureIdentity,
    options?: { readonly unattended?: boolean; readonly signal?: AbortSignal | undefined },
  ): Promise<ResourceControl>;
  /** The addresses that a host's name stands for here; none where it stands for none. */
  resolve(host: string): Promise<string[]>;
  /** Files and folders to choose from; see places/resolve.ts for what a call names. */
  readonly places: Places;
  readonly home: Home;
  readonly host: HostCapabilities;
  /** The operating system, as far as a service needs it. */
  readonly machine: Machine;
  /** Private folder for the short-lived files of running jobs. */
  readonly scratch: string;
  /** Version of pgkeep, for manifests. */
  readonly version: string;
  /** The vaults that are being read into the cache. */
  readonly readings: Readings;
  /** As whom this home writes records into vaults. */
  readonly writer: Writer;
  /** By which leases and marks are renewed and watched. */
  readonly timers: Pick<RuntimeTime, 'repeat' | 'wait'>;
  /**
   * Opens a place that keeps bytes; `account` is its name in the keychain. Whoever opens it closes it.
   * A folder that does not exist is only made with `create`: an unmounted disk must not become a new vault. Where it is
   * `unattended`, no login is asked for.
   */
  openStorage(location: StorageLocation, account: string, options?: OpenOptions): Promise<Storage>;
  /** Shows a file in the browser of this machine. */
  openFile(path: string): Promise<void>;
  /** All client tools of this machine, configured folders included. */
  findTools(): Promise<ClientTools[]>;
}
