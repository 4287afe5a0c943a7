import type { AccessRow, AccessWish } from '../../../shared/access/access.ts';
import type { AzureIdentity } from '../../../shared/identities/identities.ts';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import type { Engine } from '../engine.ts';
import { findServer } from '../lookup.ts';
import type { NeededConnection } from './needs.ts';
import { stepsOf, type Tried } from './outcome.ts';

type Said = Pick<AccessRow, 'outcome' | 'message' | 'remedy' | 'held' | 'steps'>;

/** Whether the principal can connect. Only the login that the server has here can be tried, whoever it is of. */
export async function connectionRow(
  { store }: Pick<Engine, 'store'>,
  need: NeededConnection,
  { wish, identity }: { readonly wish: AccessWish; readonly identity: AzureIdentity },
  trying: () => Promise<Tried | undefined>,
): Promise<AccessRow> {
  const { title, blocks, serverName } = need;
  const common = { need: need.need, title, blocks, grant: null, canAssign: false, beside: [] };
  if (wish.principal.kind !== 'me') return { ...common, ...ofSomebodyElse };
  const { name, user, credential } = findServer(store, serverName);
  const owner = ownerOf(credential);
  if (owner !== undefined && owner.identity !== identity.id) {
    const other = store.identities.list().find(({ id }) => id === owner.identity);
    return { ...common, ...ofAnother({ ...owner, server: name }, identity.name, other?.name) };
  }
  const login =
    owner === undefined
      ? `the login of ${user} that the server has here, which is of no identity in Azure`
      : `${owner.what} ${inQuotes(identity.name)}`;
  return { ...common, ...outcomeOfTrying(await trying(), login) };
}

const ofSomebodyElse: Said = {
  outcome: 'cannot-tell',
  held: false,
  message: 'It cannot be tried from here: pgkeep connects as nobody but itself.',
  remedy: 'Connect to the server as that principal, from where it runs.',
};

/** What of an identity a login is; undefined where the login is of none, and is the same whoever asks. */
function ownerOf(credential: ServerSummary['credential']) {
  if (credential.kind === 'entra') return { identity: credential.identity, what: 'a token of' };
  if (credential.kind !== 'key-vault') return undefined;
  return { identity: credential.identity, what: 'the login in the secret, read as' };
}

function ofAnother(
  { server, what }: { readonly server: string; readonly what: string },
  asked: string,
  other: string | undefined,
): Said {
  const whose = other === undefined ? 'an identity that is not here any more' : inQuotes(other);
  return {
    outcome: 'cannot-tell',
    held: false,
    message: `It was not tried: the login of ${inQuotes(server)} here is ${what} ${whose}, not ${inQuotes(asked)}.`,
    remedy: `Check the access of that identity, or give the server a login of ${inQuotes(asked)}.`,
  };
}

function outcomeOfTrying(tried: Tried | undefined, login: string): Said {
  if (tried?.kind === 'worked') {
    return {
      outcome: 'granted',
      held: true,
      message: `It was tried and worked, with ${login}.`,
      remedy: null,
    };
  }
  return {
    ...stepsOf(tried),
    outcome: tried?.kind === 'refused' ? 'may-not' : 'cannot-tell',
    held: false,
    message:
      tried === undefined
        ? 'It was not tried.'
        : `It was ${wasNot(tried)}tried with ${login}: ${tried.message}`,
    remedy: 'Test the connection of the server, which says what to do.',
  };
}

const wasNot = (tried: Tried): string => (tried.kind === 'failed' && tried.isUnsent === true ? 'not ' : '');
