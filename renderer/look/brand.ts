import type { BrandVariants } from '@fluentui/react-components';

/** Petrol. 80 is the mark's own colour; the ramp keeps its hue and walks evenly in lightness. */
export const brand: BrandVariants = {
  10: '#011012',
  20: '#041e21',
  30: '#062b2f',
  40: '#08393e',
  50: '#0a464c',
  60: '#0d535a',
  70: '#106067',
  80: '#146c74',
  90: '#2d7f87',
  100: '#459199',
  110: '#5ca4ab',
  120: '#75b6bd',
  130: '#8fc8ce',
  140: '#abdadf',
  150: '#c8ebee',
  160: '#e4f7f8',
};
