import type { EffectOnPoint } from '../../../../shared/policies/policy-simulation.ts';
import { countOf } from '../../../../shared/words/counts.ts';

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;

/**
 * By how much the end of a recovery point moves: "10 days earlier", "1 hour later", "no end any more". Below a day it is
 * said in hours, which is what a change of clocks or of a time of day makes of it.
 */
export function endChange({ endsAt, newEndsAt }: Pick<EffectOnPoint, 'endsAt' | 'newEndsAt'>): string {
  if (endsAt === newEndsAt) return 'as before';
  if (newEndsAt === null) return 'no end any more';
  if (endsAt === null) return 'no end before';
  const difference = Date.parse(newEndsAt) - Date.parse(endsAt);
  const size = Math.abs(difference);
  const by =
    size >= dayMs
      ? countOf(Math.round(size / dayMs), 'day')
      : countOf(Math.max(1, Math.round(size / hourMs)), 'hour');
  return `${by} ${difference < 0 ? 'earlier' : 'later'}`;
}
