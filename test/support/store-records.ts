import { InstanceId, JobId, PointId, ServerId, VaultId } from '../../shared/ids.ts';
import type { InstanceSummary } from '../../shared/instances/instances.ts';
import type { Job } from '../../shared/jobs/jobs.ts';
import type { AuditEntry } from '../../shared/privileges.ts';
import type { ServerSummary } from '../../shared/servers/servers.ts';
import type { VaultSummary } from '../../shared/vaults/vaults.ts';
import type { JobRequest } from '../../shared/jobs/job-request.ts';
import type { CachedPoint } from '../../main/store/tables/points.ts';

/** A name that breaks whatever is not quoted. */
export const hostileName = `Robert'); DROP TABLE jobs; -- "x" \\ % _ ü 🐘`;

export const at = '2026-11-23T18:00:00.000Z';

export const vault = (id = 'vault-1', name: string = id): VaultSummary => ({
  id: VaultId.parse(id),
  name,
  location: { kind: 'folder', path: `/vaults/${id}` },
  addedAt: at,
});

export const server = (id = 'server-1', name: string = id): ServerSummary => ({
  id: ServerId.parse(id),
  name,
  host: 'db.example.com',
  port: 5432,
  user: 'app',
  maintenanceDatabase: 'postgres',
  tls: 'verify-full',
  caFile: '/ca.pem',
  credential: { kind: 'env', variable: 'PW' },
  addedAt: at,
});

export const instance = (
  id = 'inst-1',
  name: string = id,
  more: Partial<InstanceSummary> = {},
): InstanceSummary => ({
  id: InstanceId.parse(id),
  name,
  database: 'shop',
  serverId: ServerId.parse('server-1'),
  serverName: 'server-1',
  vaultId: VaultId.parse('vault-1'),
  vaultName: 'vault-1',
  options: { compression: 'zstd:3', countRows: false, lockWaitTimeoutMs: 0 },
  protectedAt: at,
  ...more,
});

export const job = (id = 'job-1', more: Partial<Job> = {}): Job => ({
  id: JobId.parse(id),
  kind: 'backup',
  state: 'in progress',
  instanceId: InstanceId.parse('inst-1'),
  subject: 'shop',
  startedAt: at,
  endedAt: null,
  host: 'workstation',
  user: 'dba',
  progress: { phase: 'starting', bytes: 0, rate: 0 },
  result: null,
  error: null,
  leftovers: [],
  ...more,
});

/** What the store keeps beside a job, for tests that do not look at it. */
export const owner = { vaultId: null, pid: 4711, exclusive: null, request: null };

export const verifyRequest: JobRequest = {
  kind: 'verify',
  instanceId: InstanceId.parse('inst-0001'),
  pointId: PointId.parse('point-0001'),
};

export const point = (id = 'point-1', more: Partial<CachedPoint> = {}): CachedPoint => ({
  id: PointId.parse(id),
  instanceId: InstanceId.parse('inst-1'),
  database: 'shop',
  completedAt: at,
  size: 5_000_000_000,
  tables: 3,
  rows: null,
  serverVersion: '17.10',
  expiresAt: null,
  warnings: 0,
  ...more,
});

export const auditEntry = (more: Partial<AuditEntry> = {}): Omit<AuditEntry, 'id'> => ({
  at,
  user: 'dba',
  host: 'workstation',
  serverName: 'server-1',
  database: 'shop',
  ranAs: 'postgres',
  role: 'backup',
  purpose: 'backup',
  action: 'grant',
  sql: 'GRANT 1;',
  revokeSql: 'REVOKE 1;',
  digest: 'd'.repeat(64),
  outcome: 'applied',
  problem: null,
  ...more,
});
