import { z } from 'zod';
import { DumpSelection } from './instances/dump-selection.ts';
import { oc } from './base.ts';
import { ObjectId } from './access/principals.ts';
import { Finding } from './findings.ts';
import { InstanceId, PgName, Reference } from './ids.ts';
import { ChosenPlace } from './places.ts';
import { SecretTicket } from './logins/secret-tickets.ts';

/**
 * SELECT on one column that the owner of a table granted to the backup's login itself. REVOKE on the table takes
 * it away as well, so what takes a grant on the table back has to grant it again.
 */
export const ColumnGrant = z.object({
  name: z.string(),
  /** WITH GRANT OPTION, and whether the login has used it: then REVOKE is refused. */
  grantOption: z.enum(['no', 'yes', 'used']),
});
export type ColumnGrant = z.infer<typeof ColumnGrant>;

/**
 * One thing that a backup's login lacks, or (default privileges) will lack as soon as somebody creates
 * something new. Each is fixed by one kind of statement.
 */
export const BackupGap = z.discriminatedUnion('kind', [
  /** There is no such role on the server. */
  z.object({ kind: z.literal('role') }),
  /** The role may not log in. */
  z.object({ kind: z.literal('login') }),
  /** CONNECT on the database. */
  z.object({ kind: z.literal('connect') }),
  /** USAGE on a schema that holds something pg_dump locks or reads. */
  z.object({ kind: z.literal('schema'), schema: z.string(), owner: z.string() }),
  /** SELECT on a table or partitioned table: pg_dump locks each, and reads the data of most. */
  z.object({
    kind: z.literal('table'),
    schema: z.string(),
    name: z.string(),
    owner: z.string(),
    /** Extension whose configuration table it is. */
    extension: z.string().optional(),
    /** Absent where there are none. */
    columns: z.array(ColumnGrant).optional(),
  }),
  /** SELECT on a sequence, to read where it stands. */
  z.object({
    kind: z.literal('sequence'),
    schema: z.string(),
    name: z.string(),
    owner: z.string(),
    /** Absent where there are none. */
    columns: z.array(ColumnGrant).optional(),
  }),
  /** SELECT on a large object. The oid is text: it has 32 bits without a sign. */
  z.object({ kind: z.literal('large object'), oid: z.string(), owner: z.string() }),
  /** Row-level security applies to the login: pg_dump aborts rather than miss rows. */
  z.object({
    kind: z.literal('row security'),
    schema: z.string(),
    name: z.string(),
    owner: z.string(),
    /** FORCE ROW LEVEL SECURITY: it applies to the owner as well. */
    forced: z.boolean(),
  }),
  /**
   * What this role creates tomorrow would not be readable: tables or sequences in a schema, or in any schema
   * (schema null) where the role may also create schemas; these schemas themselves; large objects (18 and newer).
   * A role that lacks it in any schema has no entries for single ones.
   */
  z.object({
    kind: z.literal('default privileges'),
    owner: z.string(),
    schema: z.string().nullable(),
    objects: z.enum(['tables', 'sequences', 'schemas', 'large objects']),
  }),
]);
export type BackupGap = z.infer<typeof BackupGap>;

/** One object of a finding, as a line that it opens to. */
export const PrivilegeObject = z.object({
  /** As SQL writes it, quoted where it must be. */
  name: z.string(),
  /** More about it in a few words, for example its owner. */
  detail: z.string().optional(),
});
export type PrivilegeObject = z.infer<typeof PrivilegeObject>;

/** An answer of a privilege check: one line, which opens to its objects. */
export const PrivilegeFinding = Finding.extend({
  /** What kind of thing it is about; the same kind and group always read as one line. */
  kind: z.string(),
  objects: z.array(PrivilegeObject),
});
export type PrivilegeFinding = z.infer<typeof PrivilegeFinding>;

/** A database by the instance that protects it, or by its server and name. */
export const PrivilegeSubject = z.union([
  z.object({ instance: Reference }),
  z.object({
    server: Reference,
    database: PgName,
    /** What of it is dumped, where no instance says it: no privilege is asked on the rest. */
    selection: DumpSelection.optional(),
  }),
]);
export type PrivilegeSubject = z.infer<typeof PrivilegeSubject>;

/** Subject of a check, and the role that it is about: without one the login of the server. */
const asked = { subject: PrivilegeSubject, role: PgName.optional() };

/** What a backup's login may and may not do in one database, now and later. */
export const BackupPrivileges = z.object({
  /** Whether pg_dump would succeed now: there is no blocker. */
  ready: z.boolean(),
  /** All in one sentence. */
  summary: z.string(),
  findings: z.array(PrivilegeFinding),
  database: z.string(),
  server: z.object({ name: z.string(), version: z.string(), major: z.int() }),
  role: z.object({ name: z.string(), exists: z.boolean(), superuser: z.boolean() }),
  counts: z.object({
    schemas: z.int(),
    tables: z.int(),
    sequences: z.int(),
    largeObjects: z.int(),
  }),
  checkedAt: z.iso.datetime(),
  /** How long the check took, in ms. */
  tookMs: z.number(),
});
export type BackupPrivileges = z.infer<typeof BackupPrivileges>;

/**
 * `smallest`: only what is missing. `predefined`: pg_read_all_data and what it does not cover. `classic`:
 * every schema, as the portal's script has it, without that script's flaws.
 */
export const GrantForm = z.enum(['smallest', 'predefined', 'classic']);
export type GrantForm = z.infer<typeof GrantForm>;

/** The same as a script for either shell, without a password; empty where nothing is to be run. */
const ShellScripts = z.object({ sh: z.string(), powershell: z.string() });

