import { Settings } from '../../../shared/settings.ts';

/** The limit that was typed, in days; null where it is none. */
export function ageLimitOf(typed: string): number | null {
  if (!/^\s*\d+\s*$/.test(typed)) return null;
  const limit = Settings.shape.pointAgeLimitDays.safeParse(Number(typed));
  return limit.success ? limit.data : null;
}
