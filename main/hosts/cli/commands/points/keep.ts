import { Option, type Command } from 'commander';
import { pgkeepLine } from '../../../../../shared/command-line/command-names.ts';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import type { PointKeep } from '../../../../../shared/points/points.ts';
import type { PromiseChanges } from '../../../../../shared/policies/promise-changes.ts';
import { retentionRules, type RetentionRule } from '../../../../../shared/policies/retention.ts';
import { shWord } from '../../../../../shared/shell/sh.ts';
import { keptUntilWords, pendingWords } from '../../../../../shared/words/promises.ts';
import { exitCodes, UsageError } from '../../cli-errors.ts';
import { pointInTime } from '../../options/values.ts';
import type { Session } from '../../terminal/session.ts';

interface KeepOptions {
  readonly rule?: RetentionRule;
  readonly until?: string;
  readonly forEver?: true;
  readonly confirmShorter?: true;
}

/** `points keep`: until when one recovery point is kept. */
export function addPointsKeep(points: Command, session: Session): void {
  const { output } = session;
  const command = points
    .command('keep')
    .description('Chooses until when a recovery point is kept: by a rule, until a date, or for ever.')
    .argument('<instance>', 'name, id, or the beginning of the id')
    .argument('<point>', 'id of the recovery point, the beginning of it, or latest')
    .addOption(
      new Option(`${flags.rule} <rule>`, 'as long as this rule of its policy says').choices(retentionRules),
    )
    .option(`${flags.until} <time>`, 'until this day or time', pointInTime)
    .option(flags.forEver, 'until somebody deletes it')
    .option(flags.confirmShorter, 'also where that is shorter than it is kept now')
    .addHelpText(
      'after',
      `
What is shorter holds some days later, and can be taken back until then by choosing again.

Examples:
  pgkeep points keep prod/shop latest ${flags.until} 2031-04-01
  pgkeep points keep prod/shop <recovery point> ${flags.rule} yearly
  pgkeep points keep prod/shop <recovery point> ${flags.forEver}`,
    );
  command.action((instance: string, point: string, options: KeepOptions) =>
    session.run(command, async (client) => {
      const keep = keepOf(options);
      const kept = await (
        await client()
      ).points.keep({
        instance,
        point,
        keep,
        confirmShorter: options.confirmShorter === true,
      });
      output.result(kept, () => {
        output.line(`Recovery point ${kept.pointId}: ${keptUntilWords(kept.promise)}.`);
        const later = pendingWords(kept.promise);
        if (later !== undefined) output.line(`${later}.`);
        const undo = undoLine(instance, kept.changes);
        if (undo !== undefined) output.hint(`Until then this keeps it as before: ${undo}`);
      });
      return exitCodes.done;
    }),
  );
}

/** The command that keeps the point as before where it is kept for a shorter time; undefined where it is not. */
function undoLine(instance: string, { points }: Pick<PromiseChanges, 'points'>): string | undefined {
  const shorter = points.find(({ effect }) => effect === 'shorter');
  if (shorter === undefined) return undefined;
  const { pointId, from } = shorter;
  const before = from.expiresAt === null ? [flags.forEver] : [flags.until, from.expiresAt];
  return pgkeepLine('points keep', shWord(instance), pointId, ...before);
}

function keepOf({ rule, until, forEver }: KeepOptions): PointKeep {
  const chosen: PointKeep[] = [
    ...(rule === undefined ? [] : [{ rule }]),
    ...(until === undefined ? [] : [{ until }]),
    ...(forEver === undefined ? [] : [{ forEver }]),
  ];
  const [keep] = chosen;
  if (keep === undefined || chosen.length > 1) {
    throw new UsageError(`give one of ${flags.rule}, ${flags.until} and ${flags.forEver}`);
  }
  return keep;
}
