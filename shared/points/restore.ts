import { z } from 'zod';
import { oc } from '../base.ts';
import { ConfirmedEnvironment } from '../servers/environments.ts';
import { PointSignature } from '../keys.ts';
import { JobId, PgName, Reference } from '../ids.ts';
import { GivenOwnLogin } from '../instances/own-login.ts';
import { Finding, Readiness } from '../findings.ts';
import { GrantRun, RunnableSql } from '../privileges.ts';
import { PointReference } from './points.ts';
import { SecretTicket } from '../logins/secret-tickets.ts';
import { StorageChoice } from '../vaults/vaults.ts';

/** "table", or "schema.table"; quoted parts as in SQL: "My ""odd"" schema".table. */
export const TableName = z.object({ schema: PgName.optional(), name: PgName });
export type TableName = z.infer<typeof TableName>;

export const Selection = z.object({
  schemas: z.array(PgName).default([]),
  tables: z.array(TableName).default([]),
  excludeTables: z.array(TableName).default([]),
});
export type Selection = z.infer<typeof Selection>;

/** What a user chooses for a restore as a new database, besides where it goes. */
export const RestoreChoices = z.object({
  /** Tables restored, and indexes built, at the same time. */
  jobs: z.int().min(1).max(64).default(1),
  selection: Selection.default({ schemas: [], tables: [], excludeTables: [] }),
  noOwner: z.boolean().default(false),
  noPrivileges: z.boolean().default(false),
  roleMap: z.array(z.object({ from: PgName, to: PgName })).default([]),
  /** Create roles that the target lacks, without password and without login rights of a superuser. */
  createRoles: z.boolean().default(false),
  /** Leave the half-made database where it is when the restore fails. */
  keepPartial: z.boolean().default(false),
  /** ANALYZE the new database at the end. */
  analyze: z.boolean().default(true),
  /** Any loss fails the restore; otherwise it goes on and says what is missing. */
  allOrNothing: z.boolean().default(false),
  /** Damaged bytes of the archive cost only the table that they belong to, not the restore. */
  skipDamaged: z.boolean().default(false),
  /** Cron jobs are active and subscriptions enabled as in the source; otherwise both come back switched off. */
  activate: z.boolean().default(false),
});
export type RestoreChoices = z.infer<typeof RestoreChoices>;

/** The database that a restore makes, and how: the same in a request, in a job's record and in the flow. */
export const NewDatabase = z.object({ newDatabase: PgName, ...RestoreChoices.shape });
export type NewDatabase = z.infer<typeof NewDatabase>;

/** A restore as a new database, as it is asked for. */
export const RestoreRequest = PointReference.extend({
  targetServer: Reference,
  confirmedEnvironment: ConfirmedEnvironment,
  /** A login at the target for this restore alone; absent: the server's. */
  credential: GivenOwnLogin.optional(),
  ...NewDatabase.shape,
});
export type RestoreRequest = z.infer<typeof RestoreRequest>;

/** The same, as it is looked at beforehand. */
const CheckedRestoreRequest = RestoreRequest.extend({
  /** Any text: that it is no possible name is a finding. */
  newDatabase: z.string().max(1000),
});

/** The rows of one table for a database that exists. */
export const RestoreRowsRequest = PointReference.extend({
  targetServer: Reference,
  database: PgName,
  table: TableName,
  typedName: z.string().nullable(),
  confirmedEnvironment: ConfirmedEnvironment,
  /** A login at the target for this restore alone; absent: the server's. */
  credential: GivenOwnLogin.optional(),
});
export type RestoreRowsRequest = z.infer<typeof RestoreRowsRequest>;

/** The same restore on the command line. Each of them is the whole restore: one of them is run, never two. */
const RestoreCommand = z.object({
  tools: z.enum(['pgkeep', 'postgresql']),
  shell: z.enum(['sh', 'powershell']),
  text: z.string(),
});
export type RestoreCommand = z.infer<typeof RestoreCommand>;

export const restore = {
  /** `queued`: one of many, which waits until others that are queued for the same server have made room. */
  asDatabase: oc
    .input(RestoreRequest.extend({ queued: z.boolean().default(false) }))
    .output(z.object({ jobId: JobId })),
  /**
   * Loads the rows of one table into a database that exists, where the table is empty. `typedName` is what the user
   * typed as the name of that database, or null where the user wants no question.
   */
  rows: oc.input(RestoreRowsRequest).output(z.object({ jobId: JobId })),
  asFiles: oc
    .input(
      PointReference.extend({
        destination: StorageChoice,
        /** What is damaged in the vault is left out; otherwise nothing is written. */
        skipDamaged: z.boolean().default(false),
        secret: z.string().optional(),
        ticket: SecretTicket.optional(),
      }),
    )
    .output(z.object({ jobId: JobId })),
  /** What would be missing on the target, without changing anything there. */
  readiness: oc.input(CheckedRestoreRequest).output(
    Readiness.extend({
      /**
       * Roles that this restore names, as the archive calls them, and whether the target has them; null: not reached.
       * Policies and user mappings name theirs even where owners and privileges are left out.
       */
      roles: z.array(z.object({ name: z.string(), onTarget: z.boolean().nullable() })),
      /** What the signature of the recovery point comes to; null where the point could not be read. */
      signature: PointSignature.nullable(),
      /** SQL for what the login lacks on the target, empty where nothing; null where the target was not reached. */
      grants: RunnableSql.nullable(),
      /** What comes along with the selection unasked, or stays out without having been asked for, in sentences. */
      notes: z.array(z.string()),
      /** The same restore on the command line, without secrets: for each shell with pgkeep, or with PostgreSQL's tools. */
      commands: z.array(RestoreCommand),
    }),
  ),
  /**
   * Runs the SQL that `readiness` gave in `grants`, as an administrator of the target whose password is used
   * for this call only. A dry run looks before and after from within the transaction, as the login that
   * restores, and rolls back.
   */
  applyGrants: oc.input(GrantRun.extend({ request: CheckedRestoreRequest })).output(
    z.object({
      applied: z.boolean(),
      /** Those of `readiness`, without and with what was run. */
      before: z.array(Finding),
      after: z.array(Finding),
      /** What could not be done as said, for example SET ROLE, in sentences. */
      notes: z.array(z.string()),
    }),
  ),
};
