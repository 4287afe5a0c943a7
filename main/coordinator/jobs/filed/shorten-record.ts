import type { Job, JobResult } from '../../../../shared/jobs/jobs.ts';

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
  const none = { messages: [], notes: [], warnings: [], losses: [] };
  const rest = sizeOf({ ...short, result: { ...whole, ...none } });
  // Each entry is measured once: thousands of them would be written anew for each length that is tried.
  const entries = lists.map((list) => ({ list, sizes: sizesOfFirst(whole[list]) }));
  const kept = { ...whole };
  const size = () => entries.reduce((sum, { list, sizes }) => sum + (sizes[kept[list].length] ?? 0), rest);
  let note: string | undefined;
  for (const list of lists) {
    for (let length = whole[list].length; length > 0 && size() + sizeOfNote(note, kept) > bytes;) {
      length = Math.floor(length / 2);
      Object.assign(kept, { [list]: whole[list].slice(0, length) });
      note = leftOut(whole, kept);
    }
  }
  return note === undefined ? short : { ...short, result: { ...kept, notes: [note, ...kept.notes] } };
}

/** Bytes as JSON. */
const sizeOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

/** Bytes that the first of them take between the brackets of their list, by how many they are. */
function sizesOfFirst(entries: readonly unknown[]): number[] {
  const sizes = [0];
  let sum = 0;
  for (const entry of entries) {
    const comma = sizes.length > 1 ? 1 : 0;
    sum += comma + sizeOf(entry);
    sizes.push(sum);
  }
  return sizes;
}

/** Bytes by which a note in front of the kept ones makes the record longer. */
function sizeOfNote(note: string | undefined, { notes }: Pick<JobResult, 'notes'>): number {
  if (note === undefined) return 0;
  return sizeOf(note) + (notes.length > 0 ? 1 : 0);
}

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
