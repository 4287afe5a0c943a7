import {
  rowsCompared,
  type ClassifiedMessage,
  type Job,
  type JobKind,
  type JobResult,
  type JobState,
} from '../../../../../shared/jobs/jobs.ts';
import { targetWords } from '../../../../../shared/jobs/job-target.ts';
import { jobTimes } from '../../../../../shared/jobs/job-times.ts';
import { exitCodes, type ExitCode } from '../../cli-errors.ts';
import { formatCount, countOf } from '../../../../../shared/words/counts.ts';
import { formatDuration } from '../../../../../shared/words/durations.ts';
import { keptUntilWords } from '../../../../../shared/words/promises.ts';
import { signatureWords } from '../../../../../shared/words/signatures.ts';
import { lossSentence } from '../../../../../shared/words/losses.ts';
import { formatSize } from '../../../../../shared/words/sizes.ts';
import { showFailure } from './failure.ts';
import { showLosses } from './losses.ts';
import type { Output, Style } from '../../terminal/output.ts';
import { trustWords } from '../points/trust-words.ts';
import { proofPairs, showComparison } from '../points/proof.ts';

const exitCodeOf: Readonly<Record<JobState, ExitCode>> = {
  'in progress': exitCodes.done,
  completed: exitCodes.done,
  'completed with warnings': exitCodes.warnings,
  failed: exitCodes.failed,
  cancelled: exitCodes.failed,
  interrupted: exitCodes.failed,
};

const styleOf: Readonly<Record<JobState, Style>> = {
  'in progress': 'bold',
  completed: 'green',
  'completed with warnings': 'yellow',
  failed: 'red',
  cancelled: 'yellow',
  interrupted: 'red',
};

const kindWords: Readonly<Record<JobKind, string>> = {
  backup: 'Backup',
  'restore-as-database': 'Restore as database',
  'restore-as-files': 'Restore as files',
  'restore-rows': 'Restore of rows',
  verify: 'Verification',
};

type Pair = [label: string, value: string | undefined];

const severities = [
  { severity: 'fatal', title: 'Fatal', style: 'red' },
  { severity: 'unknown', title: 'Not classified', style: 'yellow' },
  { severity: 'warning', title: 'Warnings', style: 'yellow' },
  { severity: 'ignorable', title: 'Ignorable', style: 'dim' },
] as const satisfies { severity: ClassifiedMessage['severity']; title: string; style: Style }[];

/** The exit code that a job's end amounts to. */
export function jobExitCode({ state, result }: Pick<Job, 'state' | 'result'>): ExitCode {
  const lost = state === 'completed with warnings' && (result?.losses.length ?? 0) > 0;
  return lost ? exitCodes.losses : exitCodeOf[state];
}

/** What a job did, and where, as labels and values. */
function resultPairs(job: Pick<Job, 'kind' | 'target'>, result: JobResult): Pair[] {
  const { pointId, promised, database, destination, bytes, tables, sha256, signature } = result;
  const { target } = job;
  return [
    ['recovery point', pointId],
    ['retention', promised === undefined ? undefined : keptUntilWords({ promised })],
    ['server', target?.kind === 'database' ? `${target.server} (${target.host}:${target.port})` : undefined],
    ['database', database],
    ['destination', destination],
    [job.kind === 'backup' ? 'stored' : 'read', bytes === undefined ? undefined : formatSize(bytes)],
    ['rows', rowsCompared(result)],
    ['tables', tables === undefined ? undefined : formatCount(tables)],
    ['signature', signature === undefined ? undefined : signatureWords(signature)],
    ['sha256', sha256],
    ...proofPairs(result),
  ];
}

/** Messages by severity; the ignorable ones are only counted unless --verbose asks for them. */
function showMessages(output: Output, result: JobResult): void {
  showComparison(output, result);
  if (result.warnings.length > 0) {
    output.line(`Warnings of the job (${result.warnings.length})`, 'yellow');
    for (const warning of result.warnings) output.block(warning);
  }
  // what is different by choice or cannot be otherwise: nobody has to do anything about it
  if (result.notes.length > 0) output.line(`Notes (${result.notes.length})`);
  for (const note of result.notes) output.block(note);
  for (const { severity, title, style } of severities) {
    const messages = result.messages.filter((message) => message.severity === severity);
    if (messages.length === 0) continue;
    const hidden = severity === 'ignorable' && !output.verbose;
    output.line(`${title} (${messages.length})${hidden ? ': shown with --verbose' : ''}`, style);
    if (hidden) continue;
    for (const { message, reason, object } of messages) {
      output.block(object === undefined ? message : `${object}: ${message}`);
      output.block(reason, 'dim', '    ');
    }
  }
}

function showLeftovers(output: Output, leftovers: readonly string[]): void {
  for (const leftover of leftovers) output.line(`Still to be cleaned: ${leftover}`, 'yellow');
}

