import { formatBytes } from '../format/bytes.ts';
import { formatCount } from '../format/number.ts';
import { Hint } from './hint.tsx';

/** A size in binary units; the exact bytes on hover and focus. */
export function Bytes({ value, none = '–' }: { value: number | null | undefined; none?: string }) {
  if (value === null || value === undefined) return <span>{none}</span>;
  return (
    <Hint text={`${formatCount(value)} bytes`}>
      <span style={{ whiteSpace: 'nowrap' }}>{formatBytes(value)}</span>
    </Hint>
  );
}
