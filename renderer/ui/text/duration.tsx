import { formatDuration } from '../../../shared/words/durations.ts';
import { useNow } from './use-now.ts';

/** How long something took, or has been going on when `to` is null. */
export function Duration({ from, to }: { from: string; to: string | null }) {
  const now = useNow(to === null ? 1_000 : null);
  const end = to === null ? now : Date.parse(to);
  return <span style={{ whiteSpace: 'nowrap' }}>{formatDuration(end - Date.parse(from))}</span>;
}
