import { Option, type Command } from 'commander';
import { VariableName } from '../../../../shared/logins/secret-source.ts';
import { PgName, Reference } from '../../../../shared/ids.ts';
import { SecretUri, namedSecret } from '../../../../shared/logins/secret-uri.ts';
import type { ServerCredential } from '../../../../shared/servers/servers.ts';
import { pgkeepLine } from '../../../../shared/command-line/command-names.ts';
import { flags } from '../../../../shared/command-line/option-names.ts';
import { UsageError } from '../cli-errors.ts';
import { checked, secretInArguments, type Forbidden } from './values.ts';
import type { Session } from '../terminal/session.ts';
import { absolutePath } from '../../../core/absolute-path.ts';

/** A credential as the options name it: an identity by its name. */
type ChosenCredential =
  | Exclude<ServerCredential, { kind: 'key-vault' }>
  | { kind: 'key-vault'; secret: string; identity: string; login?: string };

/** Options that say where the login of a server comes from. */
export interface LoginOptions {
  readonly passwordEnv?: string;
  readonly passfile?: string | true;
  readonly service?: string;
  readonly serviceFile?: string;
  readonly keychain?: true;
  readonly prompt?: true;
  readonly secretUri?: string;
  readonly identity?: string;
  readonly secretLogin?: string;
  /** `false` is --no-password; anything else is a password in argv. */
  readonly password?: Forbidden;
}

const sources =
  '--password-env NAME, --passfile [path], --service NAME, --secret-uri URI, --keychain, --prompt or --no-password';

export function addLoginOptions(command: Command): Command {
  return command
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
    .option(
      `${flags.secretUri} <uri>`,
      'secret of an Azure key vault that holds the login, without a version',
      checked(SecretUri),
    )
    .option(`${flags.identity} <identity>`, 'as whom the secret is read', checked(Reference))
    .option(
      `${flags.secretLogin} <user>`,
      'the login, where the secret holds its password alone',
      checked(PgName),
    )
    .option(flags.prompt, 'ask for the password at every use')
    .addOption(new Option('--password [value]').hideHelp())
    .option(flags.noPassword, 'the server asks for none (trust, peer)');
}

/**
 * The credential that the options name; files under their absolute paths, because later commands start in
 * other folders than `cwd`. Throws a UsageError unless it is exactly one.
 */
export function chooseLogin(options: LoginOptions, cwd: string): ChosenCredential {
  if (options.password !== undefined && options.password !== false) {
    throw new UsageError(secretInArguments('--password', sources));
  }
  const chosen: ChosenCredential[] = [];
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
  if (secret !== undefined) chosen.push({ kind: 'key-vault', ...secret });
  if (options.keychain) chosen.push({ kind: 'keychain' });
  if (options.prompt) chosen.push({ kind: 'prompt' });
  if (options.password === false) chosen.push({ kind: 'none' });

  const [credential, second] = chosen;
  if (credential === undefined) throw new UsageError(`Say where the password comes from: ${sources}.`);
  if (second !== undefined)
    throw new UsageError(`Only one of these says where the password comes from: ${sources}.`);
  return credential;
}

/** Options that name a secret of a key vault. */
interface SecretOptions {
  readonly secretUri?: string;
  readonly identity?: string;
  readonly secretLogin?: string;
}

/** The secret that the options name, and as whom it is read; undefined where they name none. */
function chooseSecret({
  secretUri: secret,
  identity,
  secretLogin,
}: SecretOptions): { secret: string; identity: string; login?: string } | undefined {
  if (secret === undefined) {
    if (identity !== undefined || secretLogin !== undefined)
      throw new UsageError('--identity and --secret-login need --secret-uri URI: the secret to read.');
    return undefined;
  }
  if (identity === undefined)
    throw new UsageError(
      '--secret-uri needs --identity NAME: as whom it is read; see pgkeep azure accounts.',
    );
  return { secret, identity, ...(secretLogin === undefined ? {} : { login: secretLogin }) };
}

/** A secret that holds a login, in words. */
function describeSecret({
  secret,
  login,
}: {
  readonly secret: string;
  readonly login?: string | undefined;
}): string {
  const { name, vault } = namedSecret(secret);
  return `secret ${name} of key vault ${vault}${login === undefined ? '' : `, as ${login}`}`;
}

/** Whether any option says something of the login. */
export function givesLogin(options: LoginOptions): boolean {
  const { passwordEnv, passfile, service, serviceFile, keychain, prompt, password, secretUri } = options;
  return [passwordEnv, passfile, service, serviceFile, keychain, prompt, password, secretUri].some(
    (value) => value !== undefined,
  );
}

/** The password that goes into the keychain, where it is to be kept there. */
export async function askForKeychain(
  session: Session,
  { keychain }: LoginOptions,
  what: string,
): Promise<string | undefined> {
  return keychain ? session.ask(`Password of ${what}`) : undefined;
}

/** Where a login comes from, in words. */
export function describeLogin(credential: ServerCredential): string {
  switch (credential.kind) {
    case 'env':
      return `environment variable ${credential.variable}`;
    case 'passfile':
      return `password file ${credential.path ?? '(PGPASSFILE or ~/.pgpass)'}`;
    case 'service':
      return `service ${credential.name}${credential.path === undefined ? '' : ` in ${credential.path}`}`;
    case 'key-vault':
      return describeSecret(credential);
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
