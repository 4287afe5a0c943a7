import type { ToldDatabase } from './auto-protect.ts';

/**
 * Whether what was told once is not over with that: it was not done and still has to be, or it is about the server as a
 * whole, whose databases were not looked at or whose rules wait for somebody.
 */
export const isStanding = ({ database, outcome }: Pick<ToldDatabase, 'database' | 'outcome'>): boolean =>
  outcome === 'failed' || database === '';
