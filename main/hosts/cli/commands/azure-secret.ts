import type { Command } from 'commander';
import { z } from 'zod';
import { pgkeepLine } from '../../../../shared/command-line/command-names.ts';
import { flags } from '../../../../shared/command-line/option-names.ts';
import { PgName, Reference } from '../../../../shared/ids.ts';
import { namedSecret, SecretUri } from '../../../../shared/logins/secret-uri.ts';
import { shWord } from '../../../../shared/shell/sh.ts';
import { exitCodes } from '../cli-errors.ts';
import { checked, endOfDay } from '../options/values.ts';
import type { Session } from '../terminal/session.ts';

interface CreateOptions {
  readonly server: string;
  readonly user: string;
  readonly identity: string;
  readonly database?: string;
  readonly newRole?: true;
  readonly expires?: string;
}

const Day = z.iso.date('Write a day that there is, as 2027-12-31');

/** `azure secret create`: a login with a new password, in a new secret of a key vault. */
export function addSecretCommands(azure: Command, session: Session): void {
  const { output } = session;
  const group = azure.command('secret').description('Secrets of key vaults that hold logins.');
  const command = group
    .command('create')
    .description(
      'Makes a password, puts the login into a new secret, and prints the SQL that sets it on the server. The password itself is in the secret alone.',
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
    .option(flags.newRole, 'print the SQL that creates the role; else it changes the one that is there')
    .option(
      `${flags.expires} <date>`,
      'the last day on which the secret is good, as 2027-12-31',
      checked(Day),
    )
    .addHelpText(
      'after',
      `
An existing secret is never written to. Nobody can log in with the new password before the SQL was run; it has the
password's SCRAM verifier, as the server keeps it. The last day ends at midnight of this machine's time zone.

Exit codes: 0 made, 1 not made, or not all of it.

Example:
  pgkeep azure secret create https://contoso.vault.azure.net/secrets/shop-login --identity backups --server prod --user pgkeep_backup --new-role`,
    );
  command.action((uri: string, options: CreateOptions) =>
    session.run(command, async (client) => {
      const { identity, server, user, database, newRole, expires } = options;
      const made = await (
        await client()
      ).loginSecrets.create({
        secret: uri,
        identity,
        server,
        user,
        ...(database === undefined ? {} : { database }),
        ...(newRole === undefined ? {} : { isNewRole: true }),
        ...(expires === undefined ? {} : { expiresAt: endOfDay(expires) }),
      });
      output.result(made, () => output.script(made.sql));
      const { name, vault } = namedSecret(made.secret);
      output.notice(
        `The secret ${name} of the key vault ${vault} holds the login of ${user}. Run the SQL on ${made.serverName} as an administrator: until then its password is not valid.`,
      );
      output.hint(
        `Then: ${pgkeepLine('protect', flags.server, shWord(server), flags.secretUri, shWord(made.secret), flags.identity, shWord(identity))} …`,
      );
      return exitCodes.done;
    }),
  );
}
