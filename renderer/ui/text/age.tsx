import { agoWords, shortAgeWords } from '../../../shared/words/ages.ts';
import { useStatusColours } from '../../look/status-colours.ts';
import { formatFullTime } from '../format/time.ts';
import { Hint } from './hint.tsx';
import { StatusShape } from '../states/status/status-shape.tsx';
import { useNow } from './use-now.ts';

const tickMs = 60_000;

/**
 * How old something is: "12 days"; the full stamp on hover and focus. `none` is shown where that is not known;
 * `isPast` marks what is older than the limit, not by colour alone.
 */
export function Age({
  since,
  none = '–',
  isPast = false,
}: {
  since: string | null;
  none?: string;
  isPast?: boolean;
}) {
  const now = useNow(tickMs);
  const { warning } = useStatusColours();
  if (since === null) return <span>{none}</span>;
  const stamp = formatFullTime(new Date(since));
  return (
    <Hint text={isPast ? `Older than the limit · ${stamp}` : stamp}>
      <span style={{ display: 'inline-flex', alignItems: 'flex-start', gap: 6, whiteSpace: 'nowrap' }}>
        {shortAgeWords(now - Date.parse(since))}
        {isPast ? (
          <span role="img" aria-label="older than the limit" style={{ display: 'flex' }}>
            <StatusShape shape="triangle" colour={warning} />
          </span>
        ) : null}
      </span>
    </Hint>
  );
}

/** How long ago something was: "3 minutes ago"; the full stamp on hover and focus. */
export function Ago({ at, none = 'never' }: { at: string | null; none?: string }) {
  const now = useNow(tickMs);
  if (at === null) return <span>{none}</span>;
  return (
    <Hint text={formatFullTime(new Date(at))}>
      <time dateTime={at} style={{ whiteSpace: 'nowrap' }}>
        {agoWords(now - Date.parse(at))}
      </time>
    </Hint>
  );
}
