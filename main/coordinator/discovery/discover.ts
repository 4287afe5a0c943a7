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

/** What alone is looked for. */
interface Meant<Item> {
  readonly isMeant: (item: Item) => boolean;
  /** How long others are waited for once an identity sees it, in ms. */
  readonly patienceMs?: number;
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
 * Where one thing is meant, identities that do not answer are left out soon after one has seen it.
 */
export async function discover<Item extends Resource>(
  { store, secrets }: Pick<DiscoveringEngine, 'store' | 'secrets'>,
  ask: (as: AskingAs) => Promise<Seen<Item>>,
  { identity: wanted, search, meant }: DiscoveryWish & { readonly meant?: Meant<Item> | undefined },
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
  const asks = identities.map(
    (identity) => (until: AbortSignal | undefined) => seenBy({ identity, secrets, signal: until }, ask),
  );
  const seen = await (meant === undefined
    ? Promise.all(asks.map((one) => one(signal)))
    : untilSeen(asks, meant, signal));
  signal?.throwIfAborted();
  return seen.reduce<Found<Item>>((sum, each) => joined(sum, each, search), all);
}

/** The answers of all, or of those that answered until shortly after one of them saw what is meant; in order. */
async function untilSeen<Item>(
  asks: readonly ((until: AbortSignal) => Promise<Seen<Item>>)[],
  { isMeant, patienceMs = 1_000 }: Meant<Item>,
  signal: AbortSignal | undefined,
): Promise<Seen<Item>[]> {
  const others = new AbortController();
  const until = AbortSignal.any([others.signal, ...(signal === undefined ? [] : [signal])]);
  const answers = new Map<number, Seen<Item>>();
  const enough = Promise.withResolvers<undefined>();
  let timer: NodeJS.Timeout | undefined;
  const all = Promise.all(
    asks.map(async (one, index) => {
      const seen = await one(until);
      answers.set(index, seen);
      if (seen.found.some(isMeant)) timer ??= setTimeout(enough.resolve, patienceMs, undefined);
    }),
  );
  await Promise.race([all, enough.promise]);
  clearTimeout(timer);
  const inOrder = [...answers].toSorted(([one], [other]) => one - other).map(([, seen]) => seen);
  others.abort();
  return inOrder;
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

/** Whether a resource has this name, host or resource id. */
export const isNamed = ({ id, name, host }: Pick<Resource, 'id' | 'name' | 'host'>, meant: string): boolean =>
  [id, name, host].some((each) => each?.toLowerCase() === meant.toLowerCase());

/** The one resource that is meant. `what` is what messages call it. Throws UserErrorNotFound and what failed. */
export function theOne<Item extends Resource>(what: string, meant: string, seen: Found<Item>): Item {
  const { found, failures, identities } = seen;
  const named = found.filter((item) => isNamed(item, meant));
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
