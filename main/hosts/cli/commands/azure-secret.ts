import type { Command } from 'commander';
import { pgkeepLine } from '../../../../shared/command-line/command-names.ts';
import { flags } from '../../../../shared/command-line/option-names.ts';
import { PgName, Reference } from '../../../../shared/ids.ts';
import { namedSecret, SecretUri } from '../../../../shared/logins/secret-uri.ts';
import type { LoginSqlRan, NewSecret } from '../../../../shared/logins/new-secret.ts';
import type { Client } from '../../../compose.ts';
import { CliError, exitCodes, explain, UsageError, type ExitCode } from '../cli-errors.ts';
import { addAdminOptions, chooseAdmin, givesAdmin, type AdminOptions } from '../options/admin.ts';
import { checked, validated } from '../options/values.ts';
import { showRun } from '../report/privileges/grants.ts';
import type { Session } from '../terminal/session.ts';
import { z } from 'zod';

interface CreateOptions extends AdminOptions {
  readonly server: string;
  readonly user: string;
  readonly identity: string;
  readonly database?: string;
  readonly newRole?: true;
  readonly expires?: string;
  readonly apply?: true;
}

/** `azure secret create`: a login with a new password, in a new secret of a key vault. */
export function addSecretCommands(azure: Command, session: Session): void {
  const group = azure.command('secret').description('Secrets of key vaults that hold logins.');
  const command = group
    .command('create')
    .description(
      'Makes a password, puts the login into a new secret, and prints or runs the SQL that sets it on the server. The password itself is in the secret alone.',
    )
    .argument(
      '<uri>',
      'the secret to make: https://<key vault>.vault.azure.net/secrets/<name>',
      checked(SecretUri),
    )
    .requiredOption(`${flags.identity} <identity>`, 'as whom it is written', checked(Reference))
    .requiredOption(`${flags.server} <server>`, 'the server that the login is for')
    .requiredOption(`${flags.user} <name>`, 'the role that logs in', checked(PgName))
    .option(`${flags.database} <name>`, 'the database that the connection string names', checked(PgName))
    .option(flags.newRole, 'the SQL creates the role; else it changes the one that is there')
    .option(`${flags.expires} <date>`, 'when the secret expires, as 2027-12-31', checked(z.iso.date()))
    .optionsGroup('Run it:')
    .option(flags.apply, 'run the SQL as an administrator, and keep it in the audit trail');
  addAdminOptions(command).addHelpText(
    'after',
    `
An existing secret is never written to. Nobody can log in with the new password before the SQL was run; it has the
password's SCRAM verifier, as the server keeps it.

Exit codes: 0; 1 also where the secret was written and the SQL failed, which is then said with the SQL.
With --apply: 3 where the SQL was run and pgkeep could not log in with the secret.

Examples:
  pgkeep azure secret create https://contoso.vault.azure.net/secrets/shop-login --identity backups --server prod --user pgkeep_backup --new-role
  pgkeep azure secret create https://contoso.vault.azure.net/secrets/shop-login --identity backups --server prod --user pgkeep_backup --new-role --apply --admin-user postgres --admin-prompt`,
  );
  command.action((uri: string, options: CreateOptions) =>
    session.run(command, (client) => create(session, client, uri, options)),
  );
}

async function create(
  session: Session,
  open: () => Promise<Client>,
  uri: string,
  options: CreateOptions,
): Promise<ExitCode> {
  const { output } = session;
  const { identity, server, user, database, newRole, expires, apply } = options;
  if (!apply && givesAdmin(options)) throw new UsageError('the --admin options belong to --apply');
  const admin = apply ? chooseAdmin(options, session) : undefined;
  const client = await open();
  // asked for first: without it there should be no secret either
  const login = await admin?.(client, server);
  const made = await client.loginSecrets.create({
    secret: uri,
    identity,
    server,
    user,
    ...(database === undefined ? {} : { database }),
    ...(newRole === undefined ? {} : { isNewRole: true }),
    ...(expires === undefined ? {} : { expiresAt: `${validated(z.iso.date(), expires)}T00:00:00.000Z` }),
  });
  const { name, vault } = namedSecret(made.secret);
  const written = `The secret ${name} of the key vault ${vault} holds the login of ${user}.`;
  let ran: LoginSqlRan | undefined;
  if (login === undefined) {
    output.result(made, () => output.script(made.sql));
    output.notice(
      `${written} Run the SQL on ${made.serverName} as an administrator: until then its password is not valid.`,
    );
  } else {
    output.hint(written);
    output.block(made.sql, 'dim');
    ran = await run(client, { made, server }, login);
    showRun(output, { ...made, ...ran }, () => {});
    if (!ran.loggedIn) return exitCodes.warnings;
  }
  output.hint(
    `Then: ${pgkeepLine('protect', flags.server, server, flags.secretUri, made.secret, flags.identity, identity)} …`,
  );
  return exitCodes.done;
}

/** Runs the SQL of a secret that is there; a failure says that it is, and what is left to do. */
async function run(
  { loginSecrets }: Client,
  { made, server }: { readonly made: NewSecret; readonly server: string },
  admin: Parameters<Client['loginSecrets']['apply']>[0]['admin'],
): Promise<LoginSqlRan> {
  try {
    return await loginSecrets.apply({ server, digest: made.digest, dryRun: false, admin });
  } catch (error) {
    const failure = explain(error);
    if (failure instanceof UsageError) throw failure;
    const { name, vault } = namedSecret(made.secret);
    throw new CliError(
      failure.code,
      `The secret ${name} was written to the key vault ${vault}, but running its SQL on ${made.serverName} failed: ${failure.message}`,
      `${failure.remedy} The secret stays, and creating it again is refused. Nobody can log in with it before this SQL was run on ${made.serverName} as an administrator.`,
      made.sql,
    );
  }
}
