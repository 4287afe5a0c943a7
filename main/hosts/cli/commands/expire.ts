import type { Command } from 'commander';
import { flags } from '../../../../shared/command-line/option-names.ts';
import type { ExpiryRun, VaultExpiry } from '../../../../shared/policies/expiry.ts';
import { countOf } from '../../../../shared/words/counts.ts';
import { formatSize } from '../../../../shared/words/sizes.ts';
import { exitCodes } from '../cli-errors.ts';
import type { Output } from '../terminal/output.ts';
import type { Session } from '../terminal/session.ts';

interface ExpireOptions {
  readonly vault?: string;
  readonly dryRun?: true;
  readonly confirm?: true;
}

/** `expire`: lets recovery points go whose promise has ended. */
export function addExpireCommand(program: Command, session: Session): void {
  const { output } = session;
  const command = program
    .command('expire')
    .description('Lets recovery points go that were kept as long as promised, in two steps a day apart.')
    .option(`${flags.vault} <vault>`, 'only those in this vault')
    .option(flags.dryRun, 'say what would go and why the others stay, and change nothing')
    .option(flags.confirm, 'also where they are many: more than half of an instance’s, or more than 100')
    .addHelpText(
      'after',
      `
The first run writes down that a recovery point goes; one at least a day later deletes it.

Examples:
  pgkeep expire ${flags.dryRun}
  pgkeep expire ${flags.vault} archive`,
    );
  command.action(({ vault, dryRun, confirm }: ExpireOptions) =>
    session.run(command, async (client) => {
      const run = await (
        await client()
      ).expiry.run({
        ...(vault === undefined ? {} : { vault }),
        dryRun: dryRun === true,
        confirm: confirm === true,
      });
      output.result(run, () => showRun(output, run));
      return isWell(run) ? exitCodes.done : exitCodes.warnings;
    }),
  );
}

/** What somebody chose, and what goes on by itself, is no warning. */
const isWell = ({ vaults }: ExpiryRun): boolean =>
  vaults.every(
    ({ problem, instances }) =>
      problem === undefined &&
      instances.every(
        ({ problem, needsSomebody, points }) =>
          problem === undefined &&
          needsSomebody === undefined &&
          points.every(({ outcome }) => outcome !== 'failed'),
      ),
  );

function showRun(output: Output, { vaults }: ExpiryRun): void {
  if (vaults.every(({ instances, problem }) => instances.length === 0 && problem === undefined)) {
    output.line('No recovery point has been kept as long as it was promised yet.');
    return;
  }
  for (const vault of vaults) showVault(output, vault);
}

function showVault(output: Output, { vaultName, problem, instances }: VaultExpiry): void {
  if (problem !== undefined) output.warning(`${vaultName}: ${problem}`);
  for (const { instanceName, due, stopped, problem: failed, points } of instances) {
    output.line(`${instanceName}: the promise of ${countOf(due, 'recovery point')} has ended.`);
    if (stopped !== undefined) output.line(`  ${stopped}`);
    if (failed !== undefined) output.warning(`${instanceName}: ${failed}`);
    for (const { pointId, outcome, reason, until, freedBytes } of points) {
      const freed = freedBytes === undefined ? '' : ` ${formatSize(freedBytes)} freed.`;
      const when = until === undefined ? '' : ` The storage lets it go on ${output.time(until)}.`;
      output.line(`  ${pointId} ${outcome}: ${reason}${when}${freed}`);
    }
  }
}
