import { formatRate } from './format/bytes.ts';

/** Throughput in binary units a second. */
export function Rate({ value }: { value: number }) {
  return <span style={{ whiteSpace: 'nowrap' }}>{formatRate(value)}</span>;
}
