import { ORPCError } from '@orpc/client';
import type { z } from 'zod';
import { contract } from '../../../shared/contract.ts';
import type { ErrorReport } from '../../../shared/errors.ts';
import { InstanceId, JobId, PointId, ServerId, VaultId } from '../../../shared/ids.ts';
import type { SigningKey } from '../../../shared/keys.ts';
import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import type { Job } from '../../../shared/jobs/jobs.ts';
import type { InstanceHealth } from '../../../shared/instances/overview.ts';
import type { Manifest } from '../../../shared/points/manifest.ts';
import type { ChangedHolds, PointSummary } from '../../../shared/points/points.ts';
import type { ReadableVariable } from '../../../shared/logins/variables.ts';
import type { PolicySummary } from '../../../shared/policies/policies.ts';
import type { StandingPromise } from '../../../shared/policies/promise.ts';
import type { PromiseChanges } from '../../../shared/policies/promise-changes.ts';
import type { PolicySimulation } from '../../../shared/policies/policy-simulation.ts';
import type { AuditEntry, BackupPrivileges, EntraLoginSql, GrantScript } from '../../../shared/privileges.ts';
import type { ServerReport, ServerSummary } from '../../../shared/servers/servers.ts';
import type { ServiceStatus } from '../../../shared/service.ts';
import type { Settings } from '../../../shared/settings.ts';
import type {
  BlobLocation,
  AbandonedItem,
  FilledVault,
  VaultSummary,
  VaultToCarryOver,
} from '../../../shared/vaults/vaults.ts';
import type { Client } from '../../../main/compose.ts';
import { azureAccount, azureContainer, azureServer } from '../azure/samples.ts';
import { samplePolicy, sampleValues } from '../sample-policy.ts';

const startedAt = '2026-11-23T17:12:03.000Z';

export const vault: VaultSummary = {
  id: VaultId.parse('vault-1a2b'),
  name: 'archive',
  location: { kind: 'folder', path: '/backup/pgkeep' },
  addedAt: startedAt,
};

export const server: ServerSummary = {
  id: ServerId.parse('server-1a2b'),
  name: 'prod',
  host: 'db.example.com',
  port: 5432,
  user: 'backup',
  maintenanceDatabase: 'postgres',
  tls: 'verify-full',
  credential: { kind: 'env', variable: 'PROD_PASSWORD' },
  addedAt: startedAt,
};

const entraLogin: EntraLoginSql = {
  role: 'backups',
  objectId: '6f2c1f2e-0000-4000-8000-0000000000a1',
  type: 'service',
  database: 'postgres',
  createSql: 'SELECT 1;',
  mapSql: 'SELECT 2;',
};
export const serverReport: ServerReport = {
  version: '17.10',
  versionNumber: 170010,
  latencyMs: 1.25,
  user: 'backup',
  superuser: false,
  createDb: true,
  tls: 'TLSv1.3',
  databases: [
    { name: 'shop', owner: 'app', encoding: 'UTF8', sizeBytes: 12_582_912, protectedBy: ['shop'] },
    { name: 'hidden', owner: 'root', encoding: 'UTF8', sizeBytes: null, protectedBy: [] },
  ],
  dumpTool: { path: '/usr/lib/postgresql/17/bin/pg_dump', version: '17.10' },
  warnings: [],
};

export const signingKey: SigningKey = {
  id: '1a2b3c4d'.repeat(8),
  name: 'anna on ws1',
  publicKey: '-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----\n',
  isPrivateHere: true,
  signs: true,
  trusted: { since: startedAt, by: 'anna on ws1' },
};

export const teamKey: SigningKey = {
  ...signingKey,
  id: '5e6f7a8b'.repeat(8),
  name: 'DBA team',
  isPrivateHere: false,
  signs: false,
};

export const instance: InstanceSummary = {
  id: InstanceId.parse('instance-1a2b'),
  name: 'shop',
  database: 'shop',
  serverId: server.id,
  serverName: 'prod',
  vaultId: vault.id,
  vaultName: 'archive',
  options: { compression: 'auto', countRows: true, lockWaitTimeoutMs: 60_000 },
  protectedAt: startedAt,
};

