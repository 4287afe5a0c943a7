import type { SimulatedMonth } from '../../../../shared/policies/simulation.ts';
import type { KeptUnder } from '../../../../shared/policies/promise.ts';

/** The rules as they lie on each other in the picture, the lowest layer first: what stays longest is at the bottom. */
export const layerOrder: readonly KeptUnder[] = [
  'on demand',
  'until a date',
  'yearly',
  'monthly',
  'weekly',
  'daily',
  'default',
];

/** One rule over all months. */
export interface Layer {
  readonly rule: KeptUnder;
  /** For each month how many points lie below the layer, and below its upper edge. */
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** How many points exist by rule, one on the other; a rule without a point in any month is left out. */
export function layersOf(months: readonly SimulatedMonth[]): Layer[] {
  let below = months.map(() => 0);
  const layers: Layer[] = [];
  for (const rule of layerOrder) {
    const counts = months.map(({ kept }) => kept.find((each) => each.rule === rule)?.points ?? 0);
    if (counts.every((count) => count === 0)) continue;
    const to = below.map((base, index) => base + (counts[index] ?? 0));
    layers.push({ rule, from: below, to });
    below = to;
  }
  return layers;
}

/** A path around a layer: along its upper edge, and back along the lower one. */
export function layerPath(
  { from, to }: Layer,
  { x, y }: { readonly x: (index: number) => number; readonly y: (points: number) => number },
): string {
  const dot = (index: number, points: number) => `${x(index).toFixed(1)} ${y(points).toFixed(1)}`;
  const upper = to.map((points, index) => dot(index, points));
  const lower = from.map((points, index) => dot(index, points)).toReversed();
  return `M${[...upper, ...lower].join('L')}Z`;
}

/** A count above the largest that reads well on an axis, and can be halved. */
export function niceCount(largest: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(2, largest)));
  const nice = [1, 2, 4, 6, 10].map((factor) => factor * power).find((each) => each >= largest) ?? 10 * power;
  return nice % 2 === 0 ? nice : nice + 1;
}