/** Details that only repeat the fatal messages, which stand above already, are left out. */
function showError(output: Output, { error, result, kind }: Pick<Job, 'error' | 'result' | 'kind'>): void {
  if (error === null) return;
  const { details, ...report } = error;
  const fatal = result?.messages.filter(({ severity }) => severity === 'fatal') ?? [];
  const shown = fatal.length > 0 && fatal.every(({ message }) => details?.includes(message));
  showFailure(output, shown ? report : error, kind);
}

/** " in 12.3s", " in 12.3s after it waited 2m 0s", " after it waited 2m 0s"; nothing while it goes on. */
function tookWords(job: Job): string {
  if (job.endedAt === null) return '';
  const { tookMs, waitedMs } = jobTimes(job, new Date(job.endedAt));
  const took = tookMs === null ? '' : ` in ${formatDuration(tookMs)}`;
  return `${took}${waitedMs === 0 ? '' : ` after it waited ${formatDuration(waitedMs)}`}`;
}

/** What a person goes on with after a restore. */
export interface GoOn {
  /** A line that opens what was restored. */
  readonly open?: string | undefined;
  /** The options of the login that the restore had for itself. */
  readonly login?: readonly string[];
}

/** The summary at the end of a job. Its error goes to standard error. */
export function showEndedJob(output: Output, job: Job, { open, login = [] }: GoOn = {}): void {
  const losses = job.result?.losses ?? [];
  const lost = job.state === 'completed with warnings' && losses.length > 0;
  output.line(
    `${kindWords[job.kind]} of ${job.subject}: ${job.state}${tookWords(job)}${lost ? `, with losses: ${lossSentence(losses)}` : ''}`,
    styleOf[job.state],
  );
  output.pairs(
    [...(job.result === null ? [] : resultPairs(job, job.result)), ['open it with', open], ['job', job.id]],
    '  ',
  );
  showLosses(output, job, login);
  if (job.result !== null) showMessages(output, job.result);
  showLeftovers(output, job.leftovers);
  showError(output, job);
  showTrusting(output, job);
}

/** How to trust the key that has signed what was read here. */
function showTrusting(output: Output, { result, instanceId, importedFrom }: Job): void {
  if (result?.signature?.outcome !== 'unknown key' || importedFrom !== undefined) return;
  const { pointId } = result;
  if (pointId !== undefined && instanceId !== null) output.hint(trustWords(instanceId, pointId));
}

/** How long each phase took, or goes on by now; those of jobs of earlier versions are not known. */
function showPhases(output: Output, { state, progress }: Pick<Job, 'state' | 'progress'>, now: Date): void {
  const phases = progress?.phases ?? [];
  if (phases.length === 0) return;
  output.line('Phases');
  output.pairs(
    phases.map(({ name, startedAt, endedAt }): [string, string] => {
      const end = endedAt ?? (state === 'in progress' ? now.toISOString() : null);
      return [name, end === null ? 'broke off' : formatDuration(Date.parse(end) - Date.parse(startedAt))];
    }),
    '  ',
  );
}

/** The last tables that a running dump or restore is done with. */
function showFinished(output: Output, { state, progress }: Pick<Job, 'state' | 'progress'>): void {
  const finished = progress?.finished ?? [];
  if (state !== 'in progress' || finished.length === 0) return;
  output.line('Tables just finished');
  output.pairs(
    finished.map(({ name, bytes, rows }): [string, string] => [
      name,
      [
        ...(bytes === undefined ? [] : [formatSize(bytes)]),
        ...(rows === undefined ? [] : [countOf(rows, 'row')]),
      ].join(', ') || '-',
    ]),
    '  ',
  );
}

/** Where a job that has no result yet, or none at all, was to write to. */
function runningPairs({ target }: Pick<Job, 'target'>): Pair[] {
  return target === undefined ? [] : [['target', targetWords(target)]];
}

/** How long it waited for its turn, and how long it worked. */
function timePairs(job: Job, now: Date): Pair[] {
  const { waitedMs, tookMs } = jobTimes(job, now);
  return [
    ['waited', waitedMs === 0 ? undefined : formatDuration(waitedMs)],
    ['duration', tookMs === null ? undefined : formatDuration(tookMs)],
  ];
}

/** All that is known about a job, whether it runs or ended. */
export function showJob(output: Output, job: Job, now: Date, { open, login = [] }: GoOn = {}): void {
  output.line(`${kindWords[job.kind]} of ${job.subject}: ${job.state}`, styleOf[job.state]);
  output.pairs(
    [
      ['job', job.id],
      ['started', output.time(job.startedAt)],
      ['ended', job.endedAt === null ? undefined : output.time(job.endedAt)],
      ...timePairs(job, now),
      ['run by', `${job.user} on ${job.host}`],
      [
        'read from',
        job.importedFrom === undefined
          ? undefined
          : `the vault ${job.importedFrom}: written there by another workstation, not checked here`,
      ],
      ...(job.result === null ? runningPairs(job) : resultPairs(job, job.result)),
      ['open it with', open],
    ],
    '  ',
  );
  showPhases(output, job, now);
  showFinished(output, job);
  showLosses(output, job, login);
  if (job.result !== null) showMessages(output, job.result);
  showLeftovers(output, job.leftovers);
  showError(output, job);
}
