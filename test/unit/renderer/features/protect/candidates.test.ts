import { describe, expect, it } from 'vitest';
import {
  subjectOf,
  awaitedOf,
  candidateKey,
  candidatesOf,
  saidToBeBackedUp,
  shownCandidates,
} from '../../../../../renderer/features/protect/candidates.ts';
import type { ServerRow } from '../../../../../renderer/ui/servers/server-rows.ts';
import { instance } from '../../../../support/overview-data.ts';
import { ServerReport, ServerSummary } from '../../../../../shared/servers/servers.ts';

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

function row(
  databases: readonly { name: string; protectedBy?: string[] }[],
  entry: ServerSummary = server,
): ServerRow {
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
  return { server: entry, report, problem: null };
}

describe('databases that can be protected', () => {
  it("leaves out what is protected and Azure's own", () => {
    const rows = [
      row([{ name: 'shop', protectedBy: ['prod/shop'] }, { name: 'crm' }, { name: 'azure_maintenance' }]),
      { server, report: null, problem: null },
    ];
    const { candidates, ...counts } = candidatesOf(rows, [instance()]);
    expect(candidates.map(({ database }) => database)).toEqual(['crm']);
    expect(counts).toEqual({ unprotected: 1, backedUp: 1 });
    expect(candidatesOf(rows, saidToBeBackedUp(rows))).toEqual({ candidates, ...counts });
  });

  it('offers the database that servers have for their housekeeping, and counts it as little as others do', () => {
    const { candidates, unprotected } = candidatesOf([row([{ name: 'crm' }, { name: 'postgres' }])], []);
    expect(candidates.map(({ database }) => database)).toEqual(['crm', 'postgres']);
    expect(unprotected).toBe(1);
  });

  it('lists and counts a database of two entries of one server once', () => {
    const asDba = ServerSummary.parse({ ...server, id: 'server-as-dba', name: 'prod as dba', user: 'dba' });
    const databases = [{ name: 'shop', protectedBy: ['prod/shop'] }, { name: 'crm' }];
    const rows = [row(databases), row([...databases, { name: 'hr' }], asDba)];
    const { candidates, backedUp } = candidatesOf(rows, [instance()]);
    expect(candidates.map(({ serverName, database }) => [serverName, database])).toEqual([
      ['prod', 'crm'],
      ['prod as dba', 'hr'],
    ]);
    expect(backedUp).toBe(1);
  });

  it('takes the entry of its server that a database was chosen under', () => {
    const asDba = ServerSummary.parse({ ...server, id: 'server-as-dba', name: 'prod as dba', user: 'dba' });
    const rows = [row([{ name: 'crm' }]), row([{ name: 'crm' }], asDba)];
    const { candidates } = candidatesOf(rows, []);
    const shown = (serverId: string, selected: readonly string[] = [], search = '') =>
      shownCandidates(candidates, { search, serverId, selected: new Set(selected) }).map(({ key }) => key);
    const own = candidateKey('server-prod', 'crm');
    const other = candidateKey('server-as-dba', 'crm');
    expect(shown('')).toEqual([own]);
    expect(shown('server-as-dba')).toEqual([other]);
    expect(shown('server-elsewhere')).toEqual([]);
    // what was chosen before keeps its login
    expect(shown('server-as-dba', [own])).toEqual([own]);
    expect([shown('', [], 'CR'), shown('', [], 'hr')]).toEqual([[own], []]);
    const chosen = candidatesOf(rows, [], new Set([candidateKey('server-as-dba', 'crm')])).candidates;
    expect(chosen.map(({ key, serverId }) => [key, serverId])).toEqual([[other, 'server-as-dba']]);
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
    const awaited = (known: readonly ServerRow[]) =>
      awaitedOf(known, candidatesOf(known, []).candidates, chosen);
    expect(awaited(rows)).toBe(1);
    const unconfirmed = { since: '2026-03-01T00:00:00.000Z', vaultName: 'archive' };
    expect(awaited([{ ...asking, server: { ...other, unconfirmed } }])).toBe(0);
    expect(awaited([{ ...asking, problem: {} as NonNullable<ServerRow['problem']> }])).toBe(0);
  });
});

it('privileges are looked at under what is dumped of a database', () => {
  const candidate = {
    key: 'key',
    serverId: 'srv-1',
    serverName: 'prod',
    database: 'shop',
    owner: 'app',
    encoding: 'UTF8',
    sizeBytes: null,
  };
  expect(subjectOf(candidate)).toStrictEqual({ server: 'srv-1', database: 'shop' });
  const selection = {
    excludeSchemas: ['audit'],
    excludeTables: [],
    excludeTableData: [],
    extraOptions: [],
  };
  expect(subjectOf({ ...candidate, selection })).toStrictEqual({
    server: 'srv-1',
    database: 'shop',
    selection,
  });
});
