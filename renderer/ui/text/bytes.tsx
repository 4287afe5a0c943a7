import { formatSize } from '../../../shared/words/sizes.ts';
import { formatCount } from '../../../shared/words/counts.ts';
import { Hint } from './hint.tsx';

/** A size in binary units; the exact bytes on hover and focus. */
export function Bytes({ value, none = '–' }: { value: number | null | undefined; none?: string }) {
  if (value === null || value === undefined) return <span>{none}</span>;
  return (
    <Hint text={`${formatCount(value)} bytes`}>
      <span style={{ whiteSpace: 'nowrap' }}>{formatSize(value)}</span>
    </Hint>
  );
}
