/** A number above the values that reads well on an axis, in 1, 2, 2.5 or 5 times a power of the base. */
export function niceCeiling(largest: number, base: 10 | 1024 = 10): number {
  if (largest <= 0) return 1;
  const unit = base === 10 ? 1 : 1024 ** Math.max(0, Math.floor(Math.log(largest) / Math.log(1024)));
  const scaled = largest / unit;
  const power = 10 ** Math.floor(Math.log10(scaled));
  const step = [1, 2, 2.5, 5, 10].find((factor) => factor * power >= scaled) ?? 10;
  return step * power * unit;
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
