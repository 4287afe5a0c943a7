import type { FixStep } from '../../../shared/errors.ts';
import type { AzureIdentity } from '../../../shared/identities/identities.ts';
import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import type { VaultSummary } from '../../../shared/vaults/vaults.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import { whyAttended } from '../../credentials/unattended.ts';
import type { Engine } from '../engine.ts';
import { identitiesOf, knownIdentitiesOf, whyPersonal } from '../identities/vault-identities.ts';
import { findServer, findVault } from '../lookup.ts';
import { sourceAt } from '../servers/login-places.ts';

type Placed = Pick<InstanceSummary, 'serverId' | 'vaultId'> & {
  /** Its own login, where it is of a database that has one. */
  readonly credential?: InstanceSummary['credential'] | undefined;
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
export function personalSignInOf(
  { store }: Pick<Engine, 'store'>,
  { vaultId }: Pick<Placed, 'vaultId'>,
): string | undefined {
  const vault = findVault(store, vaultId);
  const [whose] = knownIdentitiesOf(store, vault).flatMap((identity) => whyPersonal(identity) ?? []);
  return whose === undefined ? undefined : personalWords(vault, whose);
}

const personalWords = ({ name }: VaultSummary, whose: string): string =>
  `The vault ${name} is opened with ${whose}: due backups end with "Sign in again" when that sign-in ends. A service principal or a managed identity needs nobody.`;

function attendedOf(
  { store }: Pick<Engine, 'store'>,
  { serverId, vaultId, credential }: Placed,
): Attended | undefined {
  const server = findServer(store, serverId);
  const ofServer = credential === undefined ? whyAttended(server.credential) : undefined;
  if (ofServer !== undefined) {
    return {
      why: `The login of ${server.name} ${ofServer}.`,
      help: { remedy: otherLogin, steps: [{ do: 'set-login', server: server.name }] },
    };
  }
  const vault = findVault(store, vaultId);
  for (const location of [vault.location, vault.runtime]) {
    const source = location === undefined ? undefined : sourceAt(location);
    const ofVault = source === undefined ? undefined : whyAttended(source);
    if (ofVault !== undefined) {
      return { why: `The login of the vault ${vault.name} ${ofVault}.`, help: { remedy: otherLogin } };
    }
  }
  return identityAttended(vault, knownIdentitiesOf(store, vault));
}

function identityAttended(vault: VaultSummary, known: readonly AzureIdentity[]): Attended | undefined {
  if (known.length < identitiesOf(vault).length) {
    return {
      why: `The identity that opens the vault ${vault.name} was signed out here.`,
      help: { remedy: 'Sign in, then give the vault that identity.' },
    };
  }
  for (const identity of known) {
    const source =
      identity.kind === 'service-principal' && identity.login.kind === 'secret'
        ? identity.login.source
        : undefined;
    const why = source === undefined ? undefined : whyAttended(source);
    if (why !== undefined) {
      return {
        why: `The client secret of ${identity.name}, which opens the vault ${vault.name}, ${why}.`,
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
