import type { Command } from 'commander';
import { pgkeepLine } from '../../../../../shared/command-line/command-names.ts';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import type { Client } from '../../../../compose.ts';
import { exitCodes } from '../../cli-errors.ts';
import { formatSize } from '../../../../../shared/words/sizes.ts';
import { countOf } from '../../../../../shared/words/counts.ts';
import type { Output } from '../../terminal/output.ts';
import type { Session } from '../../terminal/session.ts';

type AbandonedItem = Awaited<ReturnType<Client['vaults']['abandoned']>>[number];

/** `vault clean`: lists what killed runs left, asks, and removes what was listed. */
export function addVaultClean(vault: Command, session: Session): void {
  const { output } = session;
  const command = vault
    .command('clean')
    .description(
      'Lists and then removes what killed runs left in a vault, asking in between: points that were never completed and files that were being written, unchanged for 7 days, what is left of points that were deleted, and the records of jobs that ended more than 13 months ago. Recovery points stay.',
    )
    .argument('<vault>', 'name, id, or the beginning of the id')
    .option(flags.dryRun, 'only list it')
    .option(flags.yes, 'do not ask')
    .addHelpText(
      'after',
      '\nExamples:\n  pgkeep vault clean archive --dry-run\n  pgkeep vault clean archive',
    );
  command.action((reference: string, options: { dryRun?: true; yes?: true }) =>
    session.run(command, async (client) => {
      const { vaults } = await client();
      const listed = await vaults.abandoned({ vault: reference });
      const items = listed.filter(({ kind }) => kind !== 'lost manifest');
      const lost = listed.filter(({ kind }) => kind === 'lost manifest');
      showAbandoned(output, items);
      showLost(output, lost);
      if (options.dryRun === true || items.length === 0) {
        output.result({ items: listed, removed: [], freedBytes: 0 }, () => {});
        return exitCodes.done;
      }
      const question = `To remove what is listed, type ${items.length}`;
      if (options.yes !== true && !(await session.askYes(question, String(items.length)))) {
        output.line('Nothing was removed.');
        return exitCodes.failed;
      }
      const cleaned = await vaults.clean({
        vault: reference,
        items: items.map(({ name, changedAt }) => ({ name, changedAt })),
      });
      output.result({ items: listed, ...cleaned }, () => {
        output.line(
          `${countOf(cleaned.removed.length, 'thing')} removed: ${formatSize(cleaned.freedBytes)} freed.`,
        );
        const kept = items.length - cleaned.removed.length;
        if (kept > 0) output.line(`${countOf(kept, 'thing')} changed meanwhile and stayed.`);
      });
      return exitCodes.done;
    }),
  );
}

/** Points that lost their manifest, which stay, and what can be done. */
function showLost(output: Output, items: readonly AbandonedItem[]): void {
  if (items.length === 0) return;
  output.line('');
  output.line(
    `${items.length === 1 ? 'A point lost its' : `${countOf(items.length, 'point')} lost their`} manifest, or never got one. What is there stays:`,
  );
  for (const { name, bytes, changedAt } of items) {
    output.line(`  ${name}  ${formatSize(bytes)}, changed ${output.time(changedAt)}`);
  }
  output.line(
    'If it was a recovery point, put its manifest.json back from a copy of the vault. If its backup was interrupted, it is of no use: delete it by its id, the last part of the name.',
  );
  output.hint(`Delete it: ${pgkeepLine('points delete', '<instance>', '<id>')}`);
}

function showAbandoned(output: Output, items: readonly AbandonedItem[]): void {
  output.table(
    [
      { title: 'NAME', value: ({ name }) => name, flexible: true },
      { title: 'SIZE', value: ({ bytes }) => formatSize(bytes), right: true },
      { title: 'CHANGED', value: ({ changedAt }) => output.time(changedAt) },
    ],
    items,
    'Nothing is abandoned in the vault.',
  );
  if (items.length === 0) return;
  const bytes = items.reduce((sum, item) => sum + item.bytes, 0);
  output.line(`${countOf(items.length, 'thing')}, ${formatSize(bytes)} in all.`);
}
