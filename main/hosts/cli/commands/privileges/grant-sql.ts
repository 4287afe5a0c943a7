import { Option, type Command } from 'commander';
import { needsAttention } from '../../../../../shared/findings.ts';
import { GrantForm, type BackupPrivileges } from '../../../../../shared/privileges.ts';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import { chooseAdmin } from '../../options/admin.ts';
import { CliError, exitCodes, type ExitCode } from '../../cli-errors.ts';
import {
  addPrintOptions,
  addRunOptions,
  checkRunOptions,
  type GrantRunOptions,
} from '../../options/grant-run.ts';
import { lastStanding, printGrants, showRun, type StandingGrant } from '../../report/privileges/grants.ts';
import type { Client } from '../../../../compose.ts';
import { readinessExitCode, showPrivileges } from '../../report/privileges/privileges.ts';
import type { Session } from '../../terminal/session.ts';
import { addSubjectOptions, chooseSubject, type SubjectOptions } from '../../options/privilege-subject.ts';
import { addGrantLogin } from './grant-sql-login.ts';
import { addGrantRestore } from './grant-sql-restore.ts';

interface GrantOptions extends SubjectOptions, GrantRunOptions {
  readonly form: GrantForm;
}

type Asked = ReturnType<typeof chooseSubject>;

export function addGrantSqlCommands(program: Command, session: Session): void {
  const group = program
    .command('grant-sql')
    .description('SQL that gives what a backup or a restore lacks: to be read, saved, or run.');
  addGrantBackup(group, session);
  addGrantRestore(group, session);
  addGrantLogin(group, session);
}

function addGrantBackup(group: Command, session: Session): void {
  const command = group
    .command('backup')
    .description("SQL for what a backup's login may not read; nothing else goes to standard output.");
  addSubjectOptions(command).addOption(
    new Option(`${flags.form} <form>`, 'only what is missing, pg_read_all_data, or schema by schema')
      .choices(GrantForm.options)
      .default('smallest'),
  );
  addPrintOptions(command);
  addRunOptions(command)
    .addHelpText(
      'after',
      `
Exit codes: 0, or 1 where the form is not available on the server.
With --apply: 0 ready afterwards, 3 ready with warnings, 1 a backup would still fail. --revoke --apply: 0.

Examples:
  pgkeep grant-sql backup prod/shop > grants.sql
  pgkeep grant-sql backup --server prod --database shop --role backup --form predefined
  pgkeep grant-sql backup prod/shop --shell powershell > grants.ps1
  pgkeep grant-sql backup prod/shop --apply --dry-run --admin-user postgres --admin-prompt
  pgkeep grant-sql backup prod/shop --apply --admin-user postgres --admin-password-env ADMIN_PASSWORD`,
    )
    .action((instance: string | undefined, options: GrantOptions) =>
      session.run(command, async (client) => {
        const asked = chooseSubject(instance, options);
        checkRunOptions(options);
        if (options.apply) return apply(session, client, asked, options);
        return print(session, await client(), asked, options);
      }),
    );
}

async function print(
  { output }: Session,
  client: Client,
  asked: Asked,
  options: GrantOptions,
): Promise<ExitCode> {
  const { form, revoke } = options;
  const script = await client.privileges.grantSql({ ...asked, form });
  await output.result(script, async () => {
    // they tell of granting
    if (!revoke || !script.available) for (const note of script.notes) output.hint(note);
    if (script.available) await printGrants(output, script, options, () => lastApplied(client, asked));
  });
  return script.available ? exitCodes.done : exitCodes.failed;
}

async function apply(
  session: Session,
  open: () => Promise<Client>,
  asked: Asked,
  options: GrantOptions,
): Promise<ExitCode> {
  const { output } = session;
  const { form, dryRun = false } = options;
  const admin = chooseAdmin(options, session);
  const client = await open();
  const action = options.revoke ? 'revoke' : 'grant';
  const script = await client.privileges.grantSql({ ...asked, form });
  const last = options.revoke ? await lastApplied(client, asked) : undefined;
  const chosen = options.revoke
    ? { sql: last?.revokeSql ?? '', digest: last?.digest ?? '' }
    : { sql: script.sql, digest: script.digest };
  if (!options.revoke && !script.available) {
    throw new CliError(
      'UserErrorInvalidInput',
      script.notes[0] ?? 'This form is not available.',
      'Choose another form.',
    );
  }
  if (chosen.sql === '') {
    const privileges = await client.privileges.backup(asked);
    output.result({ applied: false, before: privileges, after: privileges, notes: [] }, () => {
      if (options.revoke) return output.line('There is nothing to take back.');
      if (privileges.ready) return output.line('Nothing is missing; nothing was run.');
      output.line('SQL cannot fix what is left; nothing was run.');
      showPrivileges(output, onlyLacking(privileges));
      for (const note of script.notes) output.hint(note);
    });
    return readinessExitCode(privileges.findings);
  }
  output.block(chosen.sql, 'dim');
  const where = 'server' in asked.subject ? asked.subject.server : `the server of ${asked.subject.instance}`;
  const login = await admin(client, where);
  const { digest } = chosen;
  const done = await client.privileges.apply({ ...asked, form, action, dryRun, digest, admin: login });
  showRun(output, done, ({ before, after }) => {
    showPrivileges(output, onlyLacking(before), 'Before: backup');
    showPrivileges(output, onlyLacking(after), 'After: backup');
  });
  return action === 'revoke' ? exitCodes.done : readinessExitCode(done.after.findings);
}

/** Before and after a change only what is missing counts. */
function onlyLacking(privileges: BackupPrivileges): BackupPrivileges {
  return { ...privileges, findings: privileges.findings.filter(needsAttention) };
}

/** The latest grant that the role got in the database and that still stands. */
async function lastApplied(client: Client, asked: Asked): Promise<StandingGrant | undefined> {
  const { server, database, role } = await client.privileges.backup(asked);
  return lastStanding(
    client,
    (entry) =>
      entry.purpose === 'backup' &&
      entry.serverName === server.name &&
      entry.database === database &&
      entry.role === role.name,
  );
}
