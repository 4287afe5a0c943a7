/** What gets past a readiness step at which no database is ready, so that the wizard's own button does not work. */
export type ReadinessNext = 'login' | 'tools' | 'grant' | 'open' | 'check';

export interface Standstill {
  readonly ready: number;
  readonly underWay: number;
  /** Whether a server refuses its login, or has none. */
  readonly isLoginRefused: boolean;
  readonly lacksTools: boolean;
  /** Databases whose login lacks privileges. */
  readonly lackingPrivileges: number;
  /** Whether there is one database only, and what was found stands behind its row alone. */
  readonly isOnlyOne: boolean;
}

/** Null where something is ready or still being checked: the next step is the wizard's. */
export function readinessNext(standing: Standstill): ReadinessNext | null {
  if (standing.ready > 0 || standing.underWay > 0) return null;
  if (standing.isLoginRefused) return 'login';
  if (standing.lacksTools) return 'tools';
  if (standing.lackingPrivileges > 1) return 'grant';
  return standing.isOnlyOne ? 'open' : 'check';
}
