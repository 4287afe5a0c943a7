import type { Job, JobResult } from '../../../../shared/jobs.ts';

/** Bytes of a job's record as it is filed; a quarter of what is read (main/vault/documents/kinds.ts). */
const jobRecordBytes = 1024 * 1024;

/** Characters of one text in a record that is too large. */
const textLength = 2_000;

const lists = ['messages', 'notes', 'warnings', 'losses'] as const;

/**
 * A job whose record has at most this many bytes as JSON. A restore of thousands of tables that fails has
 * thousands of messages and losses, each with SQL: long texts are cut first, then the ends of the lists, what
 * matters least first. What was left out is said in its notes.
 */
export function shortenJobRecord(job: Job, bytes = jobRecordBytes): Job {
  if (sizeOf(job) <= bytes) return job;
  const short = cutTexts(job) as Job;
  const whole = short.result;
  if (whole === null) return short;
  let fitted = short;
  const kept = { ...whole };
  for (const list of lists) {
    for (let length = whole[list].length; length > 0 && sizeOf(fitted) > bytes;) {
      length = Math.floor(length / 2);
      Object.assign(kept, { [list]: whole[list].slice(0, length) });
      fitted = { ...short, result: { ...kept, notes: [leftOut(whole, kept), ...kept.notes] } };
    }
  }
  return fitted;
}

const sizeOf = (job: Job) => Buffer.byteLength(JSON.stringify(job));

function leftOut(whole: JobResult, kept: JobResult): string {
  const words = lists.flatMap((list) => {
    const missing = whole[list].length - kept[list].length;
    return missing > 0 ? [`${missing} of ${whole[list].length} ${list}`] : [];
  });
  return `The record of this job was too large: ${words.join(', ')} were left out.`;
}

/** The same with every long text cut at its end. */
function cutTexts(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.length > textLength ? `${value.slice(0, textLength)}… (cut)` : value;
  }
  if (Array.isArray(value)) return value.map(cutTexts);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, cutTexts(part)]));
}
