import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { changedLoginScope, isStoredLogin } from '../../../shared/logins/login-scope.ts';
import {
  ServerSummary,
  type ChangedServer,
  type ServerAddress,
  type ServerCredential,
} from '../../../shared/servers/servers.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import { whenFree } from '../../store/when-free.ts';
import type { Engine } from '../engine.ts';
import { refuseTakenName } from '../name-in-use.ts';
import { recordedServer } from '../instances/record.ts';
import { expectConfirmed } from './confirm-server.ts';
import type { GivenSecret } from '../../credentials/keep-secret.ts';
import { keepingLogin } from './logins/keep-login.ts';
import { releaseSource } from './allowed-variables.ts';
import { trySecret } from './logins/try-secret.ts';
import { tellVaults } from './tell-vaults.ts';
import type { ResolvedAddress } from '../places/resolve.ts';

export interface ServerChanges {
  readonly name?: string | undefined;
  readonly address: ResolvedAddress;
  /** What it is for; null takes the tag away. */
  readonly environment?: string | null | undefined;
  /** Back to the usual public CAs. */
  readonly withoutCaFile?: boolean | undefined;
  /** Where the login comes from at the changed address. */
  readonly credential?: ServerCredential | undefined;
}

type ChangingEngine = Pick<
  Engine,
  'store' | 'clock' | 'home' | 'secrets' | 'tickets' | 'host' | 'log' | 'openStorage' | 'writer'
>;

/**
 * Changes the name or parts of the address of a server; its id and instances stay. Its login stays only where
 * it goes to the same place on a way that is guarded no less; otherwise it has to come in the same call. The vaults that
 * have a record of it get the change; `warnings` say which do not have it yet, and what is to be known of a secret.
 */
export async function changeServer(
  engine: ChangingEngine,
  server: ServerSummary,
  changes: ServerChanges,
  given: GivenSecret = {},
): Promise<ChangedServer> {
  const { tried, changed } = await changeHere(engine, server, changes, given);
  const warnings = [...tried, ...(await tellVaults(engine, server.id))];
  return warnings.length === 0 ? changed : { ...changed, warnings };
}

async function changeHere(
  engine: ChangingEngine,
  server: ServerSummary,
  changes: ServerChanges,
  given: GivenSecret,
): Promise<{ readonly changed: ServerSummary; readonly tried: readonly string[] }> {
  const changed = withChanges(server, changes);
  const isAskedAnew = changedLoginScope(server, changed).length > 0;
  // before a new secret takes the place of the one for the address that would stay
  refuseTakenName('server', changed, engine.store.servers.list());
  if (changes.credential === undefined) {
    if (given.secret !== undefined || given.ticket !== undefined) throw secretWithoutLogin();
    if (isAskedAnew) {
      await engine.secrets.expectPlace(server.credential, changed);
      if (!goesAlong(engine, server.credential)) throw loginAskedAnew(server, changed);
    }
    return { changed: await write(engine, server, changed), tried: [] };
  }
  expectConfirmed(server);
  const credential = changes.credential;
  const loginOf = { kind: 'changed server', server: server.name } as const;
  const tried = await trySecret(engine, { ...changed, credential, loginOf }, changed.maintenanceDatabase);
  const login = { server, address: changed, credential, given, isAskedAnew };
  const work = () => write(engine, server, { ...changed, credential });
  return { changed: await keepingLogin(engine, login, work), tried };
}

function withChanges(server: ServerSummary, changes: ServerChanges): ServerSummary {
  const { name, address, withoutCaFile, environment = server.environment ?? null } = changes;
  const { caFile, environment: _before, azure, ...others } = server;
  const isSameHost = address.host === undefined || address.host.toLowerCase() === server.host.toLowerCase();
  const checked = ServerSummary.safeParse({
    ...others,
    ...(withoutCaFile === true || caFile === undefined ? {} : { caFile }),
    ...Object.fromEntries(Object.entries(address).filter(([, value]) => value !== undefined)),
    name: name ?? server.name,
    ...(environment === null ? {} : { environment }),
    ...(azure === undefined || !isSameHost ? {} : { azure }),
  });
  if (!checked.success) throw new PgkeepError('UserErrorInvalidInput', z.prettifyError(checked.error));
  return checked.data;
}

function write(
  engine: Pick<Engine, 'store' | 'secrets' | 'host'>,
  before: ServerSummary,
  changed: ServerSummary,
): Promise<ServerSummary> {
  const { store } = engine;
  return whenFree(() =>
    store.transaction(() => {
      const { id, credential } = changed;
      refuseTakenName('server', changed, store.servers.list());
      store.servers.update(changed);
      // what nobody has confirmed came from a vault: it is not said again in another one's name
      if (
        before.unconfirmed === undefined &&
        !isDeepStrictEqual(recordedServer(before), recordedServer(changed))
      )
        store.vaultServers.setChanged(id, recordedServer(before));
      store.servers.setCredential(id, credential);
      releaseSource(engine, before.credential);
      return changed;
    }),
  );
}

/**
 * Whether a login may go to another place without being given again. On the command line the user has what his
 * variables and files hold in his own hands; what pgkeep itself keeps would go there without a word. A page is
 * trusted with neither.
 */
function goesAlong(
  { host, secrets }: Pick<Engine, 'host' | 'secrets'>,
  credential: ServerCredential,
): boolean {
  if (!isStoredLogin(credential)) return true;
  return host.kind === 'cli' && !secrets.mayKeep(credential.kind);
}

function loginAskedAnew(server: ServerSummary, changed: ServerSummary): PgkeepError {
  const place = ({ user, host, port, tls, caFile }: ServerAddress) =>
    `${user} at ${host}:${port} (TLS ${tls}${caFile === undefined ? '' : `, CA file ${caFile}`})`;
  return new PgkeepError(
    'UserErrorCredentialUnavailable',
    `The login of ${inQuotes(server.name)} was given for ${place(server)}; it is not taken along to ${place(changed)}.`,
    {
      remedy: 'Nothing was changed. Give the login again, together with the change.',
      steps: [{ do: 'repeat-login', server: server.name }],
    },
  );
}

function secretWithoutLogin(): PgkeepError {
  return new PgkeepError(
    'UserErrorInvalidInput',
    'A password was given without saying where the login is kept.',
  );
}
