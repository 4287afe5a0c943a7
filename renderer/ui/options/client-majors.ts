import type { ClientTools } from '../../../shared/tools.ts';

/** Majors to choose from for pg_dump: those that are installed, and the one that is set even where it is not. */
export function clientMajors(found: readonly ClientTools[], set: number | undefined): number[] {
  const majors = new Set(found.map(({ major }) => major));
  if (set !== undefined) majors.add(set);
  return [...majors].sort((one, other) => one - other);
}
