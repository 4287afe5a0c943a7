import { Option, type Command } from 'commander';
import { pgkeepCommand } from '../../../../../shared/command-line/command-names.ts';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import { protectWords } from '../../../../../shared/command-line/written-options.ts';
import type { InstanceHealth } from '../../../../../shared/instances/overview.ts';
import { countOf } from '../../../../../shared/words/counts.ts';
import { formatSize } from '../../../../../shared/words/sizes.ts';
import { allPointsWords } from '../../../../../shared/words/unlisted-points.ts';
import { inQuotes } from '../../../../../shared/words/in-quotes.ts';
import type { Client } from '../../../../compose.ts';
import { exitCodes, UsageError } from '../../cli-errors.ts';
import type { Session } from '../../terminal/session.ts';

type Data = 'keep' | 'as-promised' | 'delete';

interface StopOptions {
  readonly data?: Data;
  readonly deletePoints?: true;
  readonly yes?: true;
}

const stayWords = (points: number, data: 'keep' | 'as-promised'): string =>
  `${points === 1 ? 'stays' : 'stay'}${data === 'keep' ? '' : ' as long as promised, the newest good one for ever,'}`;

/** `instances stop`: no more backups of a database; its points stay, unless they are to go too. */
export function addInstancesStop(group: Command, session: Session): void {
  const { output } = session;
  const command = group
    .command('stop')
    .description('Stops the protection of a database: no more backups; its recovery points stay.')
    .argument('<instance>', 'name, id, or the beginning of the id')
    .addOption(
      new Option(
        `${flags.data} <what>`,
        'what becomes of its recovery points: kept for ever (keep, unless said otherwise), kept as promised, or deleted',
      ).choices(['keep', 'as-promised', 'delete']),
    )
    .option(
      flags.deletePoints,
      'delete its recovery points for good, and the instance; asks to type the name of the database',
    )
    .option(flags.yes, 'do not ask')
    .addHelpText(
      'after',
      `
What stays can be restored, and protecting the database in that vault again goes on with it.

Examples:
  pgkeep instances stop prod/shop
  pgkeep instances stop prod/shop --delete-points`,
    );
  command.action((reference: string, { deletePoints, yes, data: chosen }: StopOptions) =>
    session.run(command, async (client) => {
      const data = dataOf({ deletePoints, yes, data: chosen });
      const router = await client();
      const instance = await look(router, reference, data === 'delete');
      const { id, name, database, serverName, vaultName, points, bytes } = instance;
      const kept = `${countOf(points, 'recovery point')} (${formatSize(bytes)})`;
      const typedName =
        data !== 'delete' || yes === true
          ? database
          : await session.askOpenly(
              `To delete ${allPointsWords(instance)} of ${inQuotes(name)} from ${vaultName} for good, type the name of the database`,
            );
      const stopped = await router.instances.stop({
        instance: id,
        data,
        ...(data === 'delete' ? { typedName } : {}),
      });
      output.result({ id, name, ...stopped }, () => {
        output.line(`Protection of ${name} stopped: no more backups are taken of ${database}.`);
        if (data !== 'delete') {
          output.line(`Its ${kept} ${stayWords(points, data)} in ${vaultName}.`);
          const again = protectWords({ server: serverName, database, vault: vaultName });
          output.hint(`Protect it again: ${pgkeepCommand('sh', 'protect', again)}`);
          return;
        }
        output.line(
          `${countOf(stopped.deletedPoints, 'recovery point')} deleted: ${formatSize(stopped.freedBytes)} freed.`,
        );
        for (const left of stopped.left) output.line(`Not pgkeep's, and left: ${left}`);
      });
      return exitCodes.done;
    }),
  );
}

/** What becomes of the points. Throws UsageError for options that contradict each other. */
function dataOf({ deletePoints, yes, data: chosen }: Chosen): Data {
  const data = deletePoints === true ? 'delete' : (chosen ?? 'keep');
  if (deletePoints === true && chosen !== undefined && chosen !== 'delete') {
    throw new UsageError(`give either ${flags.deletePoints} or ${flags.data}`);
  }
  if (yes === true && data !== 'delete') {
    throw new UsageError(`${flags.yes} belongs to ${flags.deletePoints}: nothing else is asked`);
  }
  return data;
}

type Chosen = { readonly [Key in keyof StopOptions]: StopOptions[Key] | undefined };
/** The instance as it is known; `now`: as its vault says at this moment, for what is deleted for good lies there now. */
async function look(client: Client, reference: string, now: boolean): Promise<InstanceHealth> {
  const asked = { instance: reference, ...(now ? { refresh: true } : {}) };
  const [instance] = (await client.overview.instances(asked)).instances;
  if (instance === undefined) throw new Error(`the overview has no ${reference}`);
  return instance;
}
