import { Option, type Command } from 'commander';
import { PgName } from '../../../../shared/ids.ts';
import { VariableName } from '../../../../shared/logins/secret-source.ts';
import { flags } from '../../../../shared/command-line/option-names.ts';
import { CliError, UsageError } from '../cli-errors.ts';
import type { Client } from '../../../compose.ts';
import { checked, secretInArguments, type Forbidden } from './values.ts';
import type { Session } from '../terminal/session.ts';
import { absolutePath } from '../../../core/absolute-path.ts';

/** Options that say who runs SQL, and where the password for this one time comes from. */
export interface AdminOptions {
  readonly adminUser?: string;
  readonly adminPasswordEnv?: string;
  readonly adminPrompt?: true;
  readonly adminPassfile?: string | true;
  /** `false` is --no-admin-password; anything else is a password in argv. */
  readonly adminPassword?: Forbidden;
}

const sources = '--admin-password-env NAME, --admin-prompt, --admin-passfile [path] or --no-admin-password';

export function addAdminOptions(command: Command): Command {
  return command
    .option(`${flags.adminUser} <name>`, 'administrator who runs the SQL', checked(PgName))
    .option(
      `${flags.adminPasswordEnv} <name>`,
      'environment variable that holds the password',
      checked(VariableName),
    )
    .option(flags.adminPrompt, 'ask for the password')
    .option(`${flags.adminPassfile} [path]`, 'libpq password file (default: PGPASSFILE or ~/.pgpass)')
    .addOption(new Option('--admin-password [value]').hideHelp())
    .option(flags.noAdminPassword, 'the server asks for none (trust, peer)');
}

type Admin = Parameters<Client['privileges']['apply']>[0]['admin'];

/** A way to the administrator's login: chosen before anything is asked or opened. Throws a UsageError. */
export function chooseAdmin(
  options: AdminOptions,
  session: Session,
): (client: Client, server: string) => Promise<Admin> {
  const { adminUser: user, adminPasswordEnv: variable, adminPassfile } = options;
  if (options.adminPassword !== undefined && options.adminPassword !== false) {
    throw new UsageError(secretInArguments('--admin-password', sources));
  }
  if (user === undefined) throw new UsageError('--apply needs --admin-user: who runs the SQL');
  const chosen = [variable, options.adminPrompt, adminPassfile, options.adminPassword].filter(
    (source) => source !== undefined,
  );
  if (chosen.length === 0) {
    throw new UsageError(`Say where the administrator's password comes from: ${sources}`);
  }
  if (chosen.length > 1) {
    throw new UsageError(`Only one of these says where the administrator's password comes from: ${sources}`);
  }
  if (adminPassfile !== undefined) {
    const passfile = adminPassfile === true ? null : absolutePath(adminPassfile, { cwd: session.host.cwd });
    return () => Promise.resolve({ user, passfile });
  }
  if (options.adminPassword === false) return () => Promise.resolve({ user });
  return async (client, server) => {
    const secret =
      variable === undefined
        ? await session.ask(`Password of ${user} on ${server}, for this time only`)
        : readVariable(session, variable);
    const { ticket } = await client.secrets.deposit({ secret });
    return { user, ticket };
  };
}

function readVariable({ host }: Session, variable: string): string {
  const value = host.env[variable];
  if (value !== undefined && value !== '') return value;
  throw new CliError(
    'UserErrorCredentialUnavailable',
    `The environment variable ${variable} is not set.`,
    `Set ${variable} in the environment that starts pgkeep, or name another source of the login.`,
  );
}

export function givesAdmin(options: AdminOptions): boolean {
  return [
    options.adminUser,
    options.adminPasswordEnv,
    options.adminPrompt,
    options.adminPassfile,
    options.adminPassword,
  ].some((value) => value !== undefined);
}
