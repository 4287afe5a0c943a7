import { errorCodes, type ErrorReport } from '../../../../shared/errors.ts';
import { Job, type JobResult } from '../../../../shared/jobs/jobs.ts';
import type { JobTarget } from '../../../../shared/jobs/job-target.ts';
import { cleanedName } from '../../../../shared/names.ts';

/** What is kept of a record of others: enough to read what happened, too little to fill a disk or a page. */
const longestText = 2_000;
const longestList = 100;
const deepest = 20;
const mostCharacters = 200_000;
/** How far ahead the clock of another workstation may be, in ms. */
const clockSkewMs = 60 * 60_000;
/** pgkeep did not exist before. */
const earliest = Date.parse('2020-01-01T00:00:00.000Z');

/**
 * The record of a job that another workstation filed in a vault, as far as it is believed: an ended job, whose times
 * can be, of an instance of that vault (of none where it names another one). Whoever can write to the vault could
 * have written it, so all of it is text to read: SQL and steps are not offered as ways to fix something. Undefined
 * for what is no such record.
 */
export function readForeignJob(
  document: unknown,
  vault: { readonly now: Date; readonly instances: ReadonlySet<string> },
): Job | undefined {
  const parsed = Job.safeParse(clipped(document));
  if (!parsed.success || parsed.data.state === 'in progress') return undefined;
  const job = parsed.data;
  const started = Date.parse(job.startedAt);
  const ended = Date.parse(job.endedAt ?? '');
  if (!(earliest <= started && started <= ended && ended <= vault.now.getTime() + clockSkewMs)) {
    return undefined;
  }
  const by = `${cleanedName(job.user, '?')} on ${cleanedName(job.host, '?')}`;
  return withinBounds({
    id: job.id,
    kind: job.kind,
    state: job.state,
    instanceId: job.instanceId !== null && vault.instances.has(job.instanceId) ? job.instanceId : null,
    subject: cleanedName(job.subject, '?'),
    ...(job.target === undefined ? {} : { target: foreignTarget(job.target) }),
    startedAt: job.startedAt,
    endedAt: job.endedAt,
    host: cleanedName(job.host, '?'),
    user: cleanedName(job.user, '?'),
    progress: job.progress,
    result: job.result === null ? null : foreignResult(job.result, by),
    error: job.error === null ? null : foreignError(job.error, by),
    leftovers: [],
  });
}

/** Without ids, which another workstation could have made those of servers and vaults here. */
function foreignTarget(target: JobTarget): JobTarget {
  switch (target.kind) {
    case 'database': {
      const { kind, server, host, port, database } = target;
      return {
        kind,
        server: cleanedName(server, '?'),
        host: cleanedName(host, '?'),
        port,
        ...(database === undefined ? {} : { database }),
      };
    }
    case 'files':
      return target;
    case 'vault':
      return { kind: 'vault', vault: cleanedName(target.vault, '?') };
  }
}

function foreignResult(result: JobResult, by: string): JobResult {
  return {
    ...result,
    losses: result.losses.map(({ sql, table: _table, message, ...loss }) => ({
      ...loss,
      message: sql === undefined ? message : `${message}\n${asWritten(by, sql)}`,
    })),
  };
}

function foreignError({ code, message, remedy, sql, details }: ErrorReport, by: string): ErrorReport {
  const own = errorCodes[code];
  const theirs = [...(remedy === own ? [] : [remedy]), ...(sql === undefined ? [] : [sql])];
  const text = [
    ...(details === undefined ? [] : [details]),
    ...(theirs.length === 0 ? [] : [asWritten(by, ...theirs)]),
  ];
  return { code, message, remedy: own, ...(text.length === 0 ? {} : { details: text.join('\n') }) };
}

const asWritten = (by: string, ...texts: readonly string[]) =>
  [`Written by ${by}, not checked here:`, ...texts].join('\n');

/** A copy whose texts and lists are not longer, and which is not deeper, than what is kept. */
function clipped(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') {
    return value.length <= longestText ? value : `${value.slice(0, longestText)}…`;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (depth > deepest) return undefined;
  if (Array.isArray(value)) {
    const kept = value.slice(0, longestList).map((item) => clipped(item, depth + 1));
    const left = value.length - kept.length;
    return left > 0 && typeof kept[0] === 'string' ? [...kept, `${left} more were left out here.`] : kept;
  }
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, longestList)
      .map(([key, item]) => [key, clipped(item, depth + 1)]),
  );
}

function withinBounds(job: Job): Job {
  if (JSON.stringify(job).length <= mostCharacters) return job;
  const { result } = job;
  return {
    ...job,
    progress: null,
    result:
      result === null
        ? null
        : {
            ...result,
            losses: [],
            messages: [],
            warnings: ['The record was too long to be kept.'],
            notes: [],
          },
  };
}
