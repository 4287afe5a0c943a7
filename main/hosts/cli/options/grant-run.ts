import { Option, type Command } from 'commander';
import { flags } from '../../../../shared/command-line/option-names.ts';
import { addAdminOptions, givesAdmin, type AdminOptions } from './admin.ts';
import { UsageError } from '../cli-errors.ts';

/** What is done with SQL for privileges: printed in one way or another, or run. */
export interface GrantRunOptions extends AdminOptions {
  readonly revoke?: true;
  readonly shell?: 'sh' | 'powershell';
  readonly apply?: true;
  readonly dryRun?: true;
}

export function addPrintOptions(command: Command): Command {
  return command
    .option(flags.revoke, 'what takes it back; with --apply: takes back what was applied last')
    .addOption(
      new Option(`${flags.shell} <shell>`, 'as a script that runs it in psql').choices(['sh', 'powershell']),
    );
}

export function addRunOptions(command: Command): Command {
  command
    .optionsGroup('Run it:')
    .option(flags.apply, 'run the SQL as an administrator, and keep it in the audit trail')
    .option(flags.dryRun, 'with --apply: check before and after, then roll back');
  return addAdminOptions(command);
}

/** Throws a UsageError for options that have no meaning together. */
export function checkRunOptions(options: GrantRunOptions): void {
  if (options.apply && options.shell !== undefined) {
    throw new UsageError('--shell prints a script; --apply runs the SQL');
  }
  if (!options.apply && (options.dryRun || givesAdmin(options))) {
    throw new UsageError('--dry-run and the --admin options belong to --apply');
  }
}
