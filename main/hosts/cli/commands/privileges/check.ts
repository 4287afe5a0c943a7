import { isUnconfirmed } from '../../../../../shared/vaults/unconfirmed.ts';
import { Reference } from '../../../../../shared/ids.ts';
import { checked } from '../../options/values.ts';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import { pgkeepLine } from '../../../../../shared/command-line/command-names.ts';
import type { Command } from 'commander';
import type { InstanceSummary } from '../../../../../shared/instances/instances.ts';
import type { PrivilegeState } from '../../../../../shared/privileges.ts';
import type { Client } from '../../../../compose.ts';
import { UsageError, type ExitCode } from '../../cli-errors.ts';
import { formatCount, countOf } from '../../../../../shared/words/counts.ts';
import { reference } from '../../terminal/format.ts';
import { afterBackupCheck, afterRestoreCheck } from '../../report/next-command.ts';
import {
  readinessExitCode,
  showPrivileges,
  showStates,
  statesExitCode,
} from '../../report/privileges/privileges.ts';
import { addDatabaseOptions, databaseRequest, type RestoreCommandOptions } from '../../options/restore.ts';
import type { Output } from '../../terminal/output.ts';
import type { Session } from '../../terminal/session.ts';
import { showTarget } from '../../report/privileges/restore-target.ts';
import { addSubjectOptions, chooseSubject, type SubjectOptions } from '../../options/privilege-subject.ts';

interface BackupOptions extends SubjectOptions {
  readonly all?: true;
}

interface RestoreCheckOptions extends RestoreCommandOptions {
  readonly point: string;
}

/** Commands that are proposed without --verbose. */
const folded = 3;

export function addCheckCommands(program: Command, session: Session): void {
  const check = program
    .command('check')
    .description('Says beforehand what a backup or a restore would lack; changes nothing.');
  addCheckBackup(check, session);
  addCheckRestore(check, session);
}

function addCheckBackup(check: Command, session: Session): void {
  const { output } = session;
  const command = check
    .command('backup')
    .description("Whether a backup's login may read all of a database, now and later.");
  addSubjectOptions(command)
    .option(flags.all, 'every protected database, a few at a time')
    .addHelpText(
      'after',
      `
Exit codes: 0 ready, 3 ready with warnings, 1 a backup would fail.

Examples:
  pgkeep check backup prod/shop
  pgkeep check backup --server prod --database shop --role backup --verbose
  pgkeep check backup --all        (for cron: before the backups of the night)`,
    )
    .action((instance: string | undefined, options: BackupOptions) =>
      session.run(command, async (client) => {
        if (options.all) {
          const { server, database, role } = options;
          if ([instance, server, database, role].some((given) => given !== undefined)) {
            throw new UsageError('--all stands alone: it checks every protected database for its own login');
          }
          return checkAll(session, await client());
        }
        const asked = chooseSubject(instance, options);
        const router = await client();
        const privileges = await router.privileges.backup(asked);
        await output.result(privileges, async () => {
          showPrivileges(output, privileges);
          const next = await afterBackupCheck(router, asked, privileges);
          if (next !== undefined) output.hint(next);
        });
        return readinessExitCode(privileges.findings);
      }),
    );
}

/** Every protected database that is backed up from here. */
async function checkAll({ output }: Session, client: Client): Promise<ExitCode> {
  const states = await client.privileges.checkAll();
  const skipped = (await client.instances.list()).filter(isUnconfirmed);
  if (skipped.length > 0) {
    output.notice(
      `${countOf(skipped.length, 'database')} came with a vault and ${skipped.length === 1 ? 'was' : 'were'} skipped: not confirmed, so not backed up from here.`,
    );
    output.hint(`Confirm them: ${pgkeepLine('instances confirm', flags.all)}`);
  }
  await output.result(states, async () => {
    if (states.length > 0) return showAllStates(output, states, await client.instances.list());
    output.line(
      skipped.length === 0 ? 'No database is protected yet.' : 'No database is backed up from here yet.',
    );
  });
  return statesExitCode(states);
}

function showAllStates(
  output: Output,
  states: readonly PrivilegeState[],
  instances: readonly InstanceSummary[],
): void {
  const byId = new Map(instances.map((each) => [String(each.id), each]));
  showStates(output, states, (id) => byId.get(id)?.name ?? id);
  const failing = states.flatMap(({ instanceId, ready }) => {
    const instance = ready === false ? byId.get(instanceId) : undefined;
    return instance === undefined ? [] : [instance];
  });
  const shown = output.verbose ? failing : failing.slice(0, folded);
  for (const each of shown) output.hint(`What fixes it: ${pgkeepLine('grant-sql backup', reference(each))}`);
  if (shown.length < failing.length) {
    output.hint(`… ${formatCount(failing.length - shown.length)} more with --verbose`);
  }
}

function addCheckRestore(check: Command, session: Session): void {
  const { output } = session;
  const command = check
    .command('restore')
    .description('Whether a recovery point could be restored to a server as it is asked for.')
    .argument('<instance>', 'name, id, or the beginning of the id')
    .option(`${flags.point} <point>`, 'id of the recovery point', 'latest');
  addDatabaseOptions(command).option(
    `${flags.identity} <identity>`,
    'as whom the secret is read',
    checked(Reference),
  );
  command
    .addHelpText(
      'after',
      `
Exit codes: 0 ready, 3 ready with warnings, 1 the restore would fail.

Examples:
  pgkeep check restore prod/shop --server test --as-database shop_copy
  pgkeep check restore prod/shop --point <recovery point> --server test --as-database shop_copy --role-map app=test`,
    )
    .action((instance: string, options: RestoreCheckOptions) =>
      session.run(command, async (client) => {
        const request = { instance, point: options.point, ...databaseRequest(options) };
        const readiness = await (await client()).restore.readiness(request);
        output.result(readiness, () => {
          // the SQL of all stands in one script, in the order in which it can run
          showTarget(output, request, readiness.findings);
          output.hint(afterRestoreCheck(instance, options, readiness));
        });
        return readinessExitCode(readiness.findings);
      }),
    );
}
