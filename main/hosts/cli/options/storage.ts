import type { Command } from 'commander';
import { Reference } from '../../../../shared/ids.ts';
import type { AzureIdentity } from '../../../../shared/identities/identities.ts';
import { VariableName, type SecretSource } from '../../../../shared/logins/secret-source.ts';
import type { BlobLocation, StorageLocation } from '../../../../shared/vaults/vaults.ts';
import { flags } from '../../../../shared/command-line/option-names.ts';
import type { Client } from '../../../compose.ts';
import { UsageError } from '../cli-errors.ts';
import { checked, forbid, secretInArguments, type Forbidden } from './values.ts';
import { absolutePath } from '../../../core/absolute-path.ts';

/** Options that name a folder or an Azure Blob container. */
export interface StorageOptions {
  readonly folder?: string;
  readonly container?: string;
  readonly connectionStringEnv?: string;
  readonly connectionStringKeychain?: true;
  readonly sasEnv?: string;
  readonly sasKeychain?: true;
  readonly entra?: true;
  readonly identity?: string;
  readonly tenant?: string;
  readonly clientId?: string;
  readonly clientSecretEnv?: string;
  readonly connectionString?: Forbidden;
  readonly sas?: Forbidden;
  readonly clientSecret?: Forbidden;
}

export interface ChosenStorage {
  readonly location: StorageLocation;
  /** What to ask for, when a secret is to be put into the keychain. */
  readonly question?: string;
}

const credentials =
  '--connection-string-env NAME, --connection-string-keychain, --sas-env NAME, --sas-keychain, --entra or --identity NAME';

export function addStorageOptions(command: Command): Command {
  command
    .option(`${flags.folder} <path>`, 'a folder of this machine or of a mounted share')
    .option(
      `${flags.container} <url>`,
      'an Azure Blob container: https://<account>.blob.core.windows.net/<container>',
    );
  return addContainerLoginOptions(command);
}

/** Those that say how to log in to a container. */
export function addContainerLoginOptions(command: Command): Command {
  const variable = checked(VariableName);
  command
    .option(
      `${flags.connectionStringEnv} <name>`,
      'environment variable with the connection string',
      variable,
    )
    .option(flags.connectionStringKeychain, 'ask for the connection string once, keep it in the keychain')
    .option(`${flags.sasEnv} <name>`, 'environment variable with the shared access signature (SAS)', variable)
    .option(flags.sasKeychain, 'ask for the SAS once, keep it in the keychain')
    .option(flags.entra, 'Microsoft Entra login: environment, Azure CLI, managed identity or client secret')
    .option(`${flags.identity} <identity>`, 'an identity of pgkeep azure accounts', checked(Reference))
    .option(`${flags.tenant} <id>`, 'Entra tenant')
    .option(`${flags.clientId} <id>`, 'Entra application, or user-assigned managed identity')
    .option(`${flags.clientSecretEnv} <name>`, 'environment variable with the client secret', variable);
  forbid(command, '--connection-string', '--sas', '--client-secret');
  return command;
}

function refuseSecrets(options: StorageOptions): void {
  for (const [flag, value] of [
    ['--connection-string', options.connectionString],
    ['--sas', options.sas],
    ['--client-secret', options.clientSecret],
  ] as const) {
    const keychain = flag === '--client-secret' ? '' : ` or ${flag}-keychain`;
    if (value !== undefined) throw new UsageError(secretInArguments(flag, `${flag}-env NAME${keychain}`));
  }
}

function checkUrl(text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new UsageError(
      '--container takes a URL: https://<account>.blob.core.windows.net/<container>, or --folder a path.',
    );
  }
  if (url.search !== '' || url.username !== '' || url.password !== '') {
    throw new UsageError(
      secretInArguments('A container URL with a signature', '--sas-env NAME or --sas-keychain'),
    );
  }
  return text;
}

