import type { Command } from 'commander';
import type { AuditEntry } from '../../../../../shared/privileges.ts';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import { exitCodes } from '../../cli-errors.ts';
import { wholeNumber } from '../../options/values.ts';
import type { Session } from '../../terminal/session.ts';

/** Most are for backups. */
function what({ action, purpose }: AuditEntry): string {
  return purpose === 'restore' ? `${action} for a restore` : action;
}

export function addAuditCommands(program: Command, session: Session): void {
  const { output } = session;
  const audit = program
    .command('audit')
    .description('The audit trail: who changed privileges with pgkeep, where, with which SQL.');
  const command = audit
    .command('list', { isDefault: true })
    .description('Lists the entries, the newest first; with --verbose their SQL too.')
    .option(`${flags.limit} <number>`, 'at most this many (default: 100)', wholeNumber(1, 1000))
    .addHelpText('after', '\nExamples:\n  pgkeep audit list\n  pgkeep audit list --limit 1 --verbose');
  command.action((options: { readonly limit?: number }) =>
    session.run(command, async (client) => {
      const entries = await (await client()).privileges.audit(options);
      output.result(entries, () => {
        if (entries.length === 0) output.line('Nothing was applied yet.');
        else if (output.verbose) {
          for (const entry of entries) {
            output.line(
              `${entry.id}  ${output.time(entry.at)}  ${what(entry)} ${entry.outcome}`,
              entry.outcome === 'failed' ? 'red' : 'bold',
            );
            output.line(`  ${entry.user} on ${entry.host}, as ${entry.ranAs}, for ${entry.role}`);
            output.line(`  ${entry.database} on ${entry.serverName}`);
            if (entry.problem !== null) output.block(entry.problem, 'red');
            output.block(entry.sql, 'dim', '    ');
          }
        } else {
          output.table(
            [
              { title: 'NO', value: ({ id }) => String(id), right: true },
              { title: 'AT', value: ({ at }) => output.time(at) },
              { title: 'WHO', value: ({ user, host }) => `${user} on ${host}`, flexible: true },
              { title: 'SERVER', value: ({ serverName }) => serverName, flexible: true },
              { title: 'DATABASE', value: ({ database }) => database, flexible: true },
              { title: 'ROLE', value: ({ role }) => role, flexible: true },
              { title: 'RAN AS', value: ({ ranAs }) => ranAs, flexible: true },
              { title: 'WHAT', value: what },
              { title: 'OUTCOME', value: ({ outcome }) => outcome },
              { title: 'PROBLEM', value: ({ problem }) => problem ?? '', flexible: true },
            ],
            entries,
          );
        }
      });
      return exitCodes.done;
    }),
  );
}
