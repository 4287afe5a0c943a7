import { isDeepStrictEqual } from 'node:util';
import pLimit from 'p-limit';
import type { ChangedInstance, InstanceSummary } from '../../../shared/instances/instances.ts';
import type { OwnLogin } from '../../../shared/instances/own-login.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import { whenFree } from '../../store/when-free.ts';
import type { Engine } from '../engine.ts';
import { readRecord, recordPlace } from './record.ts';
import { findIdentity, findInstance, findServer, findVault } from '../lookup.ts';
import { trySecretBefore } from '../servers/logins/try-secret.ts';
import { withOwnLogin } from './own-login.ts';
import { openVault } from '../vaults/open-vault.ts';

/** As whom the logins of instances are read from now on, where they have their own. */
interface Confirmation {
  /** An identity by its name or id. */
  readonly identity?: string | undefined;
  /** URIs of the secrets that were shown to whoever confirms. */
  readonly secrets?: readonly string[] | undefined;
}

/** A login of its own that an instance is to have, and what is to be known of it, each in a sentence. */
interface Tried {
  readonly login: OwnLogin;
  readonly warnings: readonly string[];
}

/** Secrets that are tried at the same time. */
const atOnce = 4;

/**
 * Takes the backups of these instances from here from now on. For one that is backed up from here already it says
 * that the server here is the right one, whatever another workstation wrote into its record. Needs no login, unless one has
 * a login of its own: that is read and tried first. Confirms none where that fails: throws what {@link trySecretBefore}
 * throws, and UserErrorInvalidInput where nobody says as whom a login is read.
 */
export async function confirmInstances(
  engine: Engine,
  instances: readonly InstanceSummary[],
  confirmation: Confirmation = {},
): Promise<ChangedInstance[]> {
  const { store } = engine;
  // all are looked at before the first one is tried
  const named = instances.map((instance) => ({
    instance,
    login: confirmedLogin(engine, instance, confirmation),
  }));
  const limit = pLimit(atOnce);
  const tried = new Map<string, Tried>();
  await Promise.all(
    named.map(({ instance, login }) =>
      limit(async () => {
        if (login !== undefined) tried.set(instance.id, await tryLogin(engine, instance, login));
      }),
    ),
  );
  for (const { id, unconfirmed, ...instance } of instances) {
    if (unconfirmed === undefined) await confirmPlace(engine, { id, ...instance });
    // its record may have been read just now
    const now = findInstance(store, id);
    const login = confirmedLogin(engine, now, confirmation);
    if (login !== undefined && !isDeepStrictEqual(tried.get(id)?.login, login)) {
      tried.set(id, await tryLogin(engine, now, login));
    }
    await whenFree(() =>
      store.transaction(() => {
        if (login !== undefined) store.instances.setOwnLogin(id, login);
        if (unconfirmed !== undefined) store.instances.confirm(id);
      }),
    );
  }
  return instances.map(({ id }) => {
    const warnings = tried.get(id)?.warnings ?? [];
    return { ...findInstance(store, id), ...(warnings.length > 0 && { warnings: [...warnings] }) };
  });
}

/** The login, if it works. */
async function tryLogin(
  engine: Engine,
  { name, vaultName, serverId, database }: InstanceSummary,
  login: OwnLogin,
): Promise<Tried> {
  const server = findServer(engine.store, serverId);
  const own = { name, vaultName, credential: login };
  const reached = withOwnLogin(server, own, { kind: 'new login', instance: name, database });
  return { login, warnings: await trySecretBefore(engine, reached, database) };
}

/** The own login with the identity that was named; undefined where there is nothing to be said. */
function confirmedLogin(
  { store }: Pick<Engine, 'store'>,
  { name, credential }: InstanceSummary,
  { identity, secrets = [] }: Confirmation,
): OwnLogin | undefined {
  if (credential === undefined || credential.identity !== undefined) return undefined;
  const { secret } = credential;
  if (identity === undefined) {
    throw new PgkeepError(
      'UserErrorInvalidInput',
      `The login of ${inQuotes(name)} comes from ${secret}; say as whom that is read.`,
      { remedy: 'Name an identity that may read the secret, if that is the one that you expect.' },
    );
  }
  const { id } = findIdentity(store, identity);
  if (!secrets.includes(secret)) {
    throw new PgkeepError(
      'UserErrorInvalidInput',
      `The login of ${inQuotes(name)} comes from ${secret}, which is not what was shown. Nothing was confirmed.`,
      { remedy: 'Look at it again, and confirm it if it is the secret that you expect.' },
    );
  }
  return { ...credential, identity: id };
}

async function confirmPlace(engine: Engine, instance: InstanceSummary): Promise<void> {
  await using vault = await openVault(engine, findVault(engine.store, instance.vaultId));
  const record = await readRecord(engine, vault, instance);
  if (record === undefined) return;
  await whenFree(() => engine.store.instances.setRecordPlace(instance.id, recordPlace(record)));
}
