import type { BackupPrivileges } from '../../../../shared/privileges.ts';
import type { Problem } from '../../../api/problem.ts';
import { countOf, formatCount } from '../../../../shared/words/counts.ts';
import type { Status } from '../../../ui/states/status/status-badge.tsx';

/** What became of the SQL of one database among many. */
export type GrantOutcome =
  | { readonly state: 'waiting' | 'running' }
  /** The dry run went through, or the run for real: how things would stand, or stand. */
  | { readonly state: 'tried' | 'granted'; readonly after: Pick<BackupPrivileges, 'ready' | 'summary'> }
  /** The server refused; nothing was changed. */
  | { readonly state: 'failed'; readonly problem: Problem }
  /** Its turn never came. */
  | { readonly state: 'not run' };

export function grantStatus(outcome: GrantOutcome | undefined): { status: Status; word: string } {
  switch (outcome?.state) {
    case undefined:
      return { status: 'unknown', word: 'Not run' };
    case 'not run':
      return { status: 'unknown', word: 'Not run' };
    case 'waiting':
      return { status: 'unknown', word: 'Waiting' };
    case 'running':
      return { status: 'in progress', word: 'Running' };
    case 'failed':
      return { status: 'failed', word: 'Failed' };
    case 'tried':
      return outcome.after.ready
        ? { status: 'ok', word: 'Would be ready' }
        : { status: 'warning', word: 'Would still fail' };
    case 'granted':
      return outcome.after.ready
        ? { status: 'ok', word: 'Granted' }
        : { status: 'warning', word: 'Granted, still fails' };
  }
}

/** How it went so far, in one sentence. */
export function grantSentence(outcomes: readonly (GrantOutcome | undefined)[]): string {
  const count = (state: GrantOutcome['state']) =>
    outcomes.filter((outcome) => outcome?.state === state).length;
  const [tried, granted, failed, notRun] = [
    count('tried'),
    count('granted'),
    count('failed'),
    count('not run'),
  ];
  const open = count('waiting') + count('running');
  if (open > 0) return `Running, ${countOf(open, 'database')} to go.`;
  const parts = [
    granted === 0 ? '' : `Privileges were granted in ${countOf(granted, 'database')}.`,
    tried === 0
      ? ''
      : `The dry run went through in ${countOf(tried, 'database')}; nothing was changed there.`,
    failed === 0 ? '' : `${formatCount(failed)} failed.`,
    notRun === 0 ? '' : `${formatCount(notRun)} were not run.`,
  ];
  return parts.filter(Boolean).join(' ') || 'Nothing was run yet. A row shows its SQL below.';
}

/**
 * What holds for the whole server: the next database would fail alike, and wrong passwords by the dozen lock
 * a login out.
 */
const holdsForServer: ReadonlySet<string | null> = new Set([
  'UserErrorDBUserAuthFailed',
  'UserErrorBackupUserAuthFailed',
  'UserErrorCredentialUnavailable',
  'UserErrorServerConnectionClosed',
  'UserErrorMissingNetworkSecurityPermissions',
  'UserErrorTlsFailed',
]);

/** Whether the others had better not be tried after this one failed. */
export const endsRun = ({ code }: Pick<Problem, 'code'>): boolean => holdsForServer.has(code);
