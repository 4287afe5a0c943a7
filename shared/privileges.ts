import { z } from 'zod';
import { Finding } from './findings.ts';

/**
 * One thing that a backup's login lacks, or (default privileges) will lack as soon as somebody creates
 * something new. Each is mended by one kind of statement.
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
  }),
  /** SELECT on a sequence, to read where it stands. */
  z.object({ kind: z.literal('sequence'), schema: z.string(), name: z.string(), owner: z.string() }),
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
   * What this role creates tomorrow would not be readable: tables or sequences in a schema, or schemas
   * (schema null) in the database.
   */
  z.object({
    kind: z.literal('default privileges'),
    owner: z.string(),
    schema: z.string().nullable(),
    objects: z.enum(['tables', 'sequences', 'schemas']),
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
