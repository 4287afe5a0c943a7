import { tokens } from '@fluentui/react-components';
import { linePath, type Dot } from './scale.ts';

/** A small line of values for a table cell; `label` says it in words. */
export function Sparkline({
  values,
  label,
  width = 96,
}: {
  values: readonly number[];
  label: string;
  width?: number;
}) {
  const height = 20;
  const most = Math.max(1, ...values);
  const dots: Dot[] = values.map((value, index) => [
    2 + (index / Math.max(1, values.length - 1)) * (width - 4),
    height - 2 - (value / most) * (height - 4),
  ]);
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <path d={linePath(dots)} fill="none" stroke={tokens.colorCompoundBrandStroke} strokeWidth="1.5" />
    </svg>
  );
}
