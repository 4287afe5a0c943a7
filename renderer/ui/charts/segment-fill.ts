import type { CSSProperties } from 'react';

/**
 * What tells a part of a bar from the next one besides its colour: nothing, slanted, upright or level
 * stripes, a grid, or an empty part within a dashed line.
 */
export type SegmentPattern = 'plain' | 'slanted' | 'upright' | 'level' | 'grid' | 'hollow';

const gap = 'Canvas';

const stripes: Record<Exclude<SegmentPattern, 'plain' | 'hollow'>, string> = {
  slanted: `repeating-linear-gradient(135deg, transparent 0 6px, ${gap} 6px 8px)`,
  upright: `repeating-linear-gradient(90deg, transparent 0 4px, ${gap} 4px 6px)`,
  level: `repeating-linear-gradient(0deg, transparent 0 4px, ${gap} 4px 6px)`,
  grid: `repeating-linear-gradient(90deg, transparent 0 4px, ${gap} 4px 5px), repeating-linear-gradient(0deg, transparent 0 4px, ${gap} 4px 5px)`,
};

/** The look of a part of a bar: its colour, and a pattern that is seen without colours. */
export function segmentFill(pattern: SegmentPattern, colour: string): CSSProperties {
  if (pattern === 'hollow') return { border: `1px dashed ${colour}`, boxSizing: 'border-box' };
  if (pattern === 'plain') return { backgroundColor: colour };
  return { backgroundColor: colour, backgroundImage: stripes[pattern] };
}
