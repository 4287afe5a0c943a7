import { PgName } from '../../../../shared/ids.ts';
import type { GrantScript } from '../../../../shared/privileges.ts';
import { countOf } from '../../../../shared/words/counts.ts';
import type { Candidate } from '../candidates.ts';
import type { GrantManyState } from './many-state.ts';

/** A database with the name of the SQL that was shown for it. */
export type DatabaseToGrantIn = Readonly<{ candidate: Candidate; digest: string }>;

export interface GrantsToRun {
  /** Databases that have SQL. */
  readonly withSql: readonly DatabaseToGrantIn[];
  /** Those of them that are selected and in which nothing was granted yet. */
  readonly open: readonly DatabaseToGrantIn[];
  /** Those of the open ones in which the dry run went through. */
  readonly tried: readonly DatabaseToGrantIn[];
  /** Whether something was run and nothing is left to run. */
  readonly hasEnded: boolean;
}

/** What is to be run next. `scripts` by the candidate's key. */
export function grantsToRun(
  candidates: readonly Candidate[],
  scripts: ReadonlyMap<string, GrantScript>,
  { outcomes, selected }: Pick<GrantManyState, 'outcomes' | 'selected'>,
): GrantsToRun {
  const withSql = candidates.flatMap((candidate): DatabaseToGrantIn[] => {
    const script = scripts.get(candidate.key);
    return script === undefined || script.sql === '' ? [] : [{ candidate, digest: script.digest }];
  });
  const stateOf = ({ candidate }: DatabaseToGrantIn) => outcomes.get(candidate.key)?.state;
  const open = withSql.filter((one) => selected.has(one.candidate.key) && stateOf(one) !== 'granted');
  const tried = open.filter((one) => stateOf(one) === 'tried');
  return { withSql, open, tried, hasEnded: open.length === 0 && outcomes.size > 0 };
}

/** Why nothing can be run now, or null. `toGo` is how many databases have their SQL still being made. */
export function whyNotRun(
  { isRunning, user }: Pick<GrantManyState, 'isRunning' | 'user'>,
  toGo: number,
  open: number,
): string | null {
  if (isRunning) return 'Running…';
  if (toGo > 0) return `Making the SQL, ${countOf(toGo, 'database')} to go.`;
  if (open === 0) return 'Select a database that has SQL.';
  return PgName.safeParse(user).success ? null : 'Name the administrator first.';
}
