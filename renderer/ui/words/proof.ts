import type { JobResult } from '../../../shared/jobs.ts';
import { visibleText } from '../format/identifier-text.ts';
import { formatDuration } from '../../../shared/words/durations.ts';
import { countOf } from '../../../shared/words/counts.ts';
import type { Status } from '../states/status-badge.tsx';

type Verified = Pick<JobResult, 'proof' | 'evidence'>;

/** How a verification's outcome is shown: its word, and how good that is. */
export function proofStatus({ proof, evidence }: Verified): { status: Status; word: string } {
  if (proof === 'restored') return { status: 'ok', word: 'Restored' };
  if (proof === 'readable') return { status: 'ok', word: 'Readable' };
  return evidence?.kind === 'restore'
    ? { status: 'blocker', word: 'Not restored as it was' }
    : { status: 'blocker', word: 'Not readable' };
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
