import type { FixStep } from '../../../shared/errors.ts';
import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import type { OwnLogin } from '../../../shared/instances/own-login.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import { whyAttended } from '../../credentials/unattended.ts';
import type { Store } from '../../store/store.ts';
import { setLogin } from '../identities/used-identity.ts';
import { identitiesOf, identityOfCredential, whyPersonal } from '../identities/named-identities.ts';
import type { Engine } from '../engine.ts';
import { findServer, findVault } from '../lookup.ts';
import { secretSourceOf, sourceAt } from '../servers/logins/login-places.ts';

type Placed = Pick<InstanceSummary, 'serverId' | 'vaultId'> & {
  /** Absent of an instance to come. */
  readonly name?: string;
  /** Its own login, where it is of a database that has one. */
  readonly credential?: (Pick<OwnLogin, 'identity'> & Partial<Pick<OwnLogin, 'secret'>>) | undefined;
};

/** Why nobody could log in without a person, and what helps. */
interface Attended {
  readonly why: string;
  readonly help: { remedy: string; steps?: readonly FixStep[] };
}

const otherLogin = 'Let the login come from the keychain, a password file or an environment variable.';

/** Why nobody could log in without a person, in a sentence: to the server, or to the vault; undefined where it works. */
export const whyAttendedOf = (engine: Pick<Engine, 'store'>, placed: Placed): string | undefined =>
  attendedOf(engine, placed)?.why;

/**
 * That due backups end with the sign-in of a person, in a sentence; undefined where they need none. They run as long as it
 * lasts, so that nothing is refused for it.
 */
export function personalSignInOf({ store }: Pick<Engine, 'store'>, placed: Placed): string | undefined {
  for (const { by, ids } of signInsOf(store, placed)) {
    const [whose] = store.identities
      .list()
      .flatMap((identity) => (ids.includes(identity.id) ? (whyPersonal(identity) ?? []) : []));
    if (whose !== undefined) {
      return `${by} ${whose}: due backups end with "Sign in again" when that sign-in ends. A service principal or a managed identity needs nobody.`;
    }
  }
  return undefined;
}

/** What an instance needs an identity for. */
interface SignIn {
  /** The beginning of a sentence that ends with the identity: "The vault archive is opened with". */
  readonly by: string;
  /** What the identity does: "opens the vault archive". */
  readonly does: string;
  /** What to do where it was signed out. */
  readonly help: Attended['help'];
  readonly ids: readonly string[];
}

function signInsOf(store: Store, { serverId, vaultId, name, credential }: Placed): SignIn[] {
  const server = findServer(store, serverId);
  const vault = findVault(store, vaultId);
  return [
    credential === undefined
      ? {
          by: `The login of ${server.name} comes with`,
          does: `logs in to ${server.name}`,
          help: {
            remedy: 'Sign in, then say at the server that its login is that identity.',
            steps: [setLogin(server)],
          },
          ids: [identityOfCredential(server.credential)].filter((id) => id !== undefined),
        }
      : {
          by: 'The login of the database comes with',
          does: `logs in to ${server.name}`,
          help: {
            remedy: 'Sign in, then say at the database that its secret is read with that identity.',
            ...(name !== undefined && { steps: [changeSecret(name, credential)] }),
          },
          ids: [credential.identity].filter((id) => id !== undefined),
        },
    {
      by: `The vault ${vault.name} is opened with`,
      does: `opens the vault ${vault.name}`,
      help: {
        remedy: 'Sign in, then give the vault that identity.',
        steps: [{ do: 'set-vault-login', vault: vault.name }],
      },
      ids: identitiesOf(vault),
    },
  ];
}

const changeSecret = (instance: string, { secret }: { readonly secret?: string | undefined }): FixStep => ({
  do: 'change-secret',
  instance,
  ...(secret !== undefined && { secret }),
});

/**
 * What is done about the identities of an instance that were signed out here, those of its login before that of its vault;
 * undefined where none was.
 */
export function signedOutOf(
  { store }: Pick<Engine, 'store'>,
  placed: Placed,
): readonly FixStep[] | undefined {
  const known = new Set<string>(store.identities.list().map(({ id }) => id));
  const missing = signInsOf(store, placed).filter(({ ids }) => ids.some((id) => !known.has(id)));
  return missing.length === 0 ? undefined : missing.flatMap(({ help }) => help.steps ?? []);
}

function attendedOf({ store }: Pick<Engine, 'store'>, placed: Placed): Attended | undefined {
  const server = findServer(store, placed.serverId);
  const ofServer = placed.credential === undefined ? whyAttended(server.credential) : undefined;
  if (ofServer !== undefined) {
    return {
      why: `The login of ${server.name} ${ofServer}.`,
      help: { remedy: otherLogin, steps: [{ do: 'set-login', server: server.name }] },
    };
  }
  const vault = findVault(store, placed.vaultId);
  for (const location of [vault.location, vault.runtime]) {
    const source = location === undefined ? undefined : sourceAt(location);
    const ofVault = source === undefined ? undefined : whyAttended(source);
    if (ofVault !== undefined) {
      return { why: `The login of the vault ${vault.name} ${ofVault}.`, help: { remedy: otherLogin } };
    }
  }
  for (const signIn of signInsOf(store, placed)) {
    const attended = identityAttended(store, signIn);
    if (attended !== undefined) return attended;
  }
  return undefined;
}

function identityAttended(
  { identities }: Pick<Store, 'identities'>,
  { does, help, ids }: SignIn,
): Attended | undefined {
  if (ids.length === 0) return undefined;
  const known = identities.list().filter(({ id }) => ids.includes(id));
  if (known.length < ids.length) {
    return { why: `The identity that ${does} was signed out here.`, help };
  }
  for (const identity of known) {
    const source = secretSourceOf(identity);
    const why = source === undefined ? undefined : whyAttended(source);
    if (why !== undefined) {
      return {
        why: `The client secret of ${identity.name}, which ${does}, ${why}.`,
        help: {
          remedy: 'Let the client secret come from the keychain or an environment variable.',
          steps: [{ do: 'sign-in-again', identity: identity.name }],
        },
      };
    }
  }
  return undefined;
}

/**
 * Throws UserErrorCredentialUnavailable for a database that is to be backed up by itself from here, where its login needs
 * a person. One that another home runs has another login there.
 */
export function refuseAttended(
  engine: Pick<Engine, 'store' | 'writer'>,
  instance: Placed & { readonly name: string; readonly scheduling?: InstanceSummary['scheduling'] },
): void {
  const runner = instance.scheduling?.runner;
  if (runner !== undefined && runner.home !== engine.writer.home) return;
  const attended = attendedOf(engine, instance);
  if (attended === undefined) return;
  throw new PgkeepError(
    'UserErrorCredentialUnavailable',
    `${inQuotes(instance.name)} cannot be backed up by a policy from here. ${attended.why}`,
    attended.help,
  );
}
