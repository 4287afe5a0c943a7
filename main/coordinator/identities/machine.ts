import { isDeepStrictEqual } from 'node:util';
import type { AzureCloud } from '../../../shared/identities/cloud.ts';
import type { AzureIdentity } from '../../../shared/identities/identities.ts';
import type { IdentityId } from '../../../shared/ids.ts';
import { PgkeepError } from '../../core/errors.ts';
import {
  forgetSecret,
  keepingNewSecret,
  keepingSecret,
  type GivenSecret,
} from '../../credentials/keep-secret.ts';
import { whenFree } from '../../store/when-free.ts';
import type { Engine } from '../engine.ts';
import { refuseTakenName } from '../name-in-use.ts';
import { nameSourceOfIdentity, releaseSource } from '../servers/allowed-variables.ts';
import { secretSourceOf } from '../servers/logins/login-places.ts';
import { freeName } from './free-name.ts';
import type { ResolvedWay } from './way.ts';

/** What is known of the identity before anybody has signed in. */
export interface Draft {
  readonly id: IdentityId;
  readonly cloud: AzureCloud;
  readonly addedAt: string;
  readonly known: AzureIdentity | undefined;
}

/** The identity that is wanted, which nobody has tried yet. Throws UserErrorInvalidInput where it is not said how. */
export function machineIdentity(
  { store }: Pick<Engine, 'store'>,
  { id, cloud, addedAt, known }: Draft,
  { way, name: given }: { readonly way?: ResolvedWay | undefined; readonly name?: string | undefined },
): AzureIdentity {
  if (way === undefined) {
    if (known !== undefined) return { ...known, name: given ?? known.name };
    throw new PgkeepError('UserErrorInvalidInput', 'Say how to sign in, or with which identity again.');
  }
  const name = given ?? known?.name ?? freeName(way.kind, id, store.identities.list());
  const common = { id, name, cloud, addedAt };
  switch (way.kind) {
    case 'service-principal': {
      const { kind, tenantId, clientId, login } = way;
      return { ...common, kind, tenantId, clientId, login };
    }
    case 'managed-identity':
      return { ...common, kind: way.kind, ...(way.clientId !== undefined && { clientId: way.clientId }) };
    case 'azure-cli':
      return { ...common, kind: way.kind, ...(way.tenantId !== undefined && { tenantId: way.tenantId }) };
    case 'browser':
    case 'device-code':
      throw new Error('a person signs in otherwise');
  }
}

/** An identity that needs no person, as it was if it is there already, and as it is to be. */
interface Change {
  readonly known: AzureIdentity | undefined;
  readonly identity: AzureIdentity;
}

/**
 * Signs in as an identity that needs no person: it is tried, and kept if it works. Of one that was there, everything stays
 * as it was where it does not. Throws what Entra says, and UserErrorNameAlreadyInUse.
 */
export async function signInMachine(
  engine: Engine,
  { known, identity }: Change,
  given: GivenSecret,
): Promise<AzureIdentity> {
  const source = secretSourceOf(identity);
  // what is only tried again, or called otherwise, sends the secret nowhere else
  const isAsBefore = known !== undefined && isDeepStrictEqual({ ...known, name: identity.name }, identity);
  if (source !== undefined && !isAsBefore) await nameSourceOfIdentity(engine, source);
  if (known !== undefined) return changeMachine(engine, { known, identity }, given);
  return keepingNewSecret(engine, given, source?.kind, async (keep) => {
    await keep(identity.id);
    await engine.tokens.check(identity, engine.secrets);
    await save(engine, identity);
    return identity;
  });
}

/** A new secret is tried beside the one that is there, which backups go on with until the new one is known to work. */
async function changeMachine(
  engine: Engine,
  { known, identity }: Change & { readonly known: AzureIdentity },
  given: GivenSecret,
): Promise<AzureIdentity> {
  const { tokens, secrets } = engine;
  const [before, source] = [secretSourceOf(known), secretSourceOf(identity)];
  const hasSecret = given.secret !== undefined || given.ticket !== undefined;
  await keepingSecret(engine, given, source?.kind, async (keep) => {
    const trial = hasSecret ? `${identity.id}-trial` : identity.id;
    try {
      if (hasSecret || before?.kind !== source?.kind) await keep(trial);
      await tokens.check(identity, {
        ...secrets,
        readSecret: (from, _account, name) => secrets.readSecret(from, trial, name),
      });
    } finally {
      if (hasSecret) await forgetSecret(engine, trial, source?.kind);
    }
    if (hasSecret) await keep(identity.id);
    await save(engine, identity, before);
  });
  if (before?.kind !== source?.kind) await forgetSecret(engine, identity.id, before?.kind);
  return identity;
}

/** `before` is where its client secret came from, which ends to be used where it comes from elsewhere now. */
async function save(
  engine: Pick<Engine, 'store' | 'host'>,
  identity: AzureIdentity,
  before?: ReturnType<typeof secretSourceOf>,
): Promise<void> {
  const { store } = engine;
  await whenFree(() =>
    store.transaction(() => {
      refuseTakenName('identity', identity, store.identities.list());
      store.identities.save(identity);
      releaseSource(engine, before);
    }),
  );
}
