import type { Command } from 'commander';
import { pgkeepLine } from '../../../../../shared/command-line/command-names.ts';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import { formatVersion as newest } from '../../../../../shared/points/manifest.ts';
import type { FilledVault } from '../../../../../shared/vaults/vaults.ts';
import { shWord } from '../../../../../shared/shell/sh.ts';
import { countOf } from '../../../../../shared/words/counts.ts';
import { formatSize } from '../../../../../shared/words/sizes.ts';
import type { Client } from '../../../../compose.ts';
import { exitCodes, UsageError, type ExitCode } from '../../cli-errors.ts';
import type { Output } from '../../terminal/output.ts';
import type { Session } from '../../terminal/session.ts';

interface Options {
  readonly dryRun?: true;
  readonly into?: string;
  readonly withoutDamaged?: true;
  readonly yes?: true;
}

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
    .option(
      flags.withoutDamaged,
      'with --into: let instances go on in the new vault although damaged recovery points of theirs stay in the old one',
    )
    .option(flags.yes, 'do not ask')
    .addHelpText(
      'after',
      '\nExamples:\n  pgkeep vault carry-over archive --dry-run\n  pgkeep vault carry-over archive\n  pgkeep vault carry-over archive --into archive2\n  pgkeep vault carry-over archive --into archive2 --without-damaged',
    );
  command.action((reference: string, options: Options) =>
    session.run(command, async (client) => {
      if (options.withoutDamaged === true && options.into === undefined) {
        throw new UsageError(`${flags.withoutDamaged} goes with ${flags.into}.`);
      }
      const { vaults } = await client();
      const found = await vaults.beforeCarryOver({ vault: reference });
      if (options.dryRun === true) {
        output.result({ ...found, carriedOver: false }, () => showOldVault(output, reference, found));
        return exitCodeOf(found);
      }
      if (found.format !== newest) showOldVault(output, reference, found);
      if (options.into !== undefined) {
        return await fill(session, vaults, { ...options, vault: reference, into: options.into });
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
  { vault, into, yes, withoutDamaged }: Options & { readonly vault: string; readonly into: string },
): Promise<ExitCode> {
  const { output } = session;
  const question = `Backups of what was copied go into ${into} then, from this machine. To copy everything into it, type yes`;
  if (yes !== true && !(await session.askYes(question))) {
    output.line('Nothing was copied.');
    return exitCodes.failed;
  }
  let filled: FilledVault | undefined;
  for await (const now of await vaults.copyInto({ vault, into, withoutDamaged })) {
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
    if (filled.problems.length > 0) output.warning('This is damaged and was not copied:');
    for (const problem of filled.problems) output.notice(`  ${problem}`);
    showStaying(output, { vault, into, filled });
  });
  return exitCodeOf(filled);
}

/** Which instances go on in the old vault, and the ways out. */
function showStaying(
  output: Output,
  { vault, into, filled }: { vault: string; into: string; filled: FilledVault },
): void {
  const { staying } = filled;
  if (staying.length === 0) return;
  output.warning(
    `These go on being backed up into ${vault}, since not all of their recovery points could be copied:`,
  );
  for (const { instance, points } of staying) output.notice(`  ${instance}: ${points.join(', ')}`);
  const again = ['vault carry-over', shWord(vault), flags.into, shWord(into)] as const;
  output.hint(
    `To copy these as well: put their files back from a copy of ${vault}, then ${pgkeepLine(...again)}`,
  );
  output.hint(
    `To go on in ${into} without them (they stay in ${vault}): ${pgkeepLine(...again, flags.withoutDamaged)}`,
  );
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
  output.notice(
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
