import type { Command } from 'commander';
import { UsageError } from '../errors.ts';
import { reference, shellWord } from '../format.ts';
import {
  readinessExitCode,
  showFinding,
  showPrivileges,
  showStates,
  statesExitCode,
} from '../privilege-report.ts';
import { addDatabaseOptions, databaseRequest, type RestoreOptions } from '../restore-options.ts';
import type { Session } from '../session.ts';
import { addSubjectOptions, chooseSubject, type SubjectOptions } from '../subject-options.ts';

interface BackupOptions extends SubjectOptions {
  readonly all?: true;
}

interface RestoreCheckOptions extends RestoreOptions {
  readonly point: string;
}

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
    .description("Whether a backup's login may read all of a database, now and tomorrow.");
  addSubjectOptions(command)
    .option('--all', 'every protected database, a few at a time')
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
          if (
            [instance, options.server, options.database, options.role].some((given) => given !== undefined)
          ) {
            throw new UsageError('--all stands alone: it checks every protected database for its own login');
          }
          const router = await client();
          const states = await router.privileges.checkAll();
          if (output.json) output.document(states);
          else if (states.length === 0) output.line('No database is protected yet.');
          else {
            const names = new Map((await router.instances.list()).map((each) => [String(each.id), each]));
            showStates(output, states, (id) => names.get(id)?.name ?? id);
            for (const { instanceId, ready } of states) {
              const failing = ready === false ? names.get(instanceId) : undefined;
              if (failing !== undefined)
                output.hint(`What mends it: pgkeep grant-sql backup ${reference(failing)}`);
            }
          }
          return statesExitCode(states);
        }
        const asked = chooseSubject(instance, options);
        const privileges = await (await client()).privileges.backup(asked);
        if (output.json) output.document(privileges);
        else {
          showPrivileges(output, privileges);
          const mends = privileges.findings.some(
            ({ severity, sql }) => severity === 'blocker' || sql !== undefined,
          );
          if (mends) output.hint(`The SQL that mends it: pgkeep grant-sql backup ${sameWords(asked)}`);
        }
        return readinessExitCode(privileges.findings);
      }),
    );
}

function addCheckRestore(check: Command, session: Session): void {
  const { output } = session;
  const command = check
    .command('restore')
    .description('Whether a recovery point could be restored to a server as it is asked for.')
    .argument('<instance>', 'name, id, or the beginning of the id')
    .option('--point <point>', 'id of the recovery point', 'latest');
  addDatabaseOptions(command);
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
        if (output.json) output.document(readiness);
        else {
          output.line(
            `Restore of ${instance} as ${request.newDatabase} on ${request.targetServer}: ${readiness.ready ? 'ready' : 'would fail'}`,
            readiness.ready ? 'green' : 'red',
          );
          for (const finding of readiness.findings) showFinding(output, finding, {});
        }
        return readinessExitCode(readiness.findings);
      }),
    );
}

/** The subject as it was named, for the next command. */
function sameWords({ subject, role }: ReturnType<typeof chooseSubject>): string {
  const words =
    'instance' in subject ? [subject.instance] : ['--server', subject.server, '--database', subject.database];
  return [...words, ...(role === undefined ? [] : ['--role', role])].map(shellWord).join(' ');
}
