import { release } from 'node:os';
import type { Job } from '../../../shared/jobs/jobs.ts';
import { keptUntilWords } from '../../../shared/words/promises.ts';
import { signatureWords } from '../../../shared/words/signatures.ts';
import { redact } from '../../core/redact.ts';
import type { Engine } from '../engine.ts';

/** Lines of the log that a colleague gets. */
const logLines = 200;

/** Everything about a job as text. Each part is redacted on its own: a shape must not swallow the next one. */
export async function diagnosticsOf(engine: Engine, job: Job): Promise<string> {
  const tools = await engine.findTools();
  const lines = [
    `${job.kind} of ${job.subject}: ${job.state}`,
    `job ${job.id}`,
    `started ${job.startedAt}, ended ${job.endedAt ?? '-'}, by ${job.user} on ${job.host}`,
    ...progressLines(job),
    ...errorLines(job),
    ...resultLines(job),
    ...job.leftovers.map((words) => `still to be cleaned: ${words}`),
    '',
    `pgkeep ${engine.version}, Node.js ${process.versions.node}, ${process.platform} ${release()} ${process.arch}`,
    ...tools.map(
      ({ version, folder, warning }) =>
        `client tools ${version} in ${folder}${warning === null ? '' : ` (${warning})`}`,
    ),
    '',
    'log:',
    ...engine.store.jobs.log(job.id, logLines).map(({ at, text }) => `${at} ${text}`),
  ];
  return `${lines.map(redact).join('\n')}\n`;
}

function progressLines({ progress }: Job): string[] {
  if (progress === null) return [];
  const { phase, object, bytes, totalBytes, rows } = progress;
  const parts = [
    `phase ${phase}`,
    ...(object === undefined ? [] : [object]),
    `${bytes}${totalBytes === undefined ? '' : ` of ${totalBytes}`} bytes`,
    ...(rows === undefined ? [] : [`${rows} rows`]),
  ];
  return [parts.join(', ')];
}

function errorLines({ error }: Job): string[] {
  if (error === null) return [];
  return [
    '',
    `${error.code}: ${error.message}`,
    `remedy: ${error.remedy}`,
    ...(error.sql === undefined ? [] : ['SQL:', error.sql]),
    ...(error.details === undefined ? [] : ['details:', error.details]),
  ];
}

function resultLines({ result }: Job): string[] {
  if (result === null) return [];
  const { losses, messages, warnings, notes, evidence, signature, promised, ...numbers } = result;
  return [
    '',
    ...Object.entries(numbers).map(([name, value]) => `${name}: ${String(value)}`),
    ...(promised === undefined ? [] : [`retention: ${keptUntilWords({ promised })}`]),
    ...(signature === undefined ? [] : [`signature: ${signatureWords(signature)}`]),
    ...(evidence === undefined ? [] : [`evidence: ${JSON.stringify(evidence)}`]),
    ...losses.map(({ what, reason, message }) => `loss: ${what}: ${reason} [${message}]`),
    ...warnings.map((warning) => `warning: ${warning}`),
    ...notes.map((note) => `note: ${note}`),
    ...messages.map(
      ({ severity, message, reason, object }) =>
        `${severity}${object === undefined ? '' : ` (${object})`}: ${message} [${reason}]`,
    ),
  ];
}
