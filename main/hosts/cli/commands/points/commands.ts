import type { Command } from 'commander';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import { pgkeepLine } from '../../../../../shared/command-line/command-names.ts';
import { keptWords } from '../../../../../shared/points/hold-words.ts';
import { lacksWords } from '../../../../../shared/words/partial.ts';
import type { PointProblem } from '../../../../../shared/points/point-problem.ts';
import type { PointSummary } from '../../../../../shared/points/points.ts';
import { ageCell } from '../../terminal/age.ts';
import { exitCodes } from '../../cli-errors.ts';
import { formatCount } from '../../../../../shared/words/counts.ts';
import { formatSize } from '../../../../../shared/words/sizes.ts';
import { pointInTime, wholeNumber } from '../../options/values.ts';
import { holdLines, warnOfUncertain } from '../../report/points/holds.ts';
import { trustWords } from '../../report/points/trust-words.ts';
import { contentName, showManifest, showPointProblems } from '../../report/points/recovery-point.ts';
import type { Output } from '../../terminal/output.ts';
import type { Column } from '../../terminal/table.ts';
import { pendingWords } from '../../../../../shared/words/promises.ts';
import type { Session } from '../../terminal/session.ts';
import { addPointsKeep } from './keep.ts';
import { addPointHolds } from './holds.ts';

interface ListOptions {
  readonly instance?: string;
  readonly vault?: string;
  readonly after?: string;
  readonly before?: string;
  readonly limit?: number;
}

export function addPointCommands(program: Command, session: Session): void {
  const points = program
    .command('points')
    .description('Recovery points: one archive and its manifest in a vault.');
  addPointsList(points, session);
  addPointsShow(points, session);
  addPointsDelete(points, session);
  addPointHolds(points, session);
  addPointsKeep(points, session);
}

function addPointsList(points: Command, session: Session): void {
  const { output } = session;
  const command = points
    .command('list', { isDefault: true })
    .description('Lists recovery points, the newest first.')
    .option(`${flags.instance} <instance>`, 'only those of this instance')
    .option(`${flags.vault} <vault>`, 'only those in this vault')
    .option(`${flags.after} <time>`, 'only those completed after this day or time', pointInTime)
    .option(`${flags.before} <time>`, 'only those completed before this day or time', pointInTime)
    .option(`${flags.limit} <number>`, 'at most this many', wholeNumber(1, 1_000_000))
    .addHelpText(
      'after',
      `
Examples:
  pgkeep points --instance prod/shop
  pgkeep points list --vault archive --after 2026-01-01 --limit 10`,
    );
  command.action((options: ListOptions) =>
    session.run(command, async (client) => {
      const { limit, ...filter } = options;
      const listed = await (await client()).points.list(filter);
      const newest = listed.points
        .toSorted((a, b) => b.completedAt.localeCompare(a.completedAt))
        .slice(0, limit);
      const { problems } = listed;
      const isWell =
        problems.length === 0 &&
        newest.every(({ damage, holds }) => damage === undefined && (holds?.uncertain.length ?? 0) === 0);
      const exitCode = isWell ? exitCodes.done : exitCodes.warnings;
      output.result({ points: newest, problems }, () => showPoints(output, newest, problems));
      return exitCode;
    }),
  );
}

