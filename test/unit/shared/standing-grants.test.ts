import { describe, expect, it } from 'vitest';
import { AuditEntry } from '../../../shared/privileges.ts';
import { standingGrants } from '../../../shared/standing-grants.ts';

const entry = (id: number, more: Partial<AuditEntry>): AuditEntry =>
  AuditEntry.parse({
    id,
    purpose: 'backup',
    at: '2026-03-01T00:00:00.000Z',
    user: 'dba',
    host: 'desk',
    serverName: 'prod',
    database: 'shop',
    ranAs: 'postgres',
    role: 'backup',
    action: 'grant',
    sql: 'GRANT 1;',
    revokeSql: 'REVOKE 1;',
    digest: 'd1',
    outcome: 'applied',
    problem: null,
    ...more,
  });
const first = entry(1, {});
const second = entry(2, { sql: 'GRANT 2;', revokeSql: 'REVOKE 2;', digest: 'd2' });
const back = (id: number, sql: string, more: Partial<AuditEntry> = {}) =>
  entry(id, { action: 'revoke', sql, revokeSql: '', ...more });

describe('grants that stand', () => {
  it('are those that were applied, the latest first', () => {
    expect(standingGrants([entry(3, { outcome: 'failed' }), second, first])).toEqual([second, first]);
  });

  it('are taken back one after the other', () => {
    expect(standingGrants([back(3, 'REVOKE 2;'), second, first])).toEqual([first]);
    expect(standingGrants([back(4, 'REVOKE 1;'), back(3, 'REVOKE 2;'), second, first])).toEqual([]);
  });

  it('are not taken back by what failed, came before, or was for another role', () => {
    expect(standingGrants([back(2, 'REVOKE 1;', { outcome: 'failed' }), first])).toEqual([first]);
    expect(standingGrants([first, back(0, 'REVOKE 1;')])).toEqual([first]);
    expect(standingGrants([back(2, 'REVOKE 1;', { role: 'other' }), first])).toEqual([first]);
    expect(standingGrants([back(2, 'REVOKE 1;', { purpose: 'restore' }), first])).toEqual([first]);
  });

  it('stand again when the same is granted again', () => {
    const again = entry(3, {});
    expect(standingGrants([again, back(2, 'REVOKE 1;'), first])).toEqual([again]);
  });

  it('are only those that can be taken back', () => {
    expect(standingGrants([entry(1, { revokeSql: '' })])).toEqual([]);
  });
});
