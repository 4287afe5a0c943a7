import type { ServerSummary } from '../../shared/servers.ts';
import type { StorageLocation, VaultSummary } from '../../shared/vaults.ts';
import { cleanUp, closing } from '../core/clean-up.ts';
import { messageOf } from '../core/errors.ts';
import { connect, type Connection } from '../postgres/connect/connect.ts';
import { readPassword } from '../credentials/read-password.ts';
import type { Target } from '../postgres/connect/target.ts';
import { Vault } from '../vault/vault.ts';
import { wrongVault } from '../vault/wrong-vault.ts';
import { expectConfirmed } from './servers/confirm-server.ts';
import type { Engine } from './engine.ts';

/**
 * The way to one database of a server, with the login read anew from where its credential says. Throws
 * UserErrorNotConfirmed for a server that came with a vault and that nobody confirmed.
 */
export async function reachDatabase(
  engine: Pick<Engine, 'secrets'>,
  server: ServerSummary,
  database: string,
): Promise<Target> {
  expectConfirmed(server);
  const password = await readPassword(server, server.credential, database, server.id, engine.secrets);
  return { address: server, server: server.name, database, password };
}

export async function connectTo(
  engine: Pick<Engine, 'secrets'>,
  server: ServerSummary,
  database: string,
  signal?: AbortSignal,
): Promise<Connection> {
  return connect(await reachDatabase(engine, server, database), signal === undefined ? {} : { signal });
}

/**
 * Looks through a declared session pooler into one more database before a client tool is sent there: each
 * database may have a pool mode of its own.
 */
export async function tryDeclaredPooler(target: Target, signal: AbortSignal): Promise<void> {
  if (target.address.pooler !== 'session') return;
  const connection = await connect(target, { signal });
  await connection.end();
}

/** Name in the keychain of a place that is no vault, and so has no id of pgkeep's. */
export function accountOf(place: StorageLocation): string {
  return place.kind === 'folder' ? place.path : place.url;
}

/** An opened vault; `await using` closes its storage, and never fails: what is stored is stored by then. */
export type OpenVault = Vault & AsyncDisposable;

/** Throws UserErrorWrongVault where another vault than the one that was added lies at its place. */
export async function openVault(
  engine: Pick<Engine, 'openStorage' | 'log'>,
  summary: VaultSummary,
): Promise<OpenVault> {
  const storage = await engine.openStorage(summary.location, summary.id);
  try {
    const vault = await Vault.open(storage);
    if (vault.id !== summary.id) throw wrongVault(storage.location, summary, vault);
    const closed = closing(
      () => storage.close(),
      (failure) => engine.log.warn({ error: messageOf(failure) }, 'cannot close a storage'),
    );
    return Object.assign(vault, closed);
  } catch (error) {
    await cleanUp(error, () => storage.close());
    throw error;
  }
}
