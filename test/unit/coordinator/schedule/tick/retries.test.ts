import { describe, expect, it } from 'vitest';
import { nextTry, type FailedTry } from '../../../../../main/coordinator/schedule/tick/retries.ts';
import { errorCodes, type ErrorCode } from '../../../../../shared/errors.ts';

const at = (time: string) => new Date(`2031-03-01T${time}:00Z`);
const failed = (time: string, code: ErrorCode = 'UserErrorServerConnectionClosed'): FailedTry => ({
  endedAt: at(time),
  code,
});

describe('a run of the schedule that failed', () => {
  it('is tried at once where it was not tried yet', () => {
    expect(nextTry([])).toBe('now');
  });

  it('is tried again after 5, 15 and 45 minutes, whatever order the tries come in, and then no more', () => {
    const tries = [failed('02:00'), failed('02:07'), failed('02:30'), failed('03:20')];
    expect(nextTry(tries.slice(0, 1))).toEqual(at('02:05'));
    expect(nextTry(tries.slice(0, 2).toReversed())).toEqual(at('02:22'));
    expect(nextTry(tries.slice(0, 3))).toEqual(at('03:15'));
    expect(nextTry(tries)).toBeUndefined();
  });

  it('is given up until the next one where it does not pass by itself', () => {
    const codes = Object.keys(errorCodes) as ErrorCode[];
    const tried = codes.filter((code) => nextTry([failed('02:00', code)]) !== undefined);
    expect(new Set(tried)).toEqual(
      new Set([
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
      ]),
    );
    expect(nextTry([{ endedAt: at('02:00') }])).toBeUndefined();
  });

  it('is given up where the last try failed for good, after one that might have passed', () => {
    expect(nextTry([failed('02:00'), failed('02:06', 'UserErrorMissingDBPermissions')])).toBeUndefined();
  });
});
