import type { Command } from 'commander';
import { flags } from '../../../shared/command-line/flags.ts';
import { CliCommand } from './cli-command.ts';
import { addAuditCommands } from './commands/privileges/audit.ts';
import { addBackupCommand } from './commands/backup.ts';
import { addCheckCommands } from './commands/privileges/check.ts';
import { addGrantSqlCommands } from './commands/privileges/grant-sql.ts';
import { addInstanceCommands } from './commands/instances.ts';
import { addJobCommands } from './commands/jobs.ts';
import { addOverviewCommand } from './commands/overview.ts';
import { addPointCommands } from './commands/points.ts';
import { addRestoreCommand } from './commands/restore.ts';
import { addServeCommand } from './commands/serve.ts';
import { addServerCommands } from './commands/server.ts';
import { addSettingCommands } from './commands/settings.ts';
import { addToolCommands } from './commands/tools.ts';
import { addVaultCommands } from './commands/vault.ts';
import { addVerifyCommand } from './commands/verify.ts';
import type { CliHost } from './host.ts';
import { Session } from './terminal/session.ts';

interface GlobalOptions {
  readonly json?: true;
  readonly verbose?: true;
  /** `false` is --no-color. */
  readonly color: boolean;
}

const firstUse = `
In the order of first use:
  pgkeep vault add archive --folder /backup/pgkeep
  pgkeep server add prod --host db.example.com --user backup --password-env PROD_PASSWORD
  pgkeep protect --server prod --database shop --vault archive
  pgkeep backup prod/shop
  pgkeep overview
  pgkeep points list --instance prod/shop
  pgkeep restore prod/shop latest --as-database shop_copy --server prod
  pgkeep verify prod/shop
  pgkeep jobs

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 completed with warnings, 130 no longer waited for (a second Ctrl-C).
Ctrl-C cancels the running job cleanly. PGKEEP_HOME is the folder of pgkeep's own state.`;

/** All commands, wired to one session. */
export function createProgram(host: CliHost): { program: Command; session: Session } {
  const program = new CliCommand('pgkeep');
  const session = new Session(host, () => {
    const { json, verbose, color } = program.opts<GlobalOptions>();
    return { json: json === true, verbose: verbose === true, color: color && !host.env['NO_COLOR'] };
  });
  program
    .description(
      'Long-term backups of single PostgreSQL databases, kept in a vault, restorable to any server and version.',
    )
    .version(host.version)
    .option(flags.json, 'print the result as one JSON document and nothing else')
    .option(flags.verbose, 'show ignorable messages and all details')
    .option(flags.noColor, 'no colors; NO_COLOR does the same')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => void host.stdout.write(text),
      writeErr: (text) => void host.stderr.write(text),
      getOutHelpWidth: () => host.stdout.columns ?? 100,
      getErrHelpWidth: () => host.stderr.columns ?? 100,
    })
    .addHelpText('after', firstUse);
  addVaultCommands(program, session);
  addServerCommands(program, session);
  addInstanceCommands(program, session);
  addOverviewCommand(program, session);
  addCheckCommands(program, session);
  addGrantSqlCommands(program, session);
  addAuditCommands(program, session);
  addBackupCommand(program, session);
  addPointCommands(program, session);
  addRestoreCommand(program, session);
  addVerifyCommand(program, session);
  addJobCommands(program, session);
  addToolCommands(program, session);
  addSettingCommands(program, session);
  addServeCommand(program, session);
  return { program, session };
}
