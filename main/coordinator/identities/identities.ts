import type { AzureIdentity, IdentityStatus } from '../../../shared/identities/identities.ts';
import { toErrorReport } from '../../core/errors.ts';
import { unattended } from '../../credentials/unattended.ts';
import type { Store } from '../../store/store.ts';
import { whenFree } from '../../store/when-free.ts';
import { forgetSecret } from '../../credentials/keep-secret.ts';
import type { Engine } from '../engine.ts';
import { tendedBy } from '../network/tender.ts';
import { releaseSource } from '../servers/allowed-variables.ts';
import { secretSourceOf } from '../servers/logins/login-places.ts';
import { identitiesOf, identityOfCredential } from './named-identities.ts';

type Parts = Pick<Engine, 'store' | 'secrets' | 'tokens' | 'log' | 'host'>;

/**
 * The identities of this home by name. With `check` each is asked for a token, one after the other, without anybody being
 * asked for anything: as due backups would find them.
 */
export async function listIdentities(
  { store, secrets, tokens }: Pick<Parts, 'store' | 'secrets' | 'tokens'>,
  { check = false }: { readonly check?: boolean | undefined },
): Promise<IdentityStatus[]> {
  const listed: IdentityStatus[] = [];
  for (const identity of store.identities.list()) {
    const known = {
      identity,
      usedBy: usersOf(store, identity),
      looksAfter: tendedBy(store, identity.id),
      asksAbout: foundBy(store, identity),
    };
    if (!check) {
      listed.push({ ...known, state: 'not checked', problem: null });
      continue;
    }
    try {
      await tokens.check(identity, unattended(secrets));
      listed.push({ ...known, state: 'works', problem: null });
    } catch (error) {
      listed.push({ ...known, state: 'fails', problem: toErrorReport(error) });
    }
  }
  return listed;
}

/**
 * Forgets an identity, its tokens and a client secret in the keychain. What uses it stays and fails with
 * UserErrorSignInAgain until it is given another login: whoever signs out on a machine that is not theirs must not have
 * to change vaults first.
 */
export async function signOut(
  engine: Parts,
  identity: AzureIdentity,
): Promise<{ name: string; stillUsedBy: string[]; leftRules: string[]; askedAboutAsAnother: string[] }> {
  const { store, tokens } = engine;
  const source = secretSourceOf(identity);
  // The tokens first: where they cannot be wiped, the identity is still there to be signed out again.
  await tokens.forget(identity);
  const stillUsedBy = await whenFree(() =>
    store.transaction(() => {
      store.identities.remove(identity.id);
      releaseSource(engine, source);
      return usersOf(store, identity);
    }),
  );
  if (source !== undefined) await forgetSecret(engine, identity.id, source.kind);
  return {
    name: identity.name,
    stillUsedBy,
    leftRules: tendedBy(store, identity.id),
    askedAboutAsAnother: foundBy(store, identity),
  };
}

/** The servers, databases and vaults that sign in with it, by kind and name: "server prod". */
function usersOf(
  { vaults, servers, instances }: Pick<Store, 'vaults' | 'servers' | 'instances'>,
  { id }: AzureIdentity,
): string[] {
  const ofServers = servers.list().filter(({ credential }) => identityOfCredential(credential) === id);
  const ofVaults = vaults.list().filter((vault) => identitiesOf(vault).includes(id));
  const ofDatabases = instances.list().filter(({ credential }) => credential?.identity === id);
  const ofKind = (kind: string, users: readonly { readonly name: string }[]) =>
    users.map(({ name }) => `${kind} ${name}`);
  return [...ofKind('server', ofServers), ...ofKind('database', ofDatabases), ...ofKind('vault', ofVaults)];
}

/** The servers that it found in Azure, by name. Whatever their login is, they can be opened without it. */
const foundBy = ({ servers }: Pick<Store, 'servers'>, { id }: AzureIdentity): string[] =>
  servers.list().flatMap(({ name, azure }) => (azure?.identity === id ? [name] : []));