export const health: InstanceHealth = {
  ...instance,
  health: 'protected',
  reason: 'The newest recovery point is 3 days old.',
  willLackPrivileges: false,
  latestPointAt: startedAt,
  latestSize: 1_572_864,
  latestPointSince: startedAt,
  pointAgeMs: 3 * 86_400_000,
  isPastLimit: false,
  points: 2,
  damagedPoints: 0,
  unlisted: { points: 0, bytes: 0 },
  bytes: 3_145_728,
  vaultSeenAt: startedAt,
  lastProof: null,
  runningJob: null,
};

export const point: PointSummary = {
  id: PointId.parse('point-1a2b'),
  instanceId: instance.id,
  instanceName: 'shop',
  database: 'shop',
  vaultName: 'archive',
  completedAt: startedAt,
  ageMs: 3 * 86_400_000,
  since: startedAt,
  size: 1_572_864,
  tables: 3,
  rows: 12_345,
  serverVersion: '17.10',
  expiresAt: null,
  warnings: 0,
};

/** What a point is promised that nobody chose anything for. */
export const promise: StandingPromise = {
  promised: { rule: 'on demand', why: 'On demand: until somebody deletes it', expiresAt: null },
};

const noChanges: PromiseChanges = { points: [], shorter: 0, longer: 0, otherRule: 0, uncertain: 0 };

/** Nobody keeps the point any more. */
const unheld: ChangedHolds = { pointId: point.id, holds: { uncertain: [] }, changed: true };

export const manifest: Manifest = {
  format: 1,
  pointId: point.id,
  instanceId: instance.id,
  startedAt,
  completedAt: '2026-11-23T17:13:08.000Z',
  takenBy: { user: 'dba', host: 'jump1', pgkeep: '0.1.0' },
  server: { host: 'db.example.com', port: 5432, version: '17.10', versionNumber: 170010 },
  database: {
    name: 'shop',
    sizeBytes: 12_582_912,
    properties: {
      encoding: 'UTF8',
      collate: 'C',
      ctype: 'C',
      localeProvider: 'libc',
      owner: 'app',
      connectionLimit: -1,
      settings: [],
    },
  },
  tool: { version: '17.10', path: '/usr/lib/postgresql/17/bin/pg_dump' },
  archive: {
    version: '1.16',
    compression: { algorithm: 'zstd', level: 1 },
    size: 1_572_864,
    headLength: 4096,
    sha256: 'a'.repeat(64),
    segments: [{ offset: 0, length: 4096, sha256: 'b'.repeat(64) }],
  },
  rawBytes: 6_291_456,
  tables: [
    { dumpId: 1, schema: 'public', name: 'orders', offset: 4096, length: 10, rows: 12_000 },
    { dumpId: 2, schema: 'public', name: 'items', offset: 4106, length: 10, rows: 345 },
  ],
  largeObjects: { count: 0, length: 0 },
  extensions: [{ name: 'citext', version: '1.6', schema: 'public' }],
  roles: [],
  globals: { length: 0, sha256: 'c'.repeat(64) },
  retention: { rule: 'kept until deleted', expiresAt: null },
  warnings: [],
};

export const runningJob: Job = {
  id: JobId.parse('job-1a2b'),
  kind: 'backup',
  state: 'in progress',
  instanceId: instance.id,
  subject: 'shop',
  startedAt,
  endedAt: null,
  host: 'jump1',
  user: 'dba',
  progress: { phase: 'dumping', object: 'public.orders', bytes: 1_048_576, rate: 524_288 },
  result: null,
  error: null,
  leftovers: [],
};

export const endedJob: Job = {
  ...runningJob,
  state: 'completed',
  endedAt: '2026-11-23T17:12:15.300Z',
  result: {
    pointId: point.id,
    promised: { rule: 'monthly', why: 'Monthly: chosen by hand', expiresAt: '2027-11-23T17:12:03.000Z' },
    bytes: 1_572_864,
    rows: 12_345,
    tables: 3,
    losses: [],
    messages: [],
    warnings: [],
    notes: [],
  },
};

export const readyPrivileges: BackupPrivileges = {
  ready: true,
  summary: 'backup can read all of shop.',
  findings: [{ title: 'Tables', kind: 'table', severity: 'ok', message: 'All can be read.', objects: [] }],
  database: 'shop',
  server: { name: 'prod', version: '17.10', major: 17 },
  role: { name: 'backup', exists: true, superuser: false },
  counts: { schemas: 1, tables: 5000, sequences: 2, largeObjects: 0 },
  checkedAt: startedAt,
  tookMs: 200,
};

