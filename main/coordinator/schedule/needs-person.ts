import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import { whyAttended } from '../../credentials/unattended.ts';
import type { Engine } from '../engine.ts';
import { findServer, findVault } from '../lookup.ts';

type Placed = Pick<InstanceSummary, 'serverId' | 'vaultId'> & {
  /** Its own login, where it is of a database that has one. */
  readonly credential?: InstanceSummary['credential'] | undefined;
};

/** Why nobody could log in without a person, in a sentence: to the server, or to the vault; undefined where it works. */
export function whyAttendedOf(
  { store }: Pick<Engine, 'store'>,
  { serverId, vaultId, credential }: Placed,
): string | undefined {
  const server = findServer(store, serverId);
  const ofServer = credential === undefined ? whyAttended(server.credential) : undefined;
  if (ofServer !== undefined) return `The login of ${server.name} ${ofServer}.`;
  const { location, name } = findVault(store, vaultId);
  const source = location.kind === 'azure-blob' ? location.credential.source : undefined;
  const ofVault = source === undefined ? undefined : whyAttended(source);
  return ofVault === undefined ? undefined : `The login of the vault ${name} ${ofVault}.`;
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
  const why = whyAttendedOf(engine, instance);
  if (why === undefined) return;
  const server = findServer(engine.store, instance.serverId);
  throw new PgkeepError(
    'UserErrorCredentialUnavailable',
    `${inQuotes(instance.name)} cannot be backed up by a policy from here. ${why}`,
    {
      remedy: 'Let the login come from the keychain, a password file or an environment variable.',
      steps: why.startsWith('The login of the vault') ? [] : [{ do: 'set-login', server: server.name }],
    },
  );
}