/** SQL that an administrator runs, its opposite, and scripts that run each with psql. */
export const RunnableSql = z.object({
  /** Commented and in one transaction; empty where nothing is missing. */
  sql: z.string(),
  /** Takes back exactly what `sql` gives. */
  revokeSql: z.string(),
  /** Statements in `sql`, without BEGIN and COMMIT. */
  statements: z.int(),
  /** What it does not cover, and who can run it, in sentences. */
  notes: z.array(z.string()),
  /** Ready-made commands that run it with psql, without a password. */
  commands: ShellScripts,
  revokeCommands: ShellScripts,
  /** Names this very SQL: running it is refused when what is missing has changed since it was shown. */
  digest: z.string(),
});
export type RunnableSql = z.infer<typeof RunnableSql>;

/** Who runs the SQL: a login that is used for one call and kept nowhere. */
export const GrantAdmin = z.object({
  user: PgName,
  ticket: SecretTicket.optional(),
  /** A libpq password file instead of the ticket; null is PGPASSFILE or ~/.pgpass. */
  passfile: ChosenPlace.nullable().optional(),
});
export type GrantAdmin = z.infer<typeof GrantAdmin>;

/** What is run, and whether it is kept: `dryRun` looks before and after within a transaction and rolls back. */
export const GrantRun = z.object({
  action: z.enum(['grant', 'revoke']),
  dryRun: z.boolean(),
  /** Of the SQL that was shown; a revoke may also name a grant of the audit trail, and takes that one back. */
  digest: z.string(),
  admin: GrantAdmin,
});
export type GrantRun = z.infer<typeof GrantRun>;

/** SQL that fixes what a check found, and its opposite. */
export const GrantScript = RunnableSql.extend({
  form: GrantForm,
  /** False where this form is not to be had on the server; the notes say why. */
  available: z.boolean(),
});
export type GrantScript = z.infer<typeof GrantScript>;

/** What an instance's last check said, kept until the next one. */
export const PrivilegeState = z.object({
  instanceId: InstanceId,
  checkedAt: z.iso.datetime(),
  /** False where a backup would fail; null where the check could not be made. */
  ready: z.boolean().nullable(),
  /** All in one sentence; the error's where the check could not be made. */
  summary: z.string(),
  warnings: z.int(),
});
export type PrivilegeState = z.infer<typeof PrivilegeState>;

const grantPurpose = z.enum(['backup', 'restore']);

/** Who changed privileges with pgkeep, where, with which SQL. */
export const AuditEntry = z.object({
  id: z.int(),
  at: z.iso.datetime(),
  /** Operating-system user and machine. */
  user: z.string(),
  host: z.string(),
  serverName: z.string(),
  /** The database that is backed up, or the new one that a restore makes. */
  database: z.string(),
  /** Role that ran it on the server. */
  ranAs: z.string(),
  /** Role that backs up or restores, and was given the privileges or lost them. */
  role: z.string(),
  /** What the role was to be able to do. */
  purpose: grantPurpose,
  action: z.enum(['grant', 'revoke']),
  /** What was run. */
  sql: z.string(),
  /** What takes a grant back: `apply` of its purpose with this digest runs it. Empty in entries of a revoke. */
  revokeSql: z.string(),
  /** Names the grant. */
  digest: z.string(),
  outcome: z.enum(['applied', 'failed']),
  /** The server's message where it failed. */
  problem: z.string().nullable(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** SQL that lets the Microsoft Entra login of a server in; for a Microsoft Entra administrator of the server. */
export const EntraLoginSql = z.object({
  role: z.string(),
  /** Whose token it is, or the group that was asked for: the object id in Microsoft Entra. */
  objectId: z.string(),
  type: z.enum(['user', 'service', 'group']),
  /** Where it is to be run. */
  database: z.string(),
  /** Makes the role. */
  createSql: z.string(),
  /** The same where the role is there already; its password is no way in any more. */
  mapSql: z.string(),
});
export type EntraLoginSql = z.infer<typeof EntraLoginSql>;

export const privileges = {
  /**
   * Reads whom the login is of from a token of its identity; the server is not asked. With `group` the role is that of a
   * group, whose members log in with its name.
   */
  entraLogin: oc.input(z.object({ server: Reference, group: ObjectId.optional() })).output(EntraLoginSql),
  /** Reads the catalogue as the server's login; changes nothing. An instance's answer is kept as its state. */
  backup: oc.input(z.object(asked)).output(BackupPrivileges),
  grantSql: oc.input(z.object({ ...asked, form: GrantForm })).output(GrantScript),
  /**
   * Runs the SQL that `grantSql` gave, as an administrator whose password is used for this call only. A dry
   * run looks before and after from within the transaction, as the backup's role, and rolls back. A revoke
   * may also carry the digest of a grant from the audit trail, and takes that one back.
   */
  apply: oc.input(GrantRun.extend({ ...asked, form: GrantForm })).output(
    z.object({
      applied: z.boolean(),
      before: BackupPrivileges,
      after: BackupPrivileges,
      /** What could not be done as said, for example SET ROLE, in sentences. */
      notes: z.array(z.string()),
    }),
  ),
  /** Checks every protected database again, a few at a time. */
  checkAll: oc.output(z.array(PrivilegeState)),
  /** The last answers. */
  states: oc.output(z.array(PrivilegeState)),
  audit: oc
    .input(z.object({ limit: z.int().min(1).max(1000).default(100) }).default({ limit: 100 }))
    .output(z.array(AuditEntry)),
};
