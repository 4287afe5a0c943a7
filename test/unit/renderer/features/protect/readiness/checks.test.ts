import { describe, expect, it } from 'vitest';
import {
  checkState,
  checkWords,
  countChecks,
  isReady,
  lacksClientTools,
  lacksPrivileges,
  type Check,
} from '../../../../../../renderer/features/protect/readiness/checks.ts';

const ok = { title: 'Vault', severity: 'ok', message: 'It can be written to.' } as const;
const warning = { title: 'Client tools', severity: 'warning', message: 'They are old.' } as const;
const blocker = { title: 'Login', severity: 'blocker', message: 'It is refused.' } as const;
const ready: Check = { state: 'checked', readiness: { ready: true, findings: [ok] } };
const warned: Check = { state: 'checked', readiness: { ready: true, findings: [ok, warning] } };
const blocked: Check = { state: 'checked', readiness: { ready: false, findings: [warning, blocker] } };
const lost: Check = { state: 'not checked', problem: { code: null, message: 'No answer.', remedy: 'Wait.' } };

describe('readiness of a row', () => {
  it.each([
    [undefined, 'waiting', false, ''],
    [{ state: 'checking' } as const, 'checking', false, ''],
    [ready, 'ready', true, 'Nothing is missing.'],
    [warned, 'warnings', true, 'They are old.'],
    [blocked, 'blocked', false, 'It is refused.'],
    [lost, 'not checked', false, 'No answer.'],
  ] as const)('%j', (check, state, readyNow, words) => {
    expect(checkState(check)).toBe(state);
    expect(isReady(check)).toBe(readyNow);
    expect(checkWords(check)).toBe(words);
  });

  it('lacks privileges where there is SQL that fixes something, a warning included', () => {
    const fixed = (severity: 'warning' | 'blocker'): Check => ({
      state: 'checked',
      readiness: { ready: severity === 'warning', findings: [ok, { ...blocker, severity, sql: 'GRANT' }] },
    });
    expect(
      [fixed('blocker'), fixed('warning'), blocked, ready, lost, undefined].map(lacksPrivileges),
    ).toEqual([true, true, false, false, false, false]);
  });

  it('lacks client tools where a finding or the check itself says so', () => {
    const code = 'UserErrorClientToolsMissing' as const;
    const found: Check = { state: 'checked', readiness: { ready: false, findings: [{ ...blocker, code }] } };
    const failed: Check = { state: 'not checked', problem: { code, message: 'None.', remedy: 'Add some.' } };
    expect([found, failed, blocked, warned, lost, undefined].map(lacksClientTools)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it('is counted; what was not asked yet is under way', () => {
    const checks = new Map<string, Check>([
      ['a', ready],
      ['b', blocked],
      ['c', { state: 'checking' }],
    ]);
    expect(countChecks(['a', 'b', 'c', 'd'], checks)).toEqual({ all: 4, ready: 1, underWay: 2, notReady: 1 });
  });
});
