import type { AuditEntry } from './privileges.ts';

/**
 * Grants of an audit trail that were applied and not taken back since, the latest first, as the trail is. A
 * revoke belongs to the latest grant before it whose `revokeSql` it ran, on the same server, database and role, for the same purpose.
 */
export function standingGrants(trail: readonly AuditEntry[]): AuditEntry[] {
  const revoked = new Map<string, number>();
  return trail.filter((entry) => {
    if (entry.outcome !== 'applied') return false;
    const sql = entry.action === 'revoke' ? entry.sql : entry.revokeSql;
    const key = JSON.stringify([entry.serverName, entry.database, entry.role, entry.purpose, sql]);
    const times = revoked.get(key) ?? 0;
    if (entry.action === 'revoke') revoked.set(key, times + 1);
    else if (times > 0) revoked.set(key, times - 1);
    else return entry.revokeSql !== '';
    return false;
  });
}
