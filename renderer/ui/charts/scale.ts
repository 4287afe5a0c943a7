const factors = [1, 2, 2.5, 5, 10] as const;

/** A number above the value, in 1, 2, 2.5 or 5 times a power of ten. */
function niceCeiling(largest: number): number {
  const power = 10 ** Math.floor(Math.log10(largest));
  return (factors.find((factor) => factor * power >= largest) ?? 10) * power;
}

const largestOfUnit = 500;

/**
 * A number of bytes above the values that reads well on an axis. 1024 of a unit are one of the next, as sizes are
 * written: after 500 KiB comes 1 MiB, never 1000 KiB. At least 1 KiB.
 */
export function niceCeilingOfBytes(largest: number): number {
  if (largest <= 1024) return 1024;
  const unit = 1024 ** Math.floor(Math.log2(largest) / 10);
  const nice = niceCeiling(largest / unit);
  return nice > largestOfUnit ? 1024 * unit : nice * unit;
}

export type Dot = readonly [x: number, y: number];

/** An SVG path through the dots. */
export const linePath = (dots: readonly Dot[]): string =>
  dots.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');

/** The same, closed down to a base line: for a soft filling. */
export function areaPath(dots: readonly Dot[], base: number): string {
  const first = dots[0];
  const last = dots.at(-1);
  if (first === undefined || last === undefined) return '';
  return `${linePath(dots)}L${last[0].toFixed(1)} ${base}L${first[0].toFixed(1)} ${base}Z`;
}
