import type { z } from 'zod';
import { ServerId, VaultId } from '../../../../shared/ids.ts';
import { RecordedServer } from '../../../../shared/instances/instances.ts';
import { AutoProtect } from '../../../../shared/policies/auto-protect.ts';
import type { Database } from '../../database.ts';

/** What the record of a server says of due backups, and of what is protected by itself. */
const SaidOfServer = RecordedServer.pick({ runner: true, suspended: true, autoProtect: true });
type SaidOfServer = z.infer<typeof SaidOfServer>;

interface Row {
  server_id: string;
  recorded_as: string;
  before_change: string | null;
  removed: number;
}

/** The record that a vault has of a server here. */
export interface VaultServer {
  readonly serverId: ServerId;
  /** Its id in the vault: that of the workstation that wrote the record first. */
  readonly recordedAs: ServerId;
}

/** What the record of a server in a vault said. */
export interface SaidByVault extends VaultServer {
  readonly vaultId: VaultId;
  readonly said: SaidOfServer;
  /** Which of its databases this home may protect by itself, as somebody here has agreed to. */
  readonly agreed?: AutoProtect;
}

/** What a vault has not been told yet of a server. */
export type UnsentChange = VaultServer &
  (
    | { readonly removed: true }
    /** As the server was before its first change that the vault does not have. */
    | { readonly removed: false; readonly before: RecordedServer }
  );

export class VaultServerRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** Under which ids the vault has records of a server; most have one, none before the first. */
  idsIn(vaultId: VaultId, serverId: string): ServerId[] {
    return this.#database
      .prepare<[string, string], { id: string }>(
        'SELECT recorded_as AS id FROM vault_servers WHERE vault_id = ? AND server_id = ? ORDER BY recorded_as',
      )
      .all(vaultId, serverId)
      .map(({ id }) => ServerId.parse(id));
  }

  note(vaultId: VaultId, { serverId, recordedAs }: VaultServer): void {
    this.#database
      .prepare(
        'INSERT INTO vault_servers (vault_id, server_id, recorded_as) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      )
      .run(vaultId, serverId, recordedAs);
  }

  /** What a record says, as it was just read or written. */
  setSaid(vaultId: VaultId, recordedAs: ServerId, said: SaidOfServer): void {
    const { runner, suspended, autoProtect } = said;
    this.#database
      .prepare('UPDATE vault_servers SET said = ? WHERE vault_id = ? AND recorded_as = ?')
      .run(JSON.stringify({ runner, suspended, autoProtect }), vaultId, recordedAs);
  }

  /** What somebody here has agreed to; undefined takes it back. */
  setAgreed(vaultId: VaultId, recordedAs: ServerId, agreed: AutoProtect | undefined): void {
    this.#database
      .prepare('UPDATE vault_servers SET agreed = ? WHERE vault_id = ? AND recorded_as = ?')
      .run(agreed === undefined ? null : JSON.stringify(agreed), vaultId, recordedAs);
  }

  /** What the records of servers said when they were last read. */
  said(): SaidByVault[] {
    return this.#database
      .prepare<
        [],
        { vault_id: string; server_id: string; recorded_as: string; said: string; agreed: string | null }
      >(
        `SELECT vault_id, server_id, recorded_as, said, agreed FROM vault_servers
          WHERE said IS NOT NULL AND removed = 0 ORDER BY vault_id, server_id, recorded_as`,
      )
      .all()
      .map((row) => ({
        vaultId: VaultId.parse(row.vault_id),
        serverId: ServerId.parse(row.server_id),
        recordedAs: ServerId.parse(row.recorded_as),
        said: SaidOfServer.parse(JSON.parse(row.said)),
        ...(row.agreed === null ? {} : { agreed: AutoProtect.parse(JSON.parse(row.agreed)) }),
      }));
  }

  /** Every vault that has a record of the server is to be told of a change, or of its removal. */
  setChanged(serverId: ServerId, before: RecordedServer): void {
    this.#database
      .prepare('UPDATE vault_servers SET before_change = coalesce(before_change, ?) WHERE server_id = ?')
      .run(JSON.stringify(before), serverId);
  }

  /** A record that stands for another server here, too, stays as it is. */
  setRemoved(serverId: ServerId): void {
    this.#database
      .prepare(
        `DELETE FROM vault_servers
          WHERE server_id = @serverId
            AND EXISTS (SELECT 1 FROM vault_servers other
                         WHERE other.vault_id = vault_servers.vault_id
                           AND other.recorded_as = vault_servers.recorded_as
                           AND other.server_id <> @serverId)`,
      )
      .run({ serverId });
    this.#database
      .prepare('UPDATE vault_servers SET removed = 1, before_change = NULL WHERE server_id = ?')
      .run(serverId);
  }

  /** What a vault has not been told yet. */
  unsent(vaultId: VaultId): UnsentChange[] {
    return this.#database
      .prepare<[string], Row>(
        'SELECT * FROM vault_servers WHERE vault_id = ? AND (removed = 1 OR before_change IS NOT NULL)',
      )
      .all(vaultId)
      .map(({ server_id, recorded_as, before_change, removed }) => {
        const server = { serverId: ServerId.parse(server_id), recordedAs: ServerId.parse(recorded_as) };
        return removed === 1 || before_change === null
          ? { ...server, removed: true as const }
          : { ...server, removed: false as const, before: RecordedServer.parse(JSON.parse(before_change)) };
      });
  }

  /** Ids of the vaults that have not been told yet of a server's change or removal. */
  vaultsToTell(serverId: ServerId): string[] {
    return this.#database
      .prepare<[string], { id: string }>(
        `SELECT DISTINCT vault_id AS id FROM vault_servers
          WHERE server_id = ? AND (removed = 1 OR before_change IS NOT NULL)`,
      )
      .all(serverId)
      .map(({ id }) => id);
  }

  /** The vault has what the server was when it was told; `since` is that where it has changed since, else null. */
  setSent(vaultId: VaultId, { serverId, recordedAs }: VaultServer, since: RecordedServer | null): void {
    this.#database
      .prepare(
        `UPDATE vault_servers SET before_change = ?
          WHERE vault_id = ? AND server_id = ? AND recorded_as = ? AND removed = 0`,
      )
      .run(since === null ? null : JSON.stringify(since), vaultId, serverId, recordedAs);
  }

  /** No vault is told anything of a server that is gone here. */
  forgetServer(serverId: ServerId): void {
    this.#database.prepare('DELETE FROM vault_servers WHERE server_id = ?').run(serverId);
  }

  forget(vaultId: VaultId, { serverId, recordedAs }: VaultServer): void {
    this.#database
      .prepare('DELETE FROM vault_servers WHERE vault_id = ? AND server_id = ? AND recorded_as = ?')
      .run(vaultId, serverId, recordedAs);
  }
}
