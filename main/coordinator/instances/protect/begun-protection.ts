import { InstanceId, type ServerId, type VaultId } from '../../../../shared/ids.ts';
import type { Store } from '../../../store/store.ts';
import { whenFree } from '../../../store/when-free.ts';
import type { Engine } from '../../engine.ts';

/** What is protected, and where. */
interface Subject {
  readonly vaultId: VaultId;
  readonly serverId: ServerId;
  readonly database: string;
  /** Under which id the vault has it claimed: then it is that. */
  readonly claimedAs?: InstanceId | undefined;
}

/**
 * The id of a new instance, noted before its vault gets the record: where the process is killed in between, protecting
 * the same database again goes on under that id, and the vault has one instance, not two.
 */
export async function beginProtection(
  { store, ids }: Pick<Engine, 'store' | 'ids'>,
  { vaultId, serverId, database, claimedAs }: Subject,
): Promise<InstanceId> {
  return await whenFree(() =>
    store.transaction(() => {
      const begun = store.settings.get('begunProtections') ?? [];
      const before = begun.find(
        (each) => each.vaultId === vaultId && each.serverId === serverId && each.database === database,
      );
      if (before !== undefined && (claimedAs === undefined || before.id === claimedAs)) return before.id;
      const id = claimedAs ?? InstanceId.parse(ids.next('inst'));
      const others = begun.filter((each) => each !== before);
      store.settings.set('begunProtections', [...others, { id, vaultId, serverId, database }]);
      return id;
    }),
  );
}

/** Whether this home has begun to protect a database under that id, and has not written it down here yet. */
export const isBegun = (store: Store, id: InstanceId): boolean =>
  (store.settings.get('begunProtections') ?? []).some((each) => each.id === id);

/** The instance is written down here as well. Within the transaction that does it. */
export function endProtection(store: Store, id: InstanceId): void {
  const begun = store.settings.get('begunProtections') ?? [];
  const others = begun.filter((each) => each.id !== id);
  if (others.length < begun.length) store.settings.set('begunProtections', others);
}
