import { joinFound } from '../../../shared/discovery/join.ts';
import type { Found } from '../../../shared/discovery/resources.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError, toErrorReport } from '../../core/errors.ts';
import type { Engine } from '../engine.ts';
import { findIdentity } from '../lookup.ts';
import type { AskingAs, Seen } from './port.ts';

export type DiscoveringEngine = Pick<Engine, 'store' | 'secrets' | 'discovery' | 'timers'>;

export interface DiscoveryWish {
  readonly identity?: string | undefined;
  readonly search?: string | undefined;
}

/** How long others are waited for once an identity has answered with something, in ms. */
const listPatienceMs = 5_000;

/** The same once an identity has seen the one thing that is meant, in ms. */
const meantPatienceMs = 1_000;

interface Resource {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly resourceGroup: string;
  readonly subscription: string;
  readonly host?: string;
}

/**
 * What there is of a kind, for one identity or all of this home, in the order of names. All are asked side by side. An
 * identity or subscription that cannot be asked is told, and hides nothing that others see. What several identities see is
 * named once, with the first. Identities that do not answer are left out a while after another one has seen something, and
 * told; where one thing is meant, soon after one has seen it, and not told.
 */
export async function discover<Item extends Resource>(
  { store, secrets, timers }: Pick<DiscoveringEngine, 'store' | 'secrets' | 'timers'>,
  ask: (as: AskingAs) => Promise<Seen<Item>>,
  {
    identity: wanted,
    search,
    isMeant,
  }: DiscoveryWish & { readonly isMeant?: ((item: Item) => boolean) | undefined },
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
    (identity) => (until: AbortSignal) => seenBy({ identity, secrets, signal: until }, ask),
  );
  const answers = await inTime(
    asks,
    {
      isEnough: ({ found }) => found.some(isMeant ?? ((item) => isFound(item, search))),
      patience: (until) => timers.wait(isMeant === undefined ? listPatienceMs : meantPatienceMs, until),
    },
    signal,
  );
  signal?.throwIfAborted();
  const leftOut = (name: string): Seen<Item> => (isMeant === undefined ? tooSlow(name) : nothing());
  return identities
    .map(({ name }, index) => answers.get(index) ?? leftOut(name))
    .map((each) => ({ ...each, found: each.found.filter((item) => isFound(item, search)) }))
    .reduce<Found<Item>>((sum, each) => joinFound(sum, each), all);
}

interface Patience<Item> {
  readonly isEnough: (seen: Seen<Item>) => boolean;
  /** Resolves when others have been waited for long enough. */
  readonly patience: (until: AbortSignal) => Promise<unknown>;
}

/** The answers of all, or of those that answered until a while after one of them was enough; by their place. */
async function inTime<Item>(
  asks: readonly ((until: AbortSignal) => Promise<Seen<Item>>)[],
  { isEnough, patience }: Patience<Item>,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<number, Seen<Item>>> {
  const others = new AbortController();
  const until = AbortSignal.any([others.signal, ...(signal === undefined ? [] : [signal])]);
  const answers = new Map<number, Seen<Item>>();
  const enough = Promise.withResolvers<undefined>();
  let isWaiting = false;
  const all = Promise.all(
    asks.map(async (one, index) => {
      const seen = await one(until);
      answers.set(index, seen);
      if (isWaiting || !isEnough(seen)) return;
      isWaiting = true;
      // ends by being aborted where all have answered
      const end = () => enough.resolve(undefined);
      patience(until).then(end, end);
    }),
  );
  await Promise.race([all, enough.promise]);
  const answered = new Map(answers);
  others.abort();
  return answered;
}

const nothing = <Item>(): Seen<Item> => ({ found: [], failures: [], unreadable: 0, otherHosts: [] });

/** An identity that did not answer while others did. */
function tooSlow<Item>(identity: string): Seen<Item> {
  const error = new PgkeepError(
    'UserErrorAzureNotReachable',
    `Azure had not answered ${listPatienceMs / 1_000} seconds after another identity was shown what it sees.`,
    {
      remedy:
        'Ask with this identity alone, which is waited for; where Azure does not answer then either, check the network between here and Azure.',
    },
  );
  return { ...nothing(), failures: [{ identity, subscription: null, problem: toErrorReport(error) }] };
}

async function seenBy<Item>(as: AskingAs, ask: (as: AskingAs) => Promise<Seen<Item>>): Promise<Seen<Item>> {
  try {
    return await ask(as);
  } catch (error) {
    const failure = { identity: as.identity.name, subscription: null, problem: toErrorReport(error) };
    return { ...nothing(), failures: [failure] };
  }
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
    {
      remedy:
        known.length === 0
          ? 'Rights on secrets or data alone show nothing in Azure: have an administrator give the identity the role Reader on it, sign in as somebody who has it, or give the address yourself.'
          : 'Check the name, or have an administrator give the identity the role Reader on it.',
    },
  );
}

/** Throws UserErrorSignInAgain. */
const nobodySignedIn = () =>
  new PgkeepError('UserErrorSignInAgain', 'Nobody is signed in to Azure here.', {
    remedy: 'Sign in to Azure first, or give the address yourself.',
  });
