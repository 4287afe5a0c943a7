import type { Problem } from '../../../api/problem.ts';
import { countOf, formatCount } from '../../../../shared/words/counts.ts';
import type { Status } from '../../../ui/states/status/status-badge.tsx';

/** What became of one submitted row. */
export type Outcome =
  | { readonly state: 'waiting' | 'working' }
  | { readonly state: 'protected'; readonly instance: { readonly id: string; readonly name: string } }
  | { readonly state: 'failed'; readonly problem: Problem };

export const outcomeStatuses: Record<Outcome['state'], { status: Status; word: string }> = {
  waiting: { status: 'unknown', word: 'Waiting' },
  working: { status: 'in progress', word: 'Protecting' },
  protected: { status: 'protected', word: 'Protected' },
  failed: { status: 'failed', word: 'Failed' },
};

/** Where the first backups stand. */
export type FirstBackups = 'not asked for' | 'starting' | 'requested';

const backupWords: Record<FirstBackups, string> = {
  'not asked for': '; the first backup is still to be taken',
  starting: '; the first backups are being started',
  requested: '; the first backups were requested',
};

/** How the submission went so far, in one sentence. */
export function outcomesSentence(outcomes: readonly Outcome[], backups: FirstBackups): string {
  const count = (state: Outcome['state']) => outcomes.filter((outcome) => outcome.state === state).length;
  const done = count('protected');
  const failed = count('failed');
  const open = outcomes.length - done - failed;
  if (open > 0) return `Protecting: ${formatCount(done + failed)} of ${formatCount(outcomes.length)} done.`;
  const good =
    done === 0
      ? 'No database is protected now'
      : `${countOf(done, 'database is', 'databases are')} protected now`;
  const next = done === 0 || (failed > 0 && backups === 'not asked for') ? '' : backupWords[backups];
  return `${good}${next}${failed === 0 ? '' : `; ${formatCount(failed)} failed`}.`;
}
