import type { BackupPrivileges } from '../../../shared/privileges.ts';
import type { Status } from '../states/status/status-badge.tsx';

/** Shape and word for an answer: would fail, has warnings, ready. */
export function privilegeStatus({ ready, findings }: Pick<BackupPrivileges, 'ready' | 'findings'>): {
  status: Status;
  word: string;
} {
  if (!ready) return { status: 'blocker', word: 'Would fail' };
  return findings.some(({ severity }) => severity === 'warning')
    ? { status: 'warning', word: 'Ready, with warnings' }
    : { status: 'ok', word: 'Ready' };
}
