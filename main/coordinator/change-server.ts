import { z } from 'zod';
import { ServerAddress, type ServerSummary } from '../../shared/servers.ts';
import { PgkeepError } from '../core/errors.ts';
import type { Engine } from './engine.ts';
import type { ResolvedAddress } from './places/resolve.ts';

/** Changes the name or parts of the address of a server; its id, login and instances stay. */
export function changeServer(
  engine: Pick<Engine, 'store'>,
  server: ServerSummary,
  changes: {
    readonly name?: string | undefined;
    readonly address: ResolvedAddress;
  },
): ServerSummary {
  const { store } = engine;
  const name = changes.name ?? server.name;
  const given = Object.fromEntries(
    Object.entries(changes.address).filter(([, value]) => value !== undefined),
  );
  const { id, credential, addedAt, name: _name, ...address } = server;
  const checked = ServerAddress.safeParse({ ...address, ...given });
  if (!checked.success) throw new PgkeepError('UserErrorInvalidInput', z.prettifyError(checked.error));
  return store.transaction(() => {
    if (store.servers.list().some((other) => other.name === name && other.id !== id)) {
      throw new PgkeepError(
        'UserErrorNameAlreadyInUse',
        `There is already a server ${JSON.stringify(name)}.`,
      );
    }
    const changed: ServerSummary = { ...checked.data, id, name, credential, addedAt };
    store.servers.update(changed);
    return changed;
  });
}
