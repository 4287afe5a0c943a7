import type { Found } from '../../../shared/discovery/resources.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError, toErrorReport } from '../../core/errors.ts';
import type { Engine } from '../engine.ts';
import { findIdentity } from '../lookup.ts';
import type { AskingAs, Seen } from './port.ts';

export type DiscoveringEngine = Pick<Engine, 'store' | 'secrets' | 'discovery'>;

export interface DiscoveryWish {
  readonly identity?: string | undefined;
  readonly search?: string | undefined;
}

interface Resource {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly resourceGroup: string;
  readonly subscription: string;
  readonly host?: string;
}

/**
 * What there is of a kind, for one identity or all of this home, in the order of names. An identity or subscription that
 * cannot be asked is told, and hides nothing that others see. What several identities see is named once, with the first.
 */
export async function discover<Item extends Resource>(
  { store, secrets }: Pick<DiscoveringEngine, 'store' | 'secrets'>,
  ask: (as: AskingAs) => Promise<Seen<Item>>,
  { identity: wanted, search }: DiscoveryWish,
  signal?: AbortSignal,
): Promise<Found<Item>> {
  const identities = wanted === undefined ? store.identities.list() : [findIdentity(store, wanted)];
  const all: Found<Item> = {
    found: [],
    identities: identities.map(({ name }) => name),
    failures: [],
    unreadable: 0,
    otherHosts: [],
  };
  const seen = await Promise.all(identities.map((identity) => seenBy({ identity, secrets, signal }, ask)));
  signal?.throwIfAborted();
  return seen.reduce<Found<Item>>((sum, each) => joined(sum, each, search), all);
}

async function seenBy<Item>(as: AskingAs, ask: (as: AskingAs) => Promise<Seen<Item>>): Promise<Seen<Item>> {
  try {
    return await ask(as);
  } catch (error) {
    const failure = { identity: as.identity.name, subscription: null, problem: toErrorReport(error) };
    return { found: [], failures: [failure], unreadable: 0, otherHosts: [] };
  }
}

function joined<Item extends Resource>(
  { found, identities, failures, unreadable, otherHosts }: Found<Item>,
  more: Seen<Item>,
  search: string | undefined,
): Found<Item> {
  const known = new Set(found.map(({ id }) => id.toLowerCase()));
  const fresh = more.found.filter((item) => !known.has(item.id.toLowerCase()) && isFound(item, search));
  return {
    found: [...found, ...fresh].toSorted((one, other) => one.name.localeCompare(other.name, 'en')),
    identities,
    failures: [...failures, ...more.failures],
    unreadable: unreadable + more.unreadable,
    otherHosts: [...new Set([...otherHosts, ...more.otherHosts])],
  };
}

/** Whether each word of a search stands somewhere in what tells resources apart. */
export function isFound(item: Resource, search = ''): boolean {
  const text = [item.name, item.host ?? '', item.region, item.resourceGroup, item.subscription]
    .join('\n')
    .toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** The one resource that is meant. `what` is what messages call it. Throws UserErrorNotFound and what failed. */
export function theOne<Item extends Resource>(what: string, meant: string, seen: Found<Item>): Item {
  const { found, failures, identities } = seen;
  const text = meant.toLowerCase();
  const named = found.filter(({ id, name, host }) =>
    [id, name, host].some((each) => each?.toLowerCase() === text),
  );
  const [one, second] = named;
  if (one !== undefined && second === undefined) return one;
  if (one !== undefined) {
    throw new PgkeepError(
      'UserErrorNotFound',
      `Several are meant by ${inQuotes(meant)}: ${named.map(({ id }) => id).join(', ')}.`,
      { remedy: 'Name one of them by its resource id.' },
    );
  }
  if (identities.length === 0) throw nobodySignedIn();
  const [failure] = failures;
  if (failure !== undefined) {
    const { code, message, remedy, steps, details } = failure.problem;
    throw new PgkeepError(code, `${what} ${inQuotes(meant)} was not found. ${message}`, {
      remedy,
      ...(steps !== undefined && { steps }),
      ...(details !== undefined && { details }),
    });
  }
  const known = found.map(({ name }) => inQuotes(name));
  const listed = `${known.slice(0, 10).join(', ')}${known.length > 10 ? ', …' : ''}`;
  throw new PgkeepError(
    'UserErrorNotFound',
    `${what} ${inQuotes(meant)} was not found in Azure by ${identities.map((name) => inQuotes(name)).join(', ')}. ${known.length === 0 ? 'There is none that they may read.' : `Found: ${listed}.`}`,
    { remedy: 'Check the name, or have an administrator give the identity the role Reader on it.' },
  );
}

/** Throws UserErrorSignInAgain. */
const nobodySignedIn = () =>
  new PgkeepError('UserErrorSignInAgain', 'Nobody is signed in to Azure here.', {
    remedy: 'Sign in to Azure first, or give the address yourself.',
  });
