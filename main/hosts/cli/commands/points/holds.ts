import type { Command } from 'commander';
import { pgkeepLine } from '../../../../../shared/command-line/command-names.ts';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import { isKept } from '../../../../../shared/points/holds.ts';
import type { ChangedHolds } from '../../../../../shared/points/points.ts';
import { shWord } from '../../../../../shared/shell/sh.ts';
import { exitCodes, type ExitCode } from '../../cli-errors.ts';
import { holdLines, warnOfUncertain } from '../../report/points/holds.ts';
import type { Output } from '../../terminal/output.ts';
import type { Session } from '../../terminal/session.ts';

const byInstance = ['<instance>', 'name, id, or the beginning of the id'] as const;
const byPoint = ['<point>', 'id of the recovery point, the beginning of it, or latest'] as const;

/** `points pin|unpin|hold|release`: what keeps a recovery point from being deleted, and takes that back. */
export function addPointHolds(points: Command, session: Session): void {
  addPin(points, session);
  addUnpin(points, session);
  addHold(points, session);
  addRelease(points, session);
}

function addPin(points: Command, session: Session): void {
  const command = points
    .command('pin')
    .description('Keeps a recovery point from being deleted, until somebody unpins it.')
    .argument(...byInstance)
    .argument(...byPoint)
    .requiredOption(`${flags.reason} <text>`, 'why it is kept')
    .addHelpText(
      'after',
      `\nExample:\n  pgkeep points pin prod/shop latest ${flags.reason} "before the upgrade to 18"`,
    );
  command.action((instance: string, point: string, { reason }: { reason: string }) =>
    session.run(command, async (client) => {
      const pinned = await (await client()).points.pin({ instance, point, reason });
      return showChanged(session.output, pinned, {
        instance,
        done: `Recovery point ${pinned.pointId} is pinned.`,
        before: `Recovery point ${pinned.pointId} was pinned before, and stays as it is.`,
      });
    }),
  );
}

function addUnpin(points: Command, session: Session): void {
  const command = points
    .command('unpin')
    .description('Takes the pin from a recovery point, whoever pinned it. A legal hold stays.')
    .argument(...byInstance)
    .argument(...byPoint)
    .addHelpText('after', '\nExample:\n  pgkeep points unpin prod/shop <recovery point>');
  command.action((instance: string, point: string) =>
    session.run(command, async (client) => {
      const unpinned = await (await client()).points.unpin({ instance, point });
      return showChanged(session.output, unpinned, {
        instance,
        done: `Recovery point ${unpinned.pointId} is not pinned any more.`,
        before: `Recovery point ${unpinned.pointId} was not pinned.`,
      });
    }),
  );
}

function addHold(points: Command, session: Session): void {
  const { output } = session;
  const command = points
    .command('hold')
    .description(
      'Puts a recovery point under legal hold, on the storage too where it can hold single objects.',
    )
    .argument(...byInstance)
    .argument(...byPoint)
    .requiredOption(`${flags.reason} <text>`, 'why it is held')
    .addHelpText(
      'after',
      `
The same again finishes a hold that was interrupted; reason and owner stay.

Example:
  pgkeep points hold prod/shop <recovery point> ${flags.reason} "case 4711"`,
    );
  command.action((instance: string, point: string, { reason }: { reason: string }) =>
    session.run(command, async (client) => {
      const held = await (await client()).points.hold({ instance, point, reason });
      return showChanged(output, held, {
        instance,
        done: `Recovery point ${held.pointId} is under legal hold.`,
        before: `Recovery point ${held.pointId} was under legal hold before, and stays as it is.`,
      });
    }),
  );
}

function addRelease(points: Command, session: Session): void {
  const { output } = session;
  const command = points
    .command('release')
    .description(
      'Lifts the legal hold of a recovery point; asks to type the name of its database. A pin stays.',
    )
    .argument(...byInstance)
    .argument(...byPoint)
    .option(`${flags.typedName} <name>`, 'name of the database, instead of the question')
    .addHelpText(
      'after',
      `
It also settles what cannot be read of earlier holds.

Example:
  pgkeep points release prod/shop <recovery point>`,
    );
  command.action((instance: string, point: string, options: { typedName?: string }) =>
    session.run(command, async (client) => {
      const router = await client();
      const typedName =
        options.typedName ??
        (await session.askOpenly(`To release ${point} from its legal hold, type the name of its database`));
      const released = await router.points.release({ instance, point, typedName });
      return showChanged(output, released, {
        instance,
        done: `Recovery point ${released.pointId} is not under legal hold any more.`,
        before: `Recovery point ${released.pointId} was not under legal hold.`,
      });
    }),
  );
}

/** Says what came of it and what keeps the point now; a hold that the storage refused is a warning. */
function showChanged(
  output: Output,
  changed: ChangedHolds,
  words: { readonly instance: string; readonly done: string; readonly before: string },
): ExitCode {
  const { holds, storageProblem, pointId } = changed;
  output.result(changed, () => {
    output.line(changed.changed ? words.done : words.before);
    for (const line of holdLines(output, holds)) output.line(line);
    warnOfUncertain(output, pointId, holds);
    if (storageProblem !== undefined) {
      output.warning(`The storage does not keep it as well: ${storageProblem}`);
    }
    if (changed.changed && !isKept(holds)) {
      output.hint(`Delete it: ${pgkeepLine('points delete', shWord(words.instance), pointId)}`);
    }
  });
  const isWell = storageProblem === undefined && holds.uncertain.length === 0;
  return isWell ? exitCodes.done : exitCodes.warnings;
}
