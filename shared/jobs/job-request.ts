import { z } from 'zod';
import { BackupReason } from '../policies/keep.ts';
import { InstanceId, PgName, PointId, ServerId } from '../ids.ts';
import { OwnLogin } from '../instances/own-login.ts';
import { NewDatabase, TableName } from '../points/restore.ts';
import { StorageLocation } from '../vaults/vaults.ts';
import { VerifyChoices } from '../points/verify.ts';

const point = { instanceId: InstanceId, pointId: PointId };

/** A login on the job's server for this job alone; absent: the server's. */
const loginOfJob = { credential: OwnLogin.optional() };

/**
 * What was asked of a job, so that the same can be asked again, here or by a window that did not start it.
 * Ids and choices, never a secret or a ticket for one.
 */
export const JobRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('backup'), instanceId: InstanceId, ...BackupReason.shape }),
  z.object({
    kind: z.literal('verify'),
    ...point,
    /** Absent: everything is read and nothing restored. */
    byRestore: z.object({ serverId: ServerId, ...loginOfJob, ...VerifyChoices.shape }).optional(),
  }),
  z.object({
    kind: z.literal('restore-as-database'),
    ...point,
    serverId: ServerId,
    ...loginOfJob,
    options: NewDatabase,
  }),
  z.object({
    kind: z.literal('restore-rows'),
    ...point,
    serverId: ServerId,
    ...loginOfJob,
    database: PgName,
    table: TableName,
  }),
  z.object({
    kind: z.literal('restore-as-files'),
    ...point,
    destination: StorageLocation,
    skipDamaged: z.boolean().default(false),
  }),
]);
export type JobRequest = z.infer<typeof JobRequest>;
