import type { AzureStorageAccount } from '../../../shared/discovery/resources.ts';
import type { Finding } from '../../../shared/findings.ts';
import type { BlobLocation, VaultSummary } from '../../../shared/vaults/vaults.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { messageOf } from '../../core/errors.ts';
import type { Store } from '../../store/store.ts';
import { discover, type DiscoveringEngine } from './discover.ts';
import type { AskingAs } from './port.ts';
import { vaultFindings, type NotKnown, type Source, type VaultPlace } from './vault-findings.ts';

/**
 * What Azure says of the place of a vault. None for a folder, an emulator, and where nobody is signed in; one note where
 * Azure cannot be asked.
 */
export async function azureFindingsOf(
  engine: DiscoveringEngine,
  vault: VaultSummary,
  signal?: AbortSignal,
): Promise<Finding[]> {
  const { location } = vault;
  if (location.kind !== 'azure-blob' || engine.store.identities.list().length === 0) return [];
  const url = new URL(location.url);
  if (url.protocol !== 'https:') return [];
  const own = location.credential.kind === 'entra' ? location.credential.identity : undefined;
  const seen = await discover(
    engine,
    (as) => engine.discovery.storageAccounts(as),
    {
      identity: isHere(engine.store, own) ? own : undefined,
      isMeant: ({ blobEndpoint }) => blobEndpoint === url.origin,
    },
    signal,
  );
  const account = seen.found.find(({ blobEndpoint }) => blobEndpoint === url.origin);
  if (account === undefined) return [notKnown(seen.failures[0]?.problem.message)];
  const [, container = ''] = url.pathname.split('/');
  const at = await lookAt(engine, { account, container, location }, signal);
  return vaultFindings({
    account,
    ...at,
    usesKey: location.credential.kind !== 'entra',
    sources: sourcesOf(engine.store, vault),
  });
}

const isHere = ({ identities }: Store, id: string | undefined) =>
  identities.list().some((identity) => identity.id === id);

interface Place {
  readonly account: AzureStorageAccount;
  readonly container: string;
  readonly location: BlobLocation;
}

/** What may be read of the container itself: that less is known without is no error of the vault. */
async function lookAt(
  { store, secrets, discovery }: DiscoveringEngine,
  { account, container, location: { credential } }: Place,
  signal: AbortSignal | undefined,
): Promise<Pick<VaultPlace, 'container' | 'rights'>> {
  const own = credential.kind === 'entra' ? credential.identity : undefined;
  const identity = store.identities.list().find(({ id }) => id === account.identity);
  if (identity === undefined) {
    return { container: signedOut, rights: own === undefined ? undefined : signedOut };
  }
  const as: AskingAs = { identity, secrets, signal };
  const [containers, rights] = await Promise.all([
    orWhyNot(discovery.containers(as, account)),
    own === undefined
      ? undefined
      : own === identity.id
        ? orWhyNot(discovery.blobRights(as, account, container))
        : signedOut,
  ]);
  signal?.throwIfAborted();
  if ('notKnown' in containers) return { container: containers, rights };
  const missing = { notKnown: `Azure lists no container ${inQuotes(container)} there.` };
  return { container: containers.find(({ name }) => name === container) ?? missing, rights };
}

const signedOut: NotKnown = { notKnown: 'The identity that opens the vault was signed out here.' };

async function orWhyNot<Answer>(asked: Promise<Answer>): Promise<Answer | NotKnown> {
  try {
    return await asked;
  } catch (error) {
    return { notKnown: messageOf(error) };
  }
}

const notKnown = (why: string | undefined): Finding => ({
  title: 'Storage account',
  severity: 'note',
  message: `Redundancy, keys and public access of the storage account are not known, nor who may delete there. ${why ?? 'No identity of this home may read it.'}`,
  remedy: 'Give an identity that is signed in here the role Reader on the storage account.',
});

/** The servers of Azure whose databases are backed up into the vault. */
function sourcesOf({ instances, servers }: Store, { id }: VaultSummary): Source[] {
  const used = new Set(
    instances
      .list()
      .filter(({ vaultId }) => vaultId === id)
      .map(({ serverId }) => serverId),
  );
  return servers.list().flatMap(({ id: server, name, azure }) => {
    const [, , subscriptionId] = azure?.id.split('/') ?? [];
    return used.has(server) && subscriptionId !== undefined ? [{ name, subscriptionId }] : [];
  });
}
