import type { AuditEntry } from '../../../shared/privileges.ts';
import { messageOf } from '../../core/errors.ts';
import type { Engine } from '../engine.ts';
import { openVault, type Opening } from '../vaults/open-vault.ts';

/** What filing needs of an engine. */
export type AuditFiling = Pick<Engine, 'ids'> & Opening;

/**
 * Files an entry of the audit trail, once its outcome is known, in every vault that has an instance of its server, so
 * that it outlives this workstation. The entry stands here already: what cannot be filed fails nothing.
 */
export async function fileAudit(engine: AuditFiling, entry: Omit<AuditEntry, 'id'>): Promise<void> {
  const { store } = engine;
  const concerned = new Set(
    store.instances
      .list()
      .flatMap(({ serverName, vaultId }) => (serverName === entry.serverName ? [vaultId] : [])),
  );
  const id = engine.ids.next('audit');
  await Promise.all(
    store.vaults
      .list()
      .filter((vault) => concerned.has(vault.id))
      .map(async (summary) => {
        try {
          await using vault = await openVault(engine, summary);
          await vault.writeAudit(id, entry);
        } catch (error) {
          engine.log.warn(
            { vault: summary.id, error: messageOf(error) },
            'cannot file an entry of the audit trail',
          );
        }
      }),
  );
}
