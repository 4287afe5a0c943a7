import { pgkeepLine } from '../../../../../shared/command-line/command-names.ts';
import type { AuditEntry, RunnableSql } from '../../../../../shared/privileges.ts';
import { standingGrants } from '../../../../../shared/standing-grants.ts';
import type { GrantRunOptions } from '../../options/grant-run.ts';
import type { Client } from '../../../../compose.ts';
import type { Output } from '../../terminal/output.ts';

/** A grant of the audit trail that can be taken back: its number there, its SQL, and what names it. */
export type StandingGrant = Pick<AuditEntry, 'id' | 'revokeSql' | 'digest'>;

/** The latest grant of the audit trail that fits and still stands. */
export async function lastStanding(
  client: Client,
  fits: (entry: AuditEntry) => boolean,
): Promise<StandingGrant | undefined> {
  return standingGrants(await client.privileges.audit({ limit: 1000 })).find(fits);
}

/**
 * Prints the SQL or its script, and nothing else to standard output. Once privileges are given nobody can tell
 * them from those that were there before: what takes them back is then what pgkeep ran last, if it did.
 */
export async function printGrants(
  output: Output,
  script: RunnableSql,
  { revoke, shell }: GrantRunOptions,
  last: () => Promise<StandingGrant | undefined>,
): Promise<void> {
  const sql = revoke ? script.revokeSql : script.sql;
  const commands = revoke ? script.revokeCommands : script.commands;
  if (sql !== '') {
    output.script(shell === undefined ? sql : commands[shell]);
    if (!revoke && script.revokeSql !== '') {
      output.hint(
        'Before you run it by hand, save what takes it back: the same command with --revoke. Afterwards nobody can tell it from what was granted before.',
      );
    }
    return;
  }
  if (!revoke) return output.hint('There is nothing to run.');
  const standing = await last();
  if (standing === undefined) return output.hint('There is nothing to take back.');
  const what = `what pgkeep ran as no. ${standing.id} of the audit trail`;
  if (shell !== undefined) return output.hint(`Without --shell you get the SQL that takes back ${what}.`);
  output.hint(`It takes back ${what}.`);
  output.script(standing.revokeSql);
}

/** The answer of a run: how things stood, how they stand, and whether it was kept. */
export function showRun<Answer extends { applied: boolean; notes: readonly string[] }>(
  output: Output,
  answer: Answer,
  show: (answer: Answer) => void,
): void {
  output.result(answer, () => {
    show(answer);
    for (const note of answer.notes) output.notice(note, 'yellow');
    output.line(
      answer.applied
        ? `Applied; it is in the audit trail: ${pgkeepLine('audit list')}`
        : 'Dry run: rolled back, nothing was changed.',
      'bold',
    );
  });
}
