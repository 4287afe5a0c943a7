import { z } from 'zod';
import { ServerId, VaultId } from '../ids.ts';

/**
 * Where a job writes to, as it was called when the job began: names and addresses may change afterwards. Ids are
 * absent in records of other workstations, whose ids say nothing here.
 */
export const JobTarget = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('database'),
    serverId: ServerId.optional(),
    /** Name of the server in pgkeep. */
    server: z.string(),
    host: z.string(),
    port: z.int(),
    /** Absent for a verification, which makes a scratch database and drops it. */
    database: z.string().optional(),
  }),
  /** Folder or container that files were written to. */
  z.object({ kind: z.literal('files'), place: z.string() }),
  z.object({ kind: z.literal('vault'), vaultId: VaultId.optional(), vault: z.string() }),
]);
export type JobTarget = z.infer<typeof JobTarget>;

/** The target in a line: "shop_back on new", "new (scratch database)", "/backups/shop", "Long term". */
export function targetWords(target: JobTarget): string {
  switch (target.kind) {
    case 'database':
      return target.database === undefined
        ? `${target.server} (scratch database)`
        : `${target.database} on ${target.server}`;
    case 'files':
      return target.place;
    case 'vault':
      return target.vault;
  }
}
