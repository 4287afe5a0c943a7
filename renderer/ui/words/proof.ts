import type { JobResult } from '../../../shared/jobs/jobs.ts';
import type { PointProof } from '../../../shared/points/points.ts';
import { visibleText } from '../format/identifier-text.ts';
import { formatFullTime, formatTime } from '../format/time.ts';
import { formatDuration } from '../../../shared/words/durations.ts';
import { countOf } from '../../../shared/words/counts.ts';
import type { Status } from '../states/status/status-badge.tsx';

type Verified = Pick<JobResult, 'proof' | 'evidence'>;

/** How a verification's outcome is shown: its word, and how good that is. */
export function proofStatus({ proof, evidence }: Verified): { status: Status; word: string } {
  if (proof === 'restored') return { status: 'ok', word: 'Restored' };
  if (proof === 'readable') return { status: 'ok', word: 'Readable' };
  return evidence?.kind === 'restore'
    ? { status: 'blocker', word: 'Not restored as it was' }
    : { status: 'blocker', word: 'Not readable' };
}

const howWords: Record<PointProof['outcome'], { column: string; sentence: string; hint: string }> = {
  restored: {
    column: 'restored',
    sentence: 'by a restore',
    hint: 'Restored into a scratch database, and its rows compared',
  },
  readable: {
    column: 'read',
    sentence: 'by reading',
    hint: 'Every byte was read, and pg_restore read the whole archive',
  },
  verified: {
    column: 'read',
    sentence: 'by an earlier pgkeep',
    hint: 'Every byte was read by an earlier pgkeep',
  },
  failed: { column: 'failed', sentence: '', hint: 'The newest verification failed' },
};

/**
 * The trace that a verification leaves: "Verified today 02:07 by a restore"; for a column that says Verified above,
 * "today 02:07, restored", or in brief "today 02:07".
 */
export function verifiedWords(
  { outcome, at }: Pick<PointProof, 'outcome' | 'at'>,
  now: Date,
): { status: Status; sentence: string; cell: string; brief: string; hint: string } {
  const when = formatTime(new Date(at), now);
  const { column, sentence, hint } = howWords[outcome];
  const hasFailed = outcome === 'failed';
  return {
    status: hasFailed ? 'failed' : 'ok',
    sentence: hasFailed ? `Verification failed ${when}` : `Verified ${when} ${sentence}`,
    cell: `${when}, ${column}`,
    brief: hasFailed ? `failed ${when}` : when,
    hint: `${hint}: ${formatFullTime(new Date(at))}`,
  };
}

/** What a verification looked at and found, in one or two sentences; null where it tells nothing. */
export function proofSentence({ proof, evidence }: Verified): string | null {
  if (evidence === undefined) return null;
  if (evidence.kind === 'read') {
    if (proof === undefined) return null;
    const parts = `${countOf(evidence.parts, 'part')} that restores use`;
    return `pg_restore ${visibleText(evidence.tool)} read the whole archive, and ${parts}.`;
  }
  const { server, restoreMs, same, rows, different, notCompared } = evidence;
  const where = `Restored on ${visibleText(server)} in ${formatDuration(restoreMs)} and dropped.`;
  const alike = `${countOf(same, 'table')} with ${countOf(rows, 'row')} ${same === 1 ? 'is' : 'are'} as backed up`;
  const others = [
    ...(different.length === 0
      ? []
      : [`${different.length} ${different.length === 1 ? 'differs' : 'differ'}`]),
    ...(notCompared.length === 0
      ? []
      : [`${notCompared.length} ${notCompared.length === 1 ? 'was' : 'were'} not compared`]),
  ];
  return `${where} ${[alike, ...others].join('; ')}.`;
}
