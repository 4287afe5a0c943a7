import { z } from 'zod';
import { oc } from '../base.ts';
import { DumpSelection, SelectionChanges } from './dump-selection.ts';
import { Environment } from '../servers/environments.ts';
import { Readiness } from '../findings.ts';
import { SecretUri } from '../logins/secret-uri.ts';
import { DisplayName, InstanceId, PgName, PolicyId, Reference, ServerId, VaultId } from '../ids.ts';
import { Pooler, TlsMode } from '../servers/servers.ts';
import { AssignedPolicy, PolicyChanges, ValueName } from '../policies/policy.ts';
import { AutoProtect } from '../policies/auto-protect.ts';
import { PromiseChanges } from '../policies/promise-changes.ts';
import { ChosenRunner, InstanceScheduling, scheduling } from '../policies/runner.ts';
import { Unconfirmed } from '../vaults/unconfirmed.ts';
import { GivenOwnLogin, OwnLogin, RecordedLogin } from './own-login.ts';

/** Compression of the archive: `auto` is zstd:1 where pg_dump knows zstd, else gzip:1. */
export const CompressionChoice = z
  .string()
  .regex(/^(auto|none|gzip:[1-9]|zstd:(1\d|[1-9]))$/, 'compression is auto, none, gzip:1-9 or zstd:1-19');
export type CompressionChoice = z.infer<typeof CompressionChoice>;

/** A major of PostgreSQL's client tools: 12 wrote the oldest archives that are read here. */
const ClientMajor = z.int().min(12, 'client tools are of 12 or newer').max(99);

export const InstanceOptions = z.object({
  compression: CompressionChoice,
  /** Decode the stream as it passes: proves every frame and counts rows. Costs CPU; see README. */
  countRows: z.boolean(),
  /** How long pg_dump waits for a table's lock before it gives up, in milliseconds. */
  lockWaitTimeoutMs: z.int().min(0).max(86_400_000),
  /**
   * Major of the pg_dump that takes the backups, for archives that an older server takes with the least
   * changes. Absent: pgkeep chooses.
   */
  clientMajor: ClientMajor.optional(),
  /** What is not dumped, and how else; absent: the whole database. */
  selection: DumpSelection.optional(),
});
export type InstanceOptions = z.infer<typeof InstanceOptions>;

/** What a database is backed up with where nothing else is chosen. */
export const defaultInstanceOptions: InstanceOptions = {
  compression: 'auto',
  countRows: true,
  lockWaitTimeoutMs: 300_000,
};

/**
 * Options that change; what is absent stays. A client major of null leaves the choice to pgkeep again, a selection of
 * null the whole database.
 */
export const InstanceChanges = InstanceOptions.partial().extend({
  clientMajor: ClientMajor.nullable().optional(),
  selection: SelectionChanges.nullable().optional(),
});
export type InstanceChanges = z.infer<typeof InstanceChanges>;

/** How a vault names a server: where it is, without secrets. */
export const RecordedServer = z.object({
  name: z.string(),
  host: z.string(),
  port: z.int(),
  user: z.string(),
  maintenanceDatabase: z.string(),
  tls: TlsMode,
  pooler: Pooler.optional(),
  /** Absent in records of earlier versions, too. */
  environment: z.string().optional(),
  /** Of its databases, where they say nothing else. */
  ...scheduling,
  /** Which of its databases its runner protects by itself. */
  autoProtect: AutoProtect.optional(),
});
export type RecordedServer = z.infer<typeof RecordedServer>;

/** The record of an instance in a vault: what is protected, without secrets. */
export const InstanceRecord = z.object({
  id: InstanceId,
  name: z.string(),
  database: PgName,
  /** Under which id the vault has records of the server; absent in vaults of format 1. */
  serverId: ServerId.optional(),
  server: RecordedServer,
  /** The tag of the database itself, where it has one; absent in records of earlier versions, too. */
  environment: z.string().optional(),
  options: InstanceOptions,
  /** Where the login of this database alone comes from; absent: it is the server's. */
  credential: RecordedLogin.optional(),
  protectedAt: z.iso.datetime(),
  /** By which policy it is backed up; absent: only on demand. */
  policy: AssignedPolicy.optional(),
  /** Its own; where it says nothing, its server's record does. */
  ...scheduling,
  /** Since when no backups are taken any more; the recovery points stay. */
  stoppedAt: z.iso.datetime().optional(),
  /** Whoever stopped it lets its points go when what they were promised ends, all but the newest good one. */
  expiresAsPromised: z.literal(true).optional(),
});
export type InstanceRecord = z.infer<typeof InstanceRecord>;

export const InstanceSummary = z.object({
  id: InstanceId,
  name: z.string(),
  database: PgName,
  serverId: ServerId,
  serverName: z.string(),
  vaultId: VaultId,
  vaultName: z.string(),
  options: InstanceOptions,
  /** Where the login of this database alone comes from; absent: it is the server's. */
  credential: OwnLogin.optional(),
  protectedAt: z.iso.datetime(),
  /** Since when no backups are taken any more; absent while the database is protected. */
  stoppedAt: z.iso.datetime().optional(),
  /** What the database is for: its own tag, else its server's. */
  environment: Environment.optional(),
  /** The policy that it is backed up by; absent: only on demand. */
  policy: z
    .object({
      id: PolicyId,
      /** Its id where the vault has no such policy. */
      name: z.string(),
      /** Which values it has otherwise than the policy. */
      overridden: z.array(ValueName),
      /** Set where the vault has no such policy, or somebody removed it: nothing is due by it. */
      missing: z.literal(true).optional(),
    })
    .optional(),
  /** Its own tag; absent where it takes its server's. */
  ownEnvironment: Environment.optional(),
  /**
   * What the record in the vault says: `stopped` by another workstation, or `deleted`, which only means that it is gone:
   * another workstation deleted it, somebody removed the folder, or a share is mounted by half. Taken back once the
   * record is there again.
   */
  endedElsewhere: z.enum(['stopped', 'deleted']).optional(),
  /** Why its record in the vault could not be read when that was last tried: no backup is taken meanwhile. */
  recordProblem: z.string().optional(),
  /** Present until somebody confirms that this workstation is to take its backups. */
  unconfirmed: Unconfirmed.optional(),
  /** Who runs its due backups, and when they wait, as its vault says. */
  scheduling: InstanceScheduling.optional(),
});
export type InstanceSummary = z.infer<typeof InstanceSummary>;

