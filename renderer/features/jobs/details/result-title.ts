import type { Job } from '../../../../shared/jobs/jobs.ts';
import { targetWords } from '../../../../shared/jobs/job-target.ts';

/** What a completed job has made and where, as a title; null for one that made nothing, or did not complete. */
export function resultTitle({ kind, state, target, result }: Job): string | null {
  if (!state.startsWith('completed') || result === null) return null;
  const place = target === undefined ? result.database : targetWords(target);
  switch (kind) {
    case 'backup':
      return place === undefined ? 'Stored in the vault' : `Stored in ${place}`;
    case 'restore-as-database':
      return place === undefined ? 'Restored' : `Restored to ${place}`;
    case 'restore-rows':
      return place === undefined ? 'Rows loaded' : `Rows loaded into ${place}`;
    case 'restore-as-files':
      return `Files written${result.destination === undefined ? '' : ` to ${result.destination}`}`;
    // what it proved stands in a place of its own
    case 'verify':
      return null;
  }
}
