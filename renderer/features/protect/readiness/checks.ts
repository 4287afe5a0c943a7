import type { Readiness } from '../../../../shared/findings.ts';
import type { Problem } from '../../../api/problem.ts';
import type { Status } from '../../../ui/states/status/status-badge.tsx';

/** Where the readiness check of one database stands. */
export type Check =
  | { readonly state: 'waiting' }
  | { readonly state: 'checking' }
  | { readonly state: 'checked'; readonly readiness: Readiness }
  /** The question itself failed: nobody knows whether it is ready. */
  | { readonly state: 'not checked'; readonly problem: Problem };

export type CheckState = 'waiting' | 'checking' | 'ready' | 'warnings' | 'blocked' | 'not checked';

export function checkState(check: Check | undefined): CheckState {
  if (check === undefined) return 'waiting';
  if (check.state !== 'checked') return check.state;
  if (!check.readiness.ready) return 'blocked';
  return check.readiness.findings.some(({ severity }) => severity === 'warning') ? 'warnings' : 'ready';
}

/** Ready, with or without warnings. */
export const isReady = (check: Check | undefined): boolean =>
  check?.state === 'checked' && check.readiness.ready;

/** Whether there is SQL that fixes something: of all that is looked at only privileges have SQL. */
export const lacksPrivileges = (check: Check | undefined): boolean =>
  check?.state === 'checked' && check.readiness.findings.some(({ sql }) => sql !== undefined);

/** Whether pg_dump of a sufficient major is missing. */
export const lacksClientTools = (check: Check | undefined): boolean =>
  check?.state === 'checked'
    ? check.readiness.findings.some(({ code }) => code === 'UserErrorClientToolsMissing')
    : check?.state === 'not checked' && check.problem.code === 'UserErrorClientToolsMissing';

const isUnderWay = (check: Check | undefined): boolean =>
  check === undefined || check.state === 'waiting' || check.state === 'checking';

export const checkStatuses: Record<CheckState, { status: Status; word: string }> = {
  waiting: { status: 'unknown', word: 'Waiting' },
  checking: { status: 'in progress', word: 'Checking' },
  ready: { status: 'ok', word: 'Ready' },
  warnings: { status: 'warning', word: 'Ready' },
  blocked: { status: 'blocker', word: 'Not ready' },
  'not checked': { status: 'unreachable', word: 'Not checked' },
};

/** The worst that was found, in one sentence. */
export function checkWords(check: Check | undefined): string {
  if (check === undefined || check.state === 'waiting' || check.state === 'checking') return '';
  if (check.state === 'not checked') return check.problem.message;
  const { findings } = check.readiness;
  const worst =
    findings.find(({ severity }) => severity === 'blocker') ??
    findings.find(({ severity }) => severity === 'warning');
  return worst?.message ?? 'Nothing is missing.';
}

/** How many rows are in which state. */
export function countChecks(keys: readonly string[], checks: ReadonlyMap<string, Check>) {
  const all = keys.map((key) => checks.get(key));
  const ready = all.filter(isReady).length;
  const underWay = all.filter(isUnderWay).length;
  return { all: all.length, ready, underWay, notReady: all.length - ready - underWay };
}
