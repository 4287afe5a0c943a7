import type {
  AzureContainer,
  AzureKeyVault,
  AzureServer,
  AzureStorageAccount,
  DiscoveryFailure,
} from '../../../shared/discovery/resources.ts';
import type { AzureIdentity } from '../../../shared/identities/identities.ts';
import type { SecretReader } from '../../credentials/secret-reader.ts';

/** As whom Azure is asked. */
export interface AskingAs {
  readonly identity: AzureIdentity;
  /** Reads what an application proves itself with. */
  readonly secrets: SecretReader;
  readonly signal?: AbortSignal | undefined;
}

/** What one identity sees of a kind. */
export interface Seen<Item> {
  readonly found: readonly Item[];
  readonly failures: readonly DiscoveryFailure[];
  readonly unreadable: number;
  readonly otherHosts: readonly string[];
}

/** What a principal may do to the blobs of a container, as far as roles tell. */
export interface BlobRights {
  readonly delete: boolean;
}

/** What there is in Azure; Azure Resource Manager stands behind it. Each call throws what Azure says as an error. */
export interface AzureDirectory {
  servers(as: AskingAs): Promise<Seen<AzureServer>>;
  keyVaults(as: AskingAs): Promise<Seen<AzureKeyVault>>;
  storageAccounts(as: AskingAs): Promise<Seen<AzureStorageAccount>>;
  /** A server as it is now, by its resource id. */
  server(as: AskingAs, id: string): Promise<AzureServer>;
  /** The containers of an account, by its resource id and the URL of its blob service. */
  containers(as: AskingAs, account: AccountPlace): Promise<AzureContainer[]>;
  /** One that is there stays as it is, and is not new. */
  createContainer(
    as: AskingAs,
    account: AccountPlace,
    name: string,
  ): Promise<{ readonly container: AzureContainer; readonly isNew: boolean }>;
  blobRights(as: AskingAs, account: Pick<AccountPlace, 'id'>, container: string): Promise<BlobRights>;
}

type AccountPlace = Pick<AzureStorageAccount, 'id' | 'blobEndpoint'>;