/** An instance that was given a policy, and what that means for its recovery points. */
const AssignedInstance = InstanceSummary.extend({ promises: PromiseChanges });
export type AssignedInstance = z.infer<typeof AssignedInstance>;

/** An instance that goes on with its database under another name. */
export const ContinuedInstance = InstanceSummary.extend({
  /** Whether oid and system identifier show that it is the same database; else whoever named it has said so. */
  proved: z.boolean(),
});
export type ContinuedInstance = z.infer<typeof ContinuedInstance>;

/** An instance that was protected or changed. */
export const ChangedInstance = InstanceSummary.extend({
  /** What is to be known of the secret that it is backed up with, each in a sentence; absent where there is nothing. */
  warnings: z.array(z.string()).optional(),
});
export type ChangedInstance = z.infer<typeof ChangedInstance>;

export const instances = {
  protect: oc
    .input(
      z.object({
        server: Reference,
        database: PgName,
        vault: Reference,
        name: DisplayName.optional(),
        options: InstanceChanges.optional(),
        /** A login for this database alone; null: the server's. Absent: as it was, the server's where it was not there. */
        credential: GivenOwnLogin.nullable().optional(),
        /** A policy of the vault by which it is backed up from now on. */
        policy: Reference.optional(),
        /** What it has otherwise than the policy. */
        overrides: PolicyChanges.optional(),
        /** Who runs its due backups; absent: as its record, or that of its server, says. */
        runner: ChosenRunner.optional(),
      }),
    )
    .output(ChangedInstance),
  /** Changes how it is backed up from now on, or its tag. */
  set: oc
    .input(
      z.object({
        instance: Reference,
        options: InstanceChanges,
        /** Null takes the tag away: the server's holds again. */
        environment: Environment.nullable().optional(),
        /** Null takes its own login away: the server's holds again. */
        credential: GivenOwnLogin.nullable().optional(),
      }),
    )
    .output(ChangedInstance),
  /**
   * Gives instances a policy of their vaults or takes it away, and says what they have otherwise. What is absent stays;
   * with another policy nothing is otherwise but what is named.
   */
  assignPolicy: oc
    .input(
      z.object({
        instances: z.array(Reference).min(1).max(10_000),
        /** Null: backed up on demand only. */
        policy: Reference.nullable().optional(),
        /** What they have otherwise from now on, value by value. */
        overrides: PolicyChanges.optional(),
        /** In which values they follow the policy again. */
        follow: z.array(ValueName).optional(),
        /** Without it, a change by which recovery points are kept for a shorter time is refused, with these points. */
        confirmShorter: z.boolean().default(false),
      }),
    )
    .output(z.array(AssignedInstance)),
  /** Another name, in the vault too. */
  rename: oc.input(z.object({ instance: Reference, name: DisplayName })).output(InstanceSummary),
  /** Backs the same database up under another name from now on, after it was renamed on its server. */
  continueAs: oc.input(z.object({ instance: Reference, database: PgName })).output(ContinuedInstance),
  list: oc.output(z.array(InstanceSummary)),
  /**
   * From now on this workstation takes the backups of instances that came with a vault. For one whose record
   * another workstation changed it says that the server here is the right one. Those with a login of their own need an
   * identity that reads it, and each is read and tried first; `secrets` are the URIs that were shown, and others are refused.
   */
  confirm: oc
    .input(
      z.object({
        instances: z.array(Reference).min(1).max(10_000),
        identity: Reference.optional(),
        secrets: z.array(SecretUri).max(10_000).optional(),
      }),
    )
    .output(z.array(ChangedInstance)),
  /** Whether a database can be protected: reachable, not protected there yet, client tools fit, vault writable. */
  readiness: oc
    .input(
      z.object({
        server: Reference,
        database: PgName,
        vault: Reference,
        /** With which selection it would be protected: no privilege is asked on what that leaves out. */
        selection: DumpSelection.optional(),
        /** With which login of its own; absent: the server's. */
        credential: GivenOwnLogin.optional(),
      }),
    )
    .output(Readiness),
  /**
   * Stops protecting. `keep` leaves the recovery points in the vault: the instance stays listed with its
   * `stoppedAt`, its points can be restored, and protecting the database there again goes on with it.
   * `as-promised` lets them go when what they were promised ends, all but the newest good one.
   * `delete` removes the instance and its points, and then `typedName` must be the database's name.
   */
  stop: oc
    .input(
      z.object({
        instance: Reference,
        data: z.enum(['keep', 'as-promised', 'delete']),
        typedName: z.string().optional(),
      }),
    )
    .output(
      z.object({
        deletedPoints: z.int(),
        freedBytes: z.number(),
        /** Names in the vault that are not pgkeep's and so were left. */
        left: z.array(z.string()),
      }),
    ),
};
