import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import type { OwnLogin } from '../../../shared/instances/own-login.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import { whenFree } from '../../store/when-free.ts';
import type { Engine } from '../engine.ts';
import { readRecord, recordPlace } from './record.ts';
import { findIdentity, findInstance, findVault } from '../lookup.ts';
import { openVault } from '../vaults/open-vault.ts';

/** As whom the logins of instances are read from now on, where they have their own. */
interface Confirmation {
  /** An identity by its name or id. */
  readonly identity?: string | undefined;
  /** URIs of the secrets that were shown to whoever confirms. */
  readonly secrets?: readonly string[] | undefined;
}

/**
 * Takes the backups of these instances from here from now on. For one that is backed up from here already it says
 * that the server here is the right one, whatever another workstation wrote into its record. Needs no login. Throws
 * UserErrorInvalidInput, and confirms none, where one has a login of its own and nobody says as whom that is read.
 */
export async function confirmInstances(
  engine: Engine,
  instances: readonly InstanceSummary[],
  confirmation: Confirmation = {},
): Promise<InstanceSummary[]> {
  const { store } = engine;
  for (const instance of instances) confirmedLogin(engine, instance, confirmation);
  for (const { id, unconfirmed, ...instance } of instances) {
    if (unconfirmed === undefined) await confirmPlace(engine, { id, ...instance });
    // its record may have been read just now
    const login = confirmedLogin(engine, findInstance(store, id), confirmation);
    await whenFree(() =>
      store.transaction(() => {
        if (login !== undefined) store.instances.setOwnLogin(id, login);
        if (unconfirmed !== undefined) store.instances.confirm(id);
      }),
    );
  }
  return instances.map(({ id }) => findInstance(store, id));
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