export const lackingPrivileges: BackupPrivileges = {
  ...readyPrivileges,
  ready: false,
  summary: 'A backup would fail.',
  findings: [
    {
      title: 'Tables',
      kind: 'table',
      severity: 'blocker',
      message: 'backup may not read 5 tables of app.',
      remedy: 'Grant SELECT.',
      objects: ['a', 'b', 'c', 'd', 'e\u001b[2J'].map((name) => ({
        name: `public.${name}`,
        detail: 'of app',
      })),
    },
    {
      title: 'Tomorrow',
      kind: 'default privileges',
      severity: 'warning',
      message: 'New tables of app cannot be read.',
      objects: [],
    },
  ],
};

export const grantScript: GrantScript = {
  form: 'smallest',
  available: true,
  sql: '-- all\n\nBEGIN;\n\nGRANT SELECT ON TABLE "public"."a\u001b" TO "backup";\n\nCOMMIT;\n',
  revokeSql: 'REVOKE;\n',
  statements: 1,
  notes: ['Run it as a superuser.'],
  commands: { sh: '#!/bin/sh\ngrant\n', powershell: '# grant\n' },
  revokeCommands: { sh: '#!/bin/sh\nrevoke\n', powershell: '# revoke\n' },
  digest: 'a1'.repeat(32),
};

export const auditEntry: AuditEntry = {
  id: 7,
  at: startedAt,
  user: 'dba',
  host: 'jump1',
  serverName: 'prod',
  database: 'shop',
  ranAs: 'postgres',
  role: 'backup',
  purpose: 'backup',
  action: 'grant',
  sql: 'GRANT 1;',
  revokeSql: 'REVOKE 1;',
  digest: 'b2'.repeat(32),
  outcome: 'applied',
  problem: null,
};

export const policySummary: PolicySummary = {
  ...samplePolicy({ timeZone: 'UTC' }),
  vaultId: vault.id,
  vaultName: 'archive',
  revision: 2,
  changedAt: startedAt,
  changedBy: 'dba on workstation',
  instances: [{ id: instance.id, name: 'shop', overrides: { jitterMinutes: 5 } }],
  scheduleWords: 'Daily at 02:30, in UTC',
  retentionWords: 'default 30 days',
  nextRuns: [],
};

/** Two years of which the second is not whole, and two points, one of which would end earlier. */
export const policySimulation: PolicySimulation = {
  problems: [],
  notes: ['Something to know.'],
  scheduleWords: 'Daily at 02:30, in UTC',
  windowWords: 'Runs start at any time of day',
  retentionWords: 'default 30 days, yearly 10 years',
  nextRuns: ['2027-03-02T02:30:00.000Z', '2027-03-03T02:30:00.000Z'],
  of: { instanceId: instance.id, instanceName: 'shop' },
  sizes: 'instance',
  simulation: {
    from: '2027-03-01T12:00:00.000Z',
    until: '2028-03-01T12:00:00.000Z',
    months: [
      simulatedMonth('2027-11', { yearly: 1, default: 29 }),
      simulatedMonth('2027-12', { yearly: 1, default: 30 }),
      simulatedMonth('2028-03', { yearly: 2, default: 1_029 }),
    ],
    rules: [
      { rule: 'yearly', keeps: '10 years', made: 2, points: 2, bytes: 2_048, most: 2 },
      { rule: 'default', keeps: '30 days', made: 1_364, points: 1_029, bytes: 1_053_696, most: 1_029 },
    ],
    warnings: ['1 recovery point that exists ends earlier than promised: on 15 March 2027.'],
  },
  instances: [
    {
      instanceId: instance.id,
      instanceName: 'shop',
      points: 2,
      earlier: 1,
      later: 0,
      otherRule: 0,
      uncertain: 0,
    },
  ],
  existing: [
    {
      instanceId: instance.id,
      instanceName: 'shop',
      pointId: point.id,
      startedAt: '2027-02-01T02:30:00.000Z',
      rule: 'default',
      why: 'Default: scheduled backup of 1 February 2027',
      endsAt: '2027-05-02T02:30:00.000Z',
      newEndsAt: '2027-03-15T12:00:00.000Z',
      days: -47.6,
      effectiveAt: '2027-03-15T12:00:00.000Z',
    },
  ],
};

function simulatedMonth(month: string, points: { yearly: number; default: number }) {
  const kept = Object.entries(points).map(([rule, count]) => ({
    rule: rule as keyof typeof points,
    points: count,
    bytes: count * 1_024,
  }));
  const all = points.yearly + points.default;
  return { month, at: `${month}-28T00:00:00.000Z`, points: all, bytes: all * 1_024, kept };
}