function chooseCredential(options: StorageOptions): BlobLocation['credential'] {
  const fromEnv = (variable: string): SecretSource => ({ kind: 'env', variable });
  const chosen: BlobLocation['credential'][] = [];
  const { connectionStringEnv, sasEnv, clientSecretEnv, tenant, clientId } = options;
  if (connectionStringEnv !== undefined) {
    chosen.push({ kind: 'connection-string', source: fromEnv(connectionStringEnv) });
  }
  if (options.connectionStringKeychain) {
    chosen.push({ kind: 'connection-string', source: { kind: 'keychain' } });
  }
  if (sasEnv !== undefined) chosen.push({ kind: 'sas', source: fromEnv(sasEnv) });
  if (options.sasKeychain) chosen.push({ kind: 'sas', source: { kind: 'keychain' } });
  if (options.identity !== undefined) chosen.push({ kind: 'entra', identity: options.identity });
  if (options.entra) {
    chosen.push({
      kind: 'entra',
      ...(tenant === undefined ? {} : { tenantId: tenant }),
      ...(clientId === undefined ? {} : { clientId }),
      ...(clientSecretEnv === undefined ? {} : { source: fromEnv(clientSecretEnv) }),
    });
    if (clientSecretEnv !== undefined && (tenant === undefined || clientId === undefined)) {
      throw new UsageError('--client-secret-env needs --tenant and --client-id: whose secret it is.');
    }
  } else if (tenant !== undefined || clientId !== undefined || clientSecretEnv !== undefined) {
    throw new UsageError('--tenant, --client-id and --client-secret-env belong to --entra.');
  }
  const [credential, second] = chosen;
  if (credential === undefined) throw new UsageError(`Say how to log in to the container: ${credentials}.`);
  if (second !== undefined)
    throw new UsageError(`Only one of these is the login to the container: ${credentials}.`);
  return credential;
}

const loginOptions = [
  ...(['connectionStringEnv', 'connectionStringKeychain', 'sasEnv', 'sasKeychain'] as const),
  ...(['entra', 'identity', 'tenant', 'clientId', 'clientSecretEnv'] as const),
] satisfies (keyof StorageOptions)[];

/** The login that the options name; `container` is what it is called in a question. Throws a UsageError. */
export function chooseContainerLogin(
  options: StorageOptions,
  container: string,
): { readonly credential: BlobLocation['credential']; readonly question?: string } {
  refuseSecrets(options);
  const credential = chooseCredential(options);
  if (credential.kind === 'entra' || credential.source.kind !== 'keychain') return { credential };
  const secret = credential.kind === 'sas' ? 'Shared access signature (SAS)' : 'Connection string';
  return { credential, question: `${secret} of ${container}` };
}

/** The place that the options name; relative folders start at `cwd`. Throws a UsageError. */
export function chooseStorage(options: StorageOptions, cwd: string): ChosenStorage {
  refuseSecrets(options);
  const { folder, container } = options;
  if ((folder === undefined) === (container === undefined)) {
    throw new UsageError('Name one place: --folder PATH, or --container URL with its login.');
  }
  if (container !== undefined) {
    const url = checkUrl(container);
    const { credential, question } = chooseContainerLogin(options, url);
    return {
      location: { kind: 'azure-blob', url, credential },
      ...(question === undefined ? {} : { question }),
    };
  }
  if (loginOptions.some((name) => options[name] !== undefined)) {
    throw new UsageError('A folder needs no login; the options for one belong to --container.');
  }
  if (folder === undefined || folder === '') throw new UsageError('--folder takes a path.');
  return { location: { kind: 'folder', path: absolutePath(folder, { cwd }) } };
}

/** A place in words. */
export function describeStorage(location: StorageLocation): string {
  return location.kind === 'folder' ? location.path : location.url;
}

/** How the login to a place works, in words. */
export function describeStorageLogin(
  location: StorageLocation,
  identities: readonly Pick<AzureIdentity, 'id' | 'name'>[],
): string | undefined {
  if (location.kind === 'folder') return undefined;
  const { credential } = location;
  if (credential.kind === 'entra' && credential.source === undefined) return asWhom(credential, identities);
  const words = {
    'connection-string': 'connection string',
    sas: 'SAS',
    entra: 'Microsoft Entra, client secret',
  }[credential.kind];
  const { source } = credential;
  if (source === undefined) return words;
  return source.kind === 'env'
    ? `${words} from environment variable ${source.variable}`
    : source.kind === 'keychain'
      ? `${words} from the keychain of this machine`
      : `${words} asked at every use`;
}

function asWhom(
  { identity }: { readonly identity?: string | undefined },
  identities: readonly Pick<AzureIdentity, 'id' | 'name'>[],
): string {
  if (identity === undefined) return 'Microsoft Entra as whoever this machine signs in as';
  const known = identities.find(({ id }) => id === identity);
  return known === undefined
    ? 'Microsoft Entra, by an identity that was signed out'
    : `Microsoft Entra as ${known.name}`;
}

/** The identities by which vaults are opened; nothing is asked where none is. */
export async function identitiesOfStorage(
  locations: readonly (StorageLocation | undefined)[],
  client: Client,
): Promise<readonly AzureIdentity[]> {
  const usesOne = locations.some(
    (location) =>
      location?.kind === 'azure-blob' &&
      location.credential.kind === 'entra' &&
      location.credential.identity !== undefined,
  );
  return usesOne ? (await client.azure.identities({})).map(({ identity }) => identity) : [];
}
