import { z } from 'zod';
import { oc } from '../base.ts';
import { JobId, Reference } from '../ids.ts';
import { GivenOwnLogin } from '../instances/own-login.ts';
import { PointReference } from './points.ts';

/**
 * What a verification that passed has proved. `readable`: every byte is what was backed up, and stock pg_restore
 * reads the archive and every part of it that a restore would use. `restored`: a database was restored from it,
 * nothing was lost, and its rows are those that the backup counted.
 */
export const Proof = z.enum(['readable', 'restored']);
export type Proof = z.infer<typeof Proof>;

/** A verification's scratch database against the manifest. Names are "schema.name", or "large objects". */
export const RowComparison = z.object({
  /** Name of the server, and the scratch database that was made there and dropped. */
  server: z.string(),
  database: z.string(),
  /** How long the restore took, in ms. */
  restoreMs: z.number().nonnegative(),
  /** Tables with as many rows as the backup counted, and those rows. */
  same: z.int().nonnegative(),
  rows: z.int().nonnegative(),
  /** Tables with other rows; `found` is null where the table is missing. */
  different: z.array(
    z.object({ table: z.string(), expected: z.int().nonnegative(), found: z.int().nonnegative().nullable() }),
  ),
  /** Also objects that no scratch database can have, in words: "extension pg_cron". */
  notCompared: z.array(z.object({ table: z.string(), reason: z.string() })),
});
export type RowComparison = z.infer<typeof RowComparison>;

/** What a verification looked at, whether it passed or not. */
export const Evidence = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('read'),
    /** Version of the pg_restore that read the archive. */
    tool: z.string(),
    /** Tables of contents that it took as well: those of a restore's passes, parts and of single tables. */
    parts: z.int().nonnegative(),
    /** Tables that were chosen to be restored alone. */
    singleTables: z.int().nonnegative(),
  }),
  RowComparison.extend({ kind: z.literal('restore') }),
]);
export type Evidence = z.infer<typeof Evidence>;

/** How a scratch database is restored; the rest of a restore's choices has no meaning there. */
export const VerifyChoices = z.object({
  /** Tables restored, and indexes built, at the same time. */
  jobs: z.int().min(1).max(64).default(1),
  noOwner: z.boolean().default(false),
  noPrivileges: z.boolean().default(false),
  /** Create roles that the server lacks, without passwords; they stay there when the database is dropped. */
  createRoles: z.boolean().default(false),
});
export type VerifyChoices = z.infer<typeof VerifyChoices>;

export const verify = {
  /** Reads everything, or with `byRestore` restores into a scratch database on that server and drops it. */
  start: oc
    .input(
      PointReference.extend({
        byRestore: z
          .object({
            server: Reference,
            /** A login there for this verification alone; absent: the server's. */
            credential: GivenOwnLogin.optional(),
            ...VerifyChoices.shape,
          })
          .optional(),
        /** One of many, which waits until others that are queued for the same server or vault have made room. */
        queued: z.boolean().default(false),
      }),
    )
    .output(z.object({ jobId: JobId })),
};