/** The error that the router throws for a report. */
export function routerError(report: ErrorReport): Error {
  return new ORPCError('PGKEEP', { status: 422, message: report.message, data: report, defined: true });
}

/** The error that the router throws for input that its schema refuses. */
export function invalidInput(issues: { message: string; path: readonly PropertyKey[] }[]): Error {
  return new ORPCError('BAD_REQUEST', { message: 'Input validation failed', data: { issues } });
}

export interface Call {
  readonly path: string;
  readonly input: unknown;
}

type Answer = (input: never, options?: { signal?: AbortSignal | undefined }) => unknown;

async function* jobsUntil(...jobs: Job[]): AsyncGenerator<Job> {
  yield* jobs;
}

export const serviceStatus: ServiceStatus = {
  manager: 'systemd',
  name: 'pgkeep-run-due-1234abcd.timer',
  place: '/home/dba/.config/systemd/user/pgkeep-run-due-1234abcd.service',
  installed: true,
  isOn: true,
  starts: ['/usr/bin/node', '/opt/pgkeep/pgkeep.mjs', 'run-due'],
  lastTickAt: '2026-11-23T17:00:08.000Z',
  logins: [],
  findings: [],
  needsInstall: false,
};

const settings: Settings = {
  theme: 'system',
  notifications: 'all',
  closeToTray: true,
  backupsPerServer: 2,
  pointAgeLimitDays: 7,
  shorterAfterDays: 14,
};

const variables: ReadableVariable[] = [
  { name: 'PROD_PASSWORD', isSet: true, usedBy: ['prod', 'archive'] },
  { name: 'SPARE', isSet: false, usedBy: [] },
];

export const abandonedPoint: AbandonedItem = {
  kind: 'point',
  name: 'instances/inst-20260101t000000-00000001/point-20260102t000000-00000001/',
  bytes: 3_145_728,
  changedAt: '2026-01-02T00:00:00.000Z',
};
export const abandonedFile: AbandonedItem = {
  kind: 'file',
  name: 'jobs/2026-01/.0123456789abcdef.tmp',
  bytes: 10,
  changedAt: '2026-01-03T00:00:00.000Z',
};

export const lostManifest: AbandonedItem = {
  kind: 'lost manifest',
  name: 'instances/inst-20260101t000000-00000001/point-20260103t000000-00000001/',
  bytes: 1_048_576,
  changedAt: '2026-01-03T00:00:00.000Z',
};

export const oldVault: VaultToCarryOver = {
  format: 1,
  instances: 2,
  points: 4,
  problems: [],
  isProtected: false,
};

