import { describe, expect, it } from 'vitest';
import {
  awaitedOf,
  candidateKey,
  candidatesOf,
} from '../../../../../renderer/features/protect/candidates.ts';
import type { ServerRow } from '../../../../../renderer/ui/servers/server-rows.ts';
import { ServerReport, ServerSummary } from '../../../../../shared/servers.ts';

const server = ServerSummary.parse({
  id: 'server-prod',
  name: 'prod',
  host: 'db.example',
  port: 5432,
  user: 'keeper',
  maintenanceDatabase: 'postgres',
  tls: 'verify-full',
  credential: { kind: 'none' },
  addedAt: '2026-03-01T00:00:00.000Z',
});

function row(databases: readonly { name: string; protectedBy?: string[] }[]): ServerRow {
  const report = ServerReport.parse({
    version: '17.5',
    versionNumber: 170_005,
    latencyMs: 1,
    user: 'keeper',
    superuser: false,
    createDb: true,
    tls: null,
    databases: databases.map(({ name, protectedBy = [] }) => ({
      name,
      owner: 'ada',
      encoding: 'UTF8',
      sizeBytes: null,
      protectedBy,
    })),
    dumpTool: null,
    warnings: [],
  });
  return { server, report, problem: null };
}

describe('databases that can be protected', () => {
  it("leaves out what is protected and Azure's own", () => {
    const rows = [
      row([{ name: 'shop', protectedBy: ['prod/shop'] }, { name: 'crm' }, { name: 'azure_maintenance' }]),
      { server, report: null, problem: null },
    ];
    const { candidates, alreadyProtected } = candidatesOf(rows);
    expect(candidates.map(({ database }) => database)).toEqual(['crm']);
    expect(alreadyProtected).toBe(1);
  });

  it('may turn up among those of servers that are still being asked', () => {
    const other = { ...server, id: 'server-other' } as ServerSummary;
    const asking = { server: other, report: null, problem: null };
    const rows = [row([{ name: 'crm' }]), asking];
    const chosen = new Set([
      candidateKey('server-prod', 'crm'),
      candidateKey('server-prod', 'gone'),
      candidateKey('server-other', 'shop'),
      candidateKey('server-gone', 'shop'),
    ]);
    const awaited = (known: readonly ServerRow[]) => awaitedOf(known, candidatesOf(known).candidates, chosen);
    expect(awaited(rows)).toBe(1);
    const unconfirmed = { since: '2026-03-01T00:00:00.000Z', vaultName: 'archive' };
    expect(awaited([{ ...asking, server: { ...other, unconfirmed } }])).toBe(0);
    expect(awaited([{ ...asking, problem: {} as NonNullable<ServerRow['problem']> }])).toBe(0);
  });
});
