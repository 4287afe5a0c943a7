import type { PrivilegeState } from '../../../../shared/privileges.ts';
import type { Status } from '../../../ui/states/status/status-badge.tsx';

/** What the last check of a login's privileges came to. */
export type PrivilegeOutcome = 'would fail' | 'warnings' | 'ready' | 'not known';

/** The one that needs a person first. */
export const privilegeOutcomes: readonly PrivilegeOutcome[] = [
  'would fail',
  'not known',
  'warnings',
  'ready',
];

export const privilegeWords: Record<PrivilegeOutcome, { status: Status; word: string }> = {
  'would fail': { status: 'blocker', word: 'Would fail' },
  'not known': { status: 'unknown', word: 'Not known' },
  warnings: { status: 'warning', word: 'Warnings' },
  ready: { status: 'ok', word: 'Ready' },
};

/** Without a state nobody has looked yet. */
export function privilegeOutcome(state: PrivilegeState | undefined): PrivilegeOutcome {
  if (state?.ready === false) return 'would fail';
  if (state?.ready !== true) return 'not known';
  return state.warnings > 0 ? 'warnings' : 'ready';
}