const answers: Record<string, Answer> = {
  'vaults.add': () => ({
    ...vault,
    created: true,
    unconfirmedRuntime: null,
    importedInstances: 0,
    importedServers: [],
    importedJobs: 0,
    problems: [],
  }),
  'vaults.list': () => [vault],
  'vaults.beforeCarryOver': () => oldVault,
  'vaults.carryOver': () => oldVault,
  'vaults.copyInto': async function* copyInto(): AsyncGenerator<FilledVault> {
    const copied = { done: false, points: 2, copied: 1, bytes: 3_145_728, problems: [], staying: [] };
    yield copied;
    yield { ...copied, done: true };
  },
  'vaults.show': () => ({
    ...vault,
    format: 2,
    unconfirmedRuntime: null,
    instances: [
      {
        id: instance.id,
        name: 'shop',
        points: 2,
        bytes: 3_145_728,
        latest: startedAt,
        latestSince: startedAt,
        latestAgeMs: 5_000,
      },
    ],
    problems: [],
  }),
  'vaults.repair': () => vault,
  'vaults.setRuntime': ({ place }: { place: VaultSummary['location'] }) => ({ ...vault, runtime: place }),
  'vaults.setLogin': ({ credential }: { credential: BlobLocation['credential'] }) => ({
    ...vault,
    location: { kind: 'azure-blob', url: 'https://acme.blob.core.windows.net/pgkeep', credential },
  }),
  'vaults.abandoned': () => [abandonedPoint, abandonedFile],
  'vaults.clean': () => ({ removed: [abandonedPoint], freedBytes: abandonedPoint.bytes }),
  'vaults.remove': () => ({ removed: true, forgottenInstances: ['prod/shop'] }),
  'discovery.findServer': () => azureServer,
  'discovery.findAccount': () => azureAccount,
  'discovery.containers': () => [azureContainer],
  'discovery.createContainer': () => azureContainer,
  'discovery.ofServer': () => null,
  'discovery.ofVault': () => [],
  'servers.add': () => server,
  'servers.setLogin': () => server,
  'servers.confirm': () => server,
  'instances.confirm': () => [instance],
  'instances.continueAs': ({ database }: { database: string }) => ({ ...instance, database, proved: true }),
  'servers.set': () => server,
  'servers.remove': ({ leaveDatabases = [] }: { leaveDatabases?: string[] }) => ({
    removed: true,
    leftDatabases: leaveDatabases,
  }),
  'servers.list': () => [server],
  'servers.test': () => serverReport,
  'servers.tryOut': () => serverReport,
  'servers.parse': () => ({ address: { host: 'db.example.com' }, database: null, ticket: null, notes: [] }),
  'servers.roles': () => ['app', 'backup'],
  'servers.createDatabase': ({ name }: { name: string }) => ({ name }),
  'servers.createRole': ({ name }: { name: string }) => ({ name }),
  'secrets.deposit': () => ({ ticket: 'ticket-0123456789' }),
  'instances.protect': () => instance,
  'instances.set': () => ({ ...instance, options: { ...instance.options, compression: 'zstd:3' } }),
  'instances.assignPolicy': () => [
    {
      ...instance,
      policy: { id: policySummary.id, name: 'nightly', overridden: ['schedule', 'keepAtLeast'] },
      promises: noChanges,
    },
  ],
  'policies.list': () => [policySummary],
  'policies.show': () => policySummary,
  'policies.add': ({ name }: { name: string }) => ({ ...policySummary, name }),
  'policies.addReady': () => [policySummary],
  'policies.set': () => ({ ...policySummary, promises: noChanges }),
  'expiry.run': () => ({ vaults: [] }),
  'policies.undo': () => ({ ...noChanges, otherRule: 2 }),
  'policies.remove': () => ({ id: policySummary.id, name: 'nightly', vaultName: 'archive' }),
  'policies.simulate': () => policySimulation,
  'policies.toAzure': () => ({
    name: 'nightly',
    json: '{\n  "name": "nightly"\n}\n',
    leftOut: ['Left out.'],
  }),
  'policies.fromAzure': () => ({ name: 'taken', values: sampleValues, leftOut: [] }),
  'instances.rename': ({ name }: { name: string }) => ({ ...instance, name }),
  'instances.list': () => [instance],
  'instances.readiness': () => ({ ready: true, findings: [] }),
  'instances.stop': () => ({ deletedPoints: 0, freedBytes: 0, left: [] }),
  'overview.instances': () => ({
    instances: [health],
    unreachable: [],
    pointAgeLimitDays: 7,
    shorterAfterDays: 14,
  }),
  'overview.summary': () => ({
    vaults: [
      {
        id: vault.id,
        name: 'archive',
        bytes: 1,
        points: 1,
        askedAt: startedAt,
        answeredAt: startedAt,
        problem: null,
      },
    ],
    lastDay: [endedJob],
    autoProtected: [],
    overdueRules: [],
  }),
  'backup.start': () => ({ jobId: runningJob.id }),
  'verify.start': () => ({ jobId: runningJob.id }),
  'restore.asDatabase': () => ({ jobId: runningJob.id }),
  'restore.rows': () => ({ jobId: runningJob.id }),
  'restore.asFiles': () => ({ jobId: runningJob.id }),
  'restore.readiness': () => ({
    ready: true,
    findings: [],
    roles: [],
    signature: { outcome: 'signed', keyId: teamKey.id, by: teamKey.name },
    grants: null,
    notes: [],
    commands: [],
  }),
  'restore.applyGrants': ({ dryRun }: { dryRun: boolean }) => ({
    applied: !dryRun,
    before: [{ title: 'Roles', severity: 'blocker', message: 'No x.', sql: 'CREATE ROLE x;' }],
    after: [{ title: 'Roles', severity: 'ok', message: 'All there.' }],
    notes: ['A note.'],
  }),
  'privileges.backup': () => readyPrivileges,
  'privileges.entraLogin': () => entraLogin,
  'privileges.grantSql': () => grantScript,
  'privileges.apply': ({ dryRun }: { dryRun: boolean }) => ({
    applied: !dryRun,
    before: lackingPrivileges,
    after: readyPrivileges,
    notes: ['A note.'],
  }),
  'privileges.checkAll': () => [],
  'privileges.states': () => [],
  'privileges.audit': () => [auditEntry],
  'points.list': () => ({ points: [point], problems: [] }),
  'keys.list': () => [signingKey, teamKey],
  'keys.trust': () => teamKey,
  'keys.trustOfPoint': () => teamKey,
  'keys.distrust': () => ({ ...teamKey, trusted: null }),
  'keys.use': () => ({ ...teamKey, signs: true }),
  'keys.importPrivate': () => ({ ...teamKey, isPrivateHere: true, signs: true }),
  'keys.exportPrivate': () => ({ key: signingKey, file: '/home/dba/team.key' }),
  'points.show': () => ({
    vaultName: 'archive',
    manifest,
    signature: { outcome: 'signed', keyId: signingKey.id, by: signingKey.name },
    promise,
    ageMs: 259_200_000,
    skipped: [],
  }),
  'points.delete': () => ({ pointId: point.id, freedBytes: 1_572_864, left: ['instances/i/p/notes'] }),
  'points.keep': () => ({ pointId: point.id, changes: noChanges, promise }),
  'points.pin': () => unheld,
  'points.unpin': () => unheld,
  'points.hold': () => unheld,
  'points.release': () => unheld,
  'points.contents': () => [
    { kind: 'TABLE', schema: 'public', name: 'orders', owner: 'app', bytes: 2048, rows: 12_000 },
    { kind: 'EXTENSION', schema: null, name: 'pg_cron', owner: null },
    {
      kind: 'TABLE DATA',
      schema: 'cron',
      name: 'job',
      owner: 'app',
      bytes: 100,
      rows: 3,
      extension: 'pg_cron',
    },
  ],
  'jobs.list': () => [runningJob, endedJob],
  'jobs.show': () => ({ ...endedJob, log: [{ at: startedAt, text: 'pg_dump: dumping' }] }),
  'jobs.watch': () => jobsUntil(runningJob, endedJob),
  'jobs.changes': () => jobsUntil(runningJob, endedJob),
  'jobs.again': () => ({ jobId: runningJob.id }),
  'jobs.diagnostics': () => ({ text: 'backup of shop: failed\n' }),
  'jobs.cancel': () => runningJob,
  'service.status': () => serviceStatus,
  'service.install': () => ({ did: ['pgkeep-run-due-1234abcd.timer was installed.'], status: serviceStatus }),
  'service.uninstall': () => ({
    did: ['pgkeep-run-due-1234abcd.timer was removed.'],
    status: { ...serviceStatus, installed: false, isOn: false, starts: null, needsInstall: true },
  }),
  'settings.get': () => settings,
  'settings.set': (change: Partial<Settings>) => ({ ...settings, ...change }),
  'tools.list': () => ({ found: [], folders: [], advice: null }),
  'tools.addFolder': () => [],
  'variables.list': () => variables,
  'variables.add': () => variables,
  'variables.remove': () => [],
};

/** The schema that the contract gives an input; undefined where there is none. */
function inputSchema(feature: string, name: string): z.ZodType | undefined {
  const procedures = (contract as Record<string, Record<string, unknown>>)[feature];
  const procedure = procedures?.[name] as { '~orpc': { inputSchema?: z.ZodType } } | undefined;
  if (procedure === undefined) throw new Error(`the contract has no ${feature}.${name}`);
  return procedure['~orpc'].inputSchema;
}

/** A router in memory that checks inputs as the real one, answers as told and writes down what was asked. */
export function createFakeClient(overrides: Record<string, Answer> = {}): { client: Client; calls: Call[] } {
  const calls: Call[] = [];
  const client: Record<string, Record<string, unknown>> = {};
  for (const [path, answer] of Object.entries({ ...answers, ...overrides })) {
    const [feature = '', name = ''] = path.split('.');
    const schema = inputSchema(feature, name);
    const features = (client[feature] ??= {});
    features[name] = async (input: never, options?: { signal?: AbortSignal }) => {
      const checked = schema?.safeParse(input);
      if (checked?.success === false) throw invalidInput(checked.error.issues);
      calls.push({ path, input });
      return answer(input, options);
    };
  }
  return { client: client as unknown as Client, calls };
}
