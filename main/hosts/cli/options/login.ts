import { Option, type Command } from 'commander';
import { VariableName } from '../../../../shared/logins/secret-source.ts';
import { Reference } from '../../../../shared/ids.ts';
import type { AzureIdentity } from '../../../../shared/identities/identities.ts';
import type { ServerCredential } from '../../../../shared/servers/servers.ts';
import type { Client } from '../../../compose.ts';
import { pgkeepLine } from '../../../../shared/command-line/command-names.ts';
import { flags } from '../../../../shared/command-line/option-names.ts';
import { UsageError } from '../cli-errors.ts';
import {
  addSecretOptions,
  chooseSecret,
  describeReadSecret,
  type ChosenSecret,
  type SecretOptions,
} from './secret.ts';
import { checked, secretInArguments, type Forbidden } from './values.ts';
import type { Session } from '../terminal/session.ts';
import { absolutePath } from '../../../core/absolute-path.ts';

/** Options that say where the login of a server comes from. */
export interface LoginOptions extends SecretOptions {
  readonly passwordEnv?: string;
  readonly passfile?: string | true;
  readonly service?: string;
  readonly serviceFile?: string;
  readonly keychain?: true;
  readonly prompt?: true;
  /** A token of the identity is the password. */
  readonly entra?: true;
  /** Where a command takes it: see `server add`. */
  readonly fromAzure?: string;
  /** `false` is --no-password; anything else is a password in argv. */
  readonly password?: Forbidden;
}

/** A login as the options name it: an identity by its name or id. */
type GivenLogin =
  | Exclude<ServerCredential, { kind: 'entra' | 'key-vault' }>
  | { kind: 'entra'; identity: string }
  | ChosenSecret;

const sources =
  '--password-env NAME, --passfile [path], --service NAME, --secret-uri URI, --keychain, --prompt, --entra or --no-password';

export function addLoginOptions(command: Command): Command {
  return addSecretOptions(command)
    .option(
      `${flags.passwordEnv} <name>`,
      'environment variable that holds the password',
      checked(VariableName),
    )
    .option(`${flags.passfile} [path]`, 'libpq password file (default: PGPASSFILE or ~/.pgpass)')
    .option(
      `${flags.service} <name>`,
      'section of a connection service file, which may give host, port and user too',
    )
    .option(`${flags.serviceFile} <path>`, 'the service file (default: PGSERVICEFILE or ~/.pg_service.conf)')
    .option(flags.keychain, "ask for the password once and keep it in this machine's keychain")
    .option(flags.prompt, 'ask for the password at every use')
    .option(flags.entra, 'a Microsoft Entra token is the password, fresh for every connection; only Azure')
    .option(
      `${flags.identity} <identity>`,
      'as whom: whose token, or who reads the secret; one of pgkeep azure accounts',
      checked(Reference),
    )
    .addOption(new Option('--password [value]').hideHelp())
    .option(flags.noPassword, 'the server asks for none (trust, peer)');
}

/**
 * The credential that the options name; files under their absolute paths, because later commands start in
 * other folders than `cwd`. Throws a UsageError unless it is exactly one.
 */
export function chooseLogin(options: LoginOptions, cwd: string): GivenLogin {
  if (options.password !== undefined && options.password !== false) {
    throw new UsageError(secretInArguments('--password', sources));
  }
  const chosen: GivenLogin[] = [];
  if (options.passwordEnv !== undefined) chosen.push({ kind: 'env', variable: options.passwordEnv });
  if (options.passfile === true) chosen.push({ kind: 'passfile' });
  else if (options.passfile !== undefined) {
    chosen.push({ kind: 'passfile', path: absolutePath(options.passfile, { cwd }) });
  }
  if (options.service !== undefined) {
    const path =
      options.serviceFile === undefined ? {} : { path: absolutePath(options.serviceFile, { cwd }) };
    chosen.push({ kind: 'service', name: options.service, ...path });
  } else if (options.serviceFile !== undefined) {
    throw new UsageError('--service-file needs --service NAME: the section to read.');
  }
  const secret = chooseSecret(options);
  if (secret !== undefined) chosen.push(secret);
  if (options.keychain) chosen.push({ kind: 'keychain' });
  if (options.prompt) chosen.push({ kind: 'prompt' });
  if (options.password === false) chosen.push({ kind: 'none' });
  if (options.entra) {
    if (options.identity === undefined) {
      throw new UsageError('--entra needs --identity NAME: whose token it is (pgkeep azure accounts).');
    }
    chosen.push({ kind: 'entra', identity: options.identity });
  } else if (options.identity !== undefined && secret === undefined && options.fromAzure === undefined) {
    throw new UsageError(
      '--identity goes with --entra or --secret-uri, and in server add with --from-azure.',
    );
  }

  const [credential, second] = chosen;
  if (credential === undefined) throw new UsageError(`Say where the password comes from: ${sources}.`);
  if (second !== undefined)
    throw new UsageError(`Only one of these says where the password comes from: ${sources}.`);
  return credential;
}

const loginOptions = [
  'passwordEnv',
  'passfile',
  'service',
  'serviceFile',
  'keychain',
  'prompt',
  'password',
  'entra',
  'identity',
  'secretUri',
] as const satisfies readonly (keyof LoginOptions)[];

/** Whether any option says something of the login. */
export const givesLogin = (options: LoginOptions): boolean =>
  loginOptions.some((name) => options[name] !== undefined);

/** The password that goes into the keychain, where it is to be kept there. */
export async function askForKeychain(
  session: Session,
  { keychain }: LoginOptions,
  what: string,
): Promise<string | undefined> {
  return keychain ? session.ask(`Password of ${what}`) : undefined;
}

/** The identities by which the logins of some servers come; nothing is asked where none does. */
export async function identitiesOf(
  servers: readonly { readonly credential: ServerCredential }[],
  client: Client,
): Promise<readonly AzureIdentity[]> {
  if (!servers.some(({ credential }) => 'identity' in credential)) return [];
  return (await client.azure.identities({})).map(({ identity }) => identity);
}

/** Where a login comes from, in words. */
export function describeLogin(
  credential: ServerCredential,
  identities: readonly Pick<AzureIdentity, 'id' | 'name'>[],
): string {
  switch (credential.kind) {
    case 'entra': {
      const identity = identities.find(({ id }) => id === credential.identity);
      return identity === undefined
        ? 'Microsoft Entra, by an identity that was signed out'
        : `Microsoft Entra as ${identity.name}`;
    }
    case 'env':
      return `environment variable ${credential.variable}`;
    case 'passfile':
      return `password file ${credential.path ?? '(PGPASSFILE or ~/.pgpass)'}`;
    case 'service':
      return `service ${credential.name}${credential.path === undefined ? '' : ` in ${credential.path}`}`;
    case 'key-vault':
      return describeReadSecret(credential, identities);
    case 'keychain':
      return 'keychain of this machine';
    case 'prompt':
      return 'asked at every use';
    case 'session':
      return 'typed in the application, until it ends';
    case 'none':
      return 'none needed';
    case 'unset':
      return `not named yet: ${pgkeepLine('server login')}`;
  }
}
