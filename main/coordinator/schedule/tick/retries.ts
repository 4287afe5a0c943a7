import type { ErrorCode } from '../../../../shared/errors.ts';

const minuteMs = 60_000;

/** After a failure that may pass by itself it is tried again: so long after its end, in ms. Three times. */
const retryDelaysMs: readonly number[] = [5 * minuteMs, 15 * minuteMs, 45 * minuteMs];

/** What may pass by itself. A missing privilege, a wrong password or a full vault does not: somebody has to do something. */
const passing: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'UserErrorServerConnectionClosed',
  'UserErrorMissingNetworkSecurityPermissions',
  'ServerNotReadyForLongTermBackup',
  'UserErrorVaultNotAccessible',
  'UserErrorAzureNotReachable',
  'UserErrorLockTimeout',
  'UserErrorRecoveryConflict',
  'UserErrorJobConflict',
  'UserErrorHomeBusy',
  'JobInterrupted',
]);

/** A try of one run of the schedule that came to nothing. */
export interface FailedTry {
  readonly endedAt: Date;
  /** Absent where it is not known: it is not tried again then. */
  readonly code?: ErrorCode | undefined;
}

/** When a run is tried again: at once where it was not tried yet; undefined where it is given up until the next one. */
export function nextTry(failed: readonly FailedTry[]): Date | 'now' | undefined {
  const last = failed.toSorted((one, other) => one.endedAt.getTime() - other.endedAt.getTime()).at(-1);
  if (last === undefined) return 'now';
  if (last.code === undefined || !passing.has(last.code)) return undefined;
  const delay = retryDelaysMs[failed.length - 1];
  return delay === undefined ? undefined : new Date(last.endedAt.getTime() + delay);
}