function showPoints(
  output: Output,
  points: readonly PointSummary[],
  problems: readonly PointProblem[],
): void {
  const columns: Column<PointSummary>[] = [
    { title: 'INSTANCE', value: ({ instanceName }) => instanceName, flexible: true },
    { title: 'RECOVERY POINT', value: ({ id }) => id },
    { title: 'COMPLETED', value: ({ completedAt }) => output.time(completedAt) },
    { title: 'AGE', value: ({ ageMs }) => ageCell(ageMs) },
    { title: 'SIZE', value: ({ size }) => formatSize(size), right: true },
    { title: 'TABLES', value: ({ tables }) => formatCount(tables), right: true },
    { title: 'ROWS', value: ({ rows }) => (rows === null ? '-' : formatCount(rows)), right: true },
    { title: 'SERVER', value: ({ serverVersion }) => serverVersion },
    { title: 'VAULT', value: ({ vaultName }) => vaultName, flexible: true },
    {
      title: 'EXPIRES',
      value: ({ expiresAt }) => (expiresAt === null ? 'never' : output.time(expiresAt)),
    },
    {
      title: 'PROOF',
      value: ({ proof }) => (proof === undefined ? '-' : `${proof.outcome} ${output.time(proof.at)}`),
    },
    { title: 'WARNINGS', value: ({ warnings }) => formatCount(warnings), right: true },
  ];
  if (points.some(({ promise }) => promise !== undefined)) {
    columns.push({ title: 'RULE', value: ({ promise }) => promise?.promised.why ?? '-', flexible: true });
  }
  if (points.some((point) => lacksWords(point) !== '')) {
    columns.push({ title: 'LEFT OUT', value: (point) => lacksWords(point) || '-', flexible: true });
  }
  if (points.some(({ notes = 0 }) => notes > 0)) {
    columns.push({ title: 'NOTES', value: ({ notes = 0 }) => formatCount(notes), right: true });
  }
  if (points.some(({ holds }) => holds !== undefined)) {
    columns.push({
      title: 'KEPT',
      value: ({ holds }) => (holds === undefined ? '-' : keptWords(holds).join(', ')),
    });
  }
  if (points.length > 0) output.table(columns, points);
  else if (problems.length === 0) {
    output.line(`No recovery point here yet. Take one: ${pgkeepLine('backup', '<instance>')}`);
  }
  for (const { instanceName, id, promise } of points) {
    const later = promise === undefined ? undefined : pendingWords(promise);
    if (later !== undefined) output.line(`${instanceName} ${id}: ${later}.`);
  }
  for (const { instanceName, id, damage, holds } of points) {
    if (damage !== undefined) output.warning(`${instanceName} ${id}: ${damage}`);
    if (holds === undefined) continue;
    for (const line of holdLines(output, holds)) output.line(`${instanceName} ${id}: ${line}`);
    warnOfUncertain(output, `${instanceName} ${id}`, holds);
  }
  showPointProblems(output, problems);
}

function addPointsShow(points: Command, session: Session): void {
  const { output } = session;
  const command = points
    .command('show')
    .description('Shows a recovery point: its manifest, or what the archive contains.')
    .argument('<instance>', 'name, id, or the beginning of the id')
    .argument('[point]', 'id of the recovery point', 'latest')
    .option(flags.contents, "list the archive's table of contents")
    .addHelpText(
      'after',
      '\nExamples:\n  pgkeep points show prod/shop\n  pgkeep points show prod/shop --contents',
    );
  command.action((instance: string, point: string, options: { contents?: true }) =>
    session.run(command, async (client) => {
      const router = await client();
      if (!options.contents) {
        const shown = await router.points.show({ instance, point });
        output.result(shown, () => {
          showManifest(output, shown);
          for (const words of shown.skipped) output.warning(words);
          if (shown.signature.outcome === 'unknown key') {
            const { instanceId, pointId } = shown.manifest;
            output.hint(trustWords(instanceId, pointId));
          }
        });
        const isVouched = !['unknown key', 'wrong'].includes(shown.signature.outcome);
        return shown.skipped.length === 0 && isVouched ? exitCodes.done : exitCodes.warnings;
      }
      const contents = await router.points.contents({ instance, point });
      output.result(contents, () => {
        output.table(
          [
            { title: 'KIND', value: ({ kind }) => kind },
            { title: 'SCHEMA', value: ({ schema }) => schema ?? '-', flexible: true },
            { title: 'NAME', value: contentName, flexible: true },
            { title: 'OWNER', value: ({ owner }) => owner ?? '-', flexible: true },
            {
              title: 'SIZE',
              value: ({ bytes }) => (bytes === undefined ? '' : formatSize(bytes)),
              right: true,
            },
            {
              title: 'ROWS',
              value: ({ rows }) => (rows === undefined ? '' : formatCount(rows)),
              right: true,
            },
          ],
          contents,
          'The archive contains nothing.',
        );
      });
      return exitCodes.done;
    }),
  );
}

function addPointsDelete(points: Command, session: Session): void {
  const { output } = session;
  const command = points
    .command('delete')
    .description('Deletes one recovery point for good; asks to type the name of its database.')
    .argument('<instance>', 'name, id, or the beginning of the id')
    .argument('<point>', 'whole id of the recovery point')
    .option(flags.yes, 'do not ask')
    .addHelpText('after', '\nExample:\n  pgkeep points delete prod/shop <recovery point>');
  command.action((instance: string, point: string, options: { yes?: true }) =>
    session.run(command, async (client) => {
      const router = await client();
      const typedName = options.yes
        ? null
        : await session.askOpenly(`To delete ${point} for good, type the name of its database`);
      const deleted = await router.points.delete({ instance, point, typedName });
      output.result(deleted, () => {
        output.line(`Recovery point ${deleted.pointId} deleted: ${formatSize(deleted.freedBytes)} freed.`);
        for (const name of deleted.left) output.line(`Not pgkeep's, and left: ${name}`);
      });
      return exitCodes.done;
    }),
  );
}
