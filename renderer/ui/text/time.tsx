import { formatFullTime, formatTime } from '../format/time.ts';
import { Hint } from './hint.tsx';
import { useNow } from './use-now.ts';

/** "today 02:14"; the full stamp and UTC on hover and focus. `none` is shown where there is no time. */
export function Time({ at, none = '–' }: { at: string | null | undefined; none?: string }) {
  const now = useNow(60_000);
  if (at === null || at === undefined) return <span>{none}</span>;
  const then = new Date(at);
  return (
    <Hint text={formatFullTime(then)}>
      <time dateTime={at} style={{ whiteSpace: 'nowrap' }}>
        {formatTime(then, new Date(now))}
      </time>
    </Hint>
  );
}
