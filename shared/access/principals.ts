import { z } from 'zod';
import { BackupVaultResourceId } from './resource-id.ts';

/** As Azure tells them apart where a role is assigned. */
export const PrincipalType = z.enum(['User', 'Group', 'ServicePrincipal']);
export type PrincipalType = z.infer<typeof PrincipalType>;

export const ObjectId = z.guid('an object id is a GUID');

/** For whom access is looked at: whoever asks, or somebody else by the object id that Entra shows. */
export const PrincipalWish = z.union([
  z.object({ kind: z.literal('me') }),
  z.object({ kind: z.enum(['service-principal', 'managed-identity', 'backup-vault']), objectId: ObjectId }),
  /** The identity of an Azure Backup vault, which is asked for it. */
  z.object({ kind: z.literal('backup-vault'), vault: BackupVaultResourceId }),
]);
export type PrincipalWish = z.infer<typeof PrincipalWish>;
