import { ageWords, agoWords } from '../../../../shared/words/ages.ts';
import type { CliHost } from '../host.ts';

/** An age in ms as a cell of a table: "12 days"; a hyphen where there is none. */
export const ageCell = (ageMs: number | null): string => (ageMs === null ? '-' : ageWords(ageMs));

/** How long ago something was, by this machine's clock: "3 minutes ago", "never". */
export function agoCell({ clock }: Pick<CliHost, 'clock'>, at: string | null): string {
  return at === null ? 'never' : agoWords(clock.now().getTime() - Date.parse(at));
}
