import { z } from 'zod';
import { InstanceId, PgName, PointId, ServerId } from './ids.ts';
import { Selection } from './restore.ts';
import { StorageLocation } from './vaults.ts';

const point = { instanceId: InstanceId, pointId: PointId };

const StoredRestoreOptions = z.object({
  newDatabase: PgName,
  jobs: z.int(),
  selection: Selection,
  noOwner: z.boolean(),
  noPrivileges: z.boolean(),
  roleMap: z.array(z.object({ from: PgName, to: PgName })),
  createRoles: z.boolean(),
  keepPartial: z.boolean(),
  analyze: z.boolean(),
});

/**
 * What was asked of a job, so that the same can be asked again, here or by a window that did not start it.
 * Ids and choices, never a secret or a ticket for one.
 */
export const JobRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('backup'), instanceId: InstanceId }),
  z.object({ kind: z.literal('verify'), ...point }),
  z.object({
    kind: z.literal('restore-as-database'),
    ...point,
    serverId: ServerId,
    options: StoredRestoreOptions,
  }),
  z.object({ kind: z.literal('restore-as-files'), ...point, destination: StorageLocation }),
]);
export type JobRequest = z.infer<typeof JobRequest>;
