import type { Job } from '../../shared/jobs/jobs.ts';
import type { InstanceHealth } from '../../shared/instances/overview.ts';
import { InstanceHealth as InstanceHealthSchema } from '../../shared/instances/overview.ts';
import { Job as JobSchema } from '../../shared/jobs/jobs.ts';

/** A protected database as the overview tells it; the schema makes sure that the router could say it. */
export function instance(change: { [Key in keyof InstanceHealth]?: unknown } = {}): InstanceHealth {
  return InstanceHealthSchema.parse({
    id: 'inst-shop',
    name: 'prod/shop',
    database: 'shop',
    serverId: 'server-prod',
    serverName: 'prod',
    vaultId: 'vault-main',
    vaultName: 'Long term',
    options: { compression: 'auto', countRows: true, lockWaitTimeoutMs: 300_000 },
    protectedAt: '2026-03-01T08:00:00.000Z',
    health: 'protected',
    reason: 'The newest recovery point is 3 hours old.',
    willLackPrivileges: false,
    latestPointAt: '2026-03-02T02:14:00.000Z',
    latestSize: 1024,
    latestPointSince: '2026-03-02T02:14:00.000Z',
    pointAgeMs: 10_800_000,
    isPastLimit: false,
    points: 1,
    damagedPoints: 0,
    unlisted: { points: 0, bytes: 0 },
    bytes: 1024,
    vaultSeenAt: '2026-03-02T05:00:00.000Z',
    lastProof: null,
    runningJob: null,
    ...change,
  });
}

export function job(change: { [Key in keyof Job]?: unknown } = {}): Job {
  return JobSchema.parse({
    id: 'job-1',
    kind: 'backup',
    state: 'completed',
    instanceId: 'inst-shop',
    subject: 'prod/shop',
    startedAt: '2026-03-02T02:10:00.000Z',
    endedAt: '2026-03-02T02:14:00.000Z',
    host: 'desk',
    user: 'ada',
    progress: null,
    result: null,
    error: null,
    leftovers: [],
    ...change,
  });
}

/** A backup that ended well, with what it stored. */
export function completedBackup(change: Parameters<typeof job>[0] = {}): Job {
  return job({
    id: 'job-0001',
    instanceId: 'inst-0001',
    startedAt: '2026-11-23T02:10:00.000Z',
    endedAt: '2026-11-23T02:14:00.000Z',
    host: 'dba-01',
    result: { bytes: 1024, tables: 2, rows: 3, messages: [], warnings: [] },
    ...change,
  });
}
