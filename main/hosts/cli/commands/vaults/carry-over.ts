import type { Command } from 'commander';
import { pgkeepLine } from '../../../../../shared/command-line/command-names.ts';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import { formatVersion as newest } from '../../../../../shared/points/manifest.ts';
import type { FilledVault } from '../../../../../shared/vaults/vaults.ts';
import { shWord } from '../../../../../shared/shell/sh.ts';
import { countOf } from '../../../../../shared/words/counts.ts';
import { formatSize } from '../../../../../shared/words/sizes.ts';
import type { Client } from '../../../../compose.ts';
import { exitCodes, type ExitCode } from '../../cli-errors.ts';
import type { Output } from '../../terminal/output.ts';
import type { Session } from '../../terminal/session.ts';

type VaultToCarryOver = Awaited<ReturnType<Client['vaults']['beforeCarryOver']>>;

/** `vault carry-over`: says what there is, asks, and makes a vault of an older format one of the newest. */
export function addVaultCarryOver(vault: Command, session: Session): void {
  const { output } = session;
  const command = vault
    .command('carry-over')
    .description(
      'Carries a vault of an older format over to the newest one, which older versions of pgkeep refuse to open. Nothing is deleted, and nothing copied but with --into. What was interrupted goes on when it is run again.',
    )
    .argument('<vault>', 'name, id, or the beginning of the id')
    .option(flags.dryRun, 'only say what there is to carry over')
    .option(
      `${flags.into} <vault>`,
      'copy all instances and recovery points into this vault instead, where the storage lets nobody replace files; the old one stays as it is',
    )
    .option(flags.yes, 'do not ask')
    .addHelpText(
      'after',
      '\nExamples:\n  pgkeep vault carry-over archive --dry-run\n  pgkeep vault carry-over archive\n  pgkeep vault carry-over archive --into archive2',
    );
  command.action((reference: string, options: { dryRun?: true; into?: string; yes?: true }) =>
    session.run(command, async (client) => {
      const { vaults } = await client();
      const found = await vaults.beforeCarryOver({ vault: reference });
      if (options.dryRun === true) {
        output.result({ ...found, carriedOver: false }, () => showOldVault(output, reference, found));
        return exitCodeOf(found);
      }
      if (found.format !== newest) showOldVault(output, reference, found);
      if (options.into !== undefined) {
        return await fill(session, vaults, { vault: reference, into: options.into, yes: options.yes });
      }
      const question = 'Older versions of pgkeep cannot open it afterwards. To carry it over, type yes';
      if (found.format !== newest && options.yes !== true && !(await session.askYes(question))) {
        output.line('Nothing was carried over.');
        return exitCodes.failed;
      }
      const carried = await vaults.carryOver({ vault: reference });
      output.result({ ...carried, carriedOver: true }, () => {
        output.line(
          found.format === newest
            ? `${reference} has format ${newest} already.`
            : `${reference} has format ${newest} now.`,
        );
      });
      return exitCodeOf(carried);
    }),
  );
}

/** Copies into another vault, with a line for each recovery point that is copied. */
async function fill(
  session: Session,
  vaults: Client['vaults'],
  { vault, into, yes }: { vault: string; into: string; yes: true | undefined },
): Promise<ExitCode> {
  const { output } = session;
  const question = `Backups from here go into ${into} then. To copy everything into it, type yes`;
  if (yes !== true && !(await session.askYes(question))) {
    output.line('Nothing was copied.');
    return exitCodes.failed;
  }
  let filled: FilledVault | undefined;
  for await (const now of await vaults.copyInto({ vault, into })) {
    if (now.copied > (filled?.copied ?? 0)) {
      output.line(`${countOf(now.copied, 'recovery point')} copied, ${formatSize(now.bytes)}.`);
    }
    filled = now;
  }
  if (filled?.done !== true) throw new Error('the copying ended before its end');
  output.result(filled, () => {
    output.line(
      `${countOf(filled.points, 'recovery point')} of ${vault} in ${into}. ${vault} stays as it is.`,
    );
    showKept(output, filled);
  });
  return exitCodeOf(filled);
}

function showOldVault(output: Output, reference: string, found: VaultToCarryOver): void {
  if (found.format === newest) {
    output.line(`${reference} has format ${newest} already: there is nothing to carry over.`);
    return;
  }
  output.line(
    `${reference} has format ${found.format}: ${countOf(found.instances, 'instance')} and ${countOf(found.points, 'recovery point')} to carry over.`,
  );
  showKept(output, found);
  if (!found.isProtected) return;
  output.warning(
    `The storage lets nobody replace files there. To copy all into a new vault: ${pgkeepLine('vault carry-over', shWord(reference), flags.into, '<vault>')}`,
  );
}

function showKept(output: Output, { problems }: Pick<VaultToCarryOver, 'problems'>): void {
  if (problems.length === 0) return;
  output.warning('This cannot be read, and stays as it is:');
  for (const problem of problems) output.notice(`  ${problem}`);
}

const exitCodeOf = ({ problems }: Pick<VaultToCarryOver, 'problems'>): ExitCode =>
  problems.length === 0 ? exitCodes.done : exitCodes.warnings;
