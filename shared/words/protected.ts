import { countOf, formatCount } from './counts.ts';

/** How many of all databases are protected, without a full stop: "41 of 42 databases are protected". */
export const protectedWords = (done: number, total: number): string =>
  `${formatCount(done)} of ${countOf(total, 'database')} ${done === 1 || total === 1 ? 'is' : 'are'} protected`;
