import type { Command } from 'commander';
import { flags } from '../../../shared/command-line/option-names.ts';
import { CliCommand } from './cli-command.ts';
import type { CliHost } from './host.ts';
import { showFailure } from './report/jobs/failure.ts';
import { Session } from './terminal/session.ts';

type AddCommands = (program: Command, session: Session) => void;

/** The commands by their first words, in the order of the help; a module is loaded when one of its words is called. */
const modules: readonly { readonly words: readonly string[]; readonly load: () => Promise<AddCommands> }[] = [
  { words: ['vault'], load: async () => (await import('./commands/vaults/commands.ts')).addVaultCommands },
  { words: ['server'], load: async () => (await import('./commands/server/commands.ts')).addServerCommands },
  {
    words: ['protect', 'instances', 'databases'],
    load: async () => (await import('./commands/instances/commands.ts')).addInstanceCommands,
  },
  {
    words: ['policy'],
    load: async () => (await import('./commands/policies/commands.ts')).addPolicyCommands,
  },
  {
    words: ['auto-protect'],
    load: async () => (await import('./commands/auto-protect.ts')).addAutoProtectCommands,
  },
  { words: ['azure'], load: async () => (await import('./commands/azure.ts')).addAzureCommands },
  { words: ['status'], load: async () => (await import('./commands/status.ts')).addStatusCommand },
  { words: ['overview'], load: async () => (await import('./commands/overview.ts')).addOverviewCommand },
  { words: ['check'], load: async () => (await import('./commands/privileges/check.ts')).addCheckCommands },
  {
    words: ['grant-sql'],
    load: async () => (await import('./commands/privileges/grant-sql.ts')).addGrantSqlCommands,
  },
  { words: ['audit'], load: async () => (await import('./commands/privileges/audit.ts')).addAuditCommands },
  { words: ['backup'], load: async () => (await import('./commands/backup.ts')).addBackupCommand },
  { words: ['points'], load: async () => (await import('./commands/points/commands.ts')).addPointCommands },
  { words: ['restore'], load: async () => (await import('./commands/restore.ts')).addRestoreCommand },
  { words: ['expire'], load: async () => (await import('./commands/expire.ts')).addExpireCommand },
  { words: ['verify'], load: async () => (await import('./commands/verify.ts')).addVerifyCommand },
  { words: ['run-due'], load: async () => (await import('./commands/schedule/run-due.ts')).addRunDue },
  { words: ['schedule'], load: async () => (await import('./commands/schedule/show.ts')).addSchedule },
  {
    words: ['suspend', 'resume'],
    load: async () => (await import('./commands/schedule/suspend.ts')).addSuspendAndResume,
  },
  { words: ['runner'], load: async () => (await import('./commands/schedule/runner.ts')).addRunner },
  { words: ['jobs'], load: async () => (await import('./commands/jobs.ts')).addJobCommands },
  { words: ['keys'], load: async () => (await import('./commands/keys.ts')).addKeyCommands },
  { words: ['tools'], load: async () => (await import('./commands/tools.ts')).addToolCommands },
  {
    words: ['settings'],
    load: async () => (await import('./commands/settings/commands.ts')).addSettingCommands,
  },
  {
    words: ['completion'],
    load: async () => (await import('./commands/completion.ts')).addCompletionCommand,
  },
  { words: ['service'], load: async () => (await import('./commands/service.ts')).addServiceCommands },
  { words: ['serve'], load: async () => (await import('./commands/serve.ts')).addServeCommand },
];

/**
 * The module of the command that is called; all of them for help, for what is misspelt, for no command, and for
 * completion, which looks at every other one.
 */
function modulesFor(argv: readonly string[]): typeof modules {
  // None of the options in front of a command takes a value.
  const word = argv.find((each) => !each.startsWith('-'));
  const called = modules.filter(({ words }) => word !== undefined && words.includes(word));
  return called.length > 0 && word !== 'completion' ? called : modules;
}

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
  pgkeep status
  pgkeep points list --instance prod/shop
  pgkeep restore prod/shop latest --as-database shop_copy --server prod
  pgkeep verify prod/shop
  pgkeep jobs

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 completed with warnings, 4 completed with losses, 130 no longer waited
for (a second Ctrl-C). status has those of a monitoring plugin: pgkeep status --help
Ctrl-C cancels the running job cleanly. PGKEEP_HOME is the folder of pgkeep's own state.`;

/** The command that `argv` calls, or all of them, wired to one session. */
export async function createProgram(
  host: CliHost,
  argv: readonly string[] = [],
): Promise<{ program: Command; session: Session }> {
  const program = new CliCommand('pgkeep');
  const mode = () => {
    const { json, verbose, color } = program.opts<GlobalOptions>();
    return { json: json === true, verbose: verbose === true, color: color && !host.env['NO_COLOR'] };
  };
  const session = new Session(host, mode, (output, report, command) =>
    showFailure(output, report, undefined, command),
  );
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
  const added = await Promise.all(modulesFor(argv).map(({ load }) => load()));
  for (const add of added) add(program, session);
  return { program, session };
}
