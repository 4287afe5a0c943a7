import { removedWords } from '../../../shared/access/changes.ts';
import type { OverdueRule } from '../../../shared/access/network.ts';
import type { AzureIdentity } from '../../../shared/identities/identities.ts';
import { messageOf, PgkeepError } from '../../core/errors.ts';
import type { Store } from '../../store/store.ts';
import type { KnownRule, WatchedFirewall } from '../../store/tables/servers/watched-firewalls.ts';
import { whenFree } from '../../store/when-free.ts';
import { applyChange } from '../access/apply-change.ts';
import { addressesOf, removing } from '../access/plan.ts';
import type { FirewallRule } from '../access/resource-control.ts';
import type { Engine } from '../engine.ts';
import { asUnattended } from '../unattended.ts';
import {
  endedAddressesOf,
  overdueAddresses,
  removeEndedAddresses,
  told,
  type Removed,
} from './ended-addresses.ts';
import { findIdentity } from '../lookup.ts';
import { isGone, noteGone, ruleEntry } from './gone.ts';
import { withResourceIds } from './named-place.ts';
import { parseRuleName } from './rule-name.ts';
import { tenderOf } from './tender.ts';

/** Between two looks at a server of which no rule is known to end meanwhile, in ms: others may have made one. */
const hourMs = 3_600_000;

/**
 * Takes away the temporary rules whose end has come, of every server that this home knows of, and the addresses that it let into
 * key vaults. Gives what is gone, each in a sentence, and what is still there after its end.
 */
export async function removeEndedRules(
  engine: Engine,
): Promise<{ removed: string[]; overdue: OverdueRule[] }> {
  const now = engine.clock.now();
  const removed: Removed[] = [];
  await watchServers(engine.store);
  for (const watched of dueLooks(engine.store.watchedFirewalls.list(), now)) {
    try {
      removed.push(...(await lookAt(asUnattended(engine), watched)));
    } catch (error) {
      // whatever it is: backups that are due come after it
      engine.log.warn({ server: watched.server, error: messageOf(error) }, 'cannot remove ended rules');
    }
  }
  try {
    removed.push(...(await removeEndedAddresses(asUnattended(engine))));
  } catch (error) {
    engine.log.warn({ error: messageOf(error) }, 'cannot remove addresses of key vaults');
  }
  return { removed: removed.map(({ says }) => says), overdue: overdueRules(engine.store, now) };
}

/** Servers of this home that were added from Azure are looked at as well: anybody may have let an address into one of them. */
async function watchServers({ servers, watchedFirewalls }: Store): Promise<void> {
  const watched = new Set(watchedFirewalls.list().map(({ server }) => server));
  const added = servers.list().flatMap(({ azure }) => {
    if (azure === undefined || watched.has(azure.id.toLowerCase())) return [];
    return [{ server: azure.id, identityId: azure.identity }];
  });
  if (added.length === 0) return;
  await whenFree(() => {
    for (const each of added) watchedFirewalls.save(each);
  });
}

/** So many servers are looked at in one tick, of which no rule is known to have ended: backups that are due come after it. */
const looksPerTick = 10;

/** Servers with rules that have ended, and then those that were not looked at for longest, an hour or more. */
function dueLooks(watched: readonly WatchedFirewall[], now: Date): WatchedFirewall[] {
  // what could not be taken away is tried again with the next look
  const hasEnded = ({ rules }: WatchedFirewall) =>
    rules.some(({ until, problem }) => problem === null && Date.parse(until) <= now.getTime());
  const lookedMs = ({ lookedAt }: WatchedFirewall) => (lookedAt === null ? 0 : Date.parse(lookedAt));
  const others = watched
    .filter((each) => !hasEnded(each) && now.getTime() - lookedMs(each) >= hourMs)
    .toSorted((one, other) => lookedMs(one) - lookedMs(other))
    .slice(0, looksPerTick);
  return [...watched.filter(hasEnded), ...others];
}

/** Looks at one server now. Rules of others are taken away as well: that their end has come stands in their names. */
async function lookAt(engine: Engine, watched: WatchedFirewall): Promise<Removed[]> {
  const { store, clock, log } = engine;
  const now = clock.now();
  const removed: Removed[] = [];
  const identity = tenderOf(store, watched.identityId);
  // not written down as a look: whoever signs in again need not wait for the next one
  if (identity === undefined) return removed;
  let rules: KnownRule[];
  await whenFree(() => store.watchedFirewalls.beginLook(watched, now.toISOString()));
  try {
    const control = await engine.resources(identity);
    rules = [];
    for (const rule of await control.firewallRules(watched.server)) {
      const known = knownRule(rule);
      if (known === undefined) continue;
      if (Date.parse(known.until) > now.getTime()) {
        rules.push(known);
        continue;
      }
      const entry = { kind: 'firewall-rule' as const, server: watched.server, ...rule };
      try {
        const change = await applyChange(engine, removing(entry), { identity, control });
        removed.push({ name: rule.name, says: removedWords(change) });
      } catch (error) {
        rules.push({ ...known, problem: problemOf(error) });
      }
    }
  } catch (error) {
    // a server in a subnet of its own has none, and an identity may lack rights: nothing is lost where none is known
    const level = watched.rules.length === 0 ? 'debug' : 'warn';
    log[level]({ server: watched.server, error: messageOf(error) }, 'cannot look at firewall rules');
    if (isGone(error)) {
      await whenFree(() => forget(engine, watched, identity));
      return removed;
    }
    const problem = problemOf(error);
    rules = watched.rules.map((rule) =>
      Date.parse(rule.until) > now.getTime() ? rule : { ...rule, problem },
    );
  }
  await whenFree(() => store.watchedFirewalls.saveLook(watched, rules));
  return removed;
}

/**
 * A server that is gone in Azure has no rules that anybody could take away. One that is still added here stays watched, so
 * that it is asked for once an hour and not with each tick.
 */
function forget(engine: Engine, watched: WatchedFirewall, identity: AzureIdentity): void {
  const { server, rules } = watched;
  const { servers, watchedFirewalls } = engine.store;
  engine.store.transaction(() => {
    for (const rule of rules) noteGone(engine, ruleEntry(server, rule), identity);
    const isAdded = servers.list().some(({ azure }) => azure?.id.toLowerCase() === server);
    if (isAdded) watchedFirewalls.saveLook(watched, []);
    else watchedFirewalls.remove(watched);
  });
}

/** A defect is thrown on: it is none of Azure's answers. */
function problemOf(error: unknown): string {
  if (!(error instanceof PgkeepError)) throw error;
  return error.message;
}

/**
 * Keeps what was just read of a server, which this home looks after from now on: what is over is told as overdue without another
 * look. It is looked at anew with the next tick, as whoever looked after it before: who may read it may not have the right to
 * take rules away.
 */
export async function noteRules(
  { store, clock }: Pick<Engine, 'store' | 'clock'>,
  { server, identityId }: { readonly server: string; readonly identityId: string },
  rules: readonly FirewallRule[],
): Promise<void> {
  const known = rules.flatMap((rule) => knownRule(rule) ?? []);
  await whenFree(() => {
    const before = store.watchedFirewalls.list().find((each) => each.server === server.toLowerCase());
    const isTended = before !== undefined && tenderOf(store, before.identityId) !== undefined;
    store.watchedFirewalls.save({ server, identityId: isTended ? before.identityId : identityId });
    const problemOfRule = (name: string) => before?.rules.find((rule) => rule.name === name)?.problem ?? null;
    // one that is not over may have been added after they were read
    const over = before?.rules.filter(({ until }) => Date.parse(until) <= clock.now().getTime()) ?? [];
    store.watchedFirewalls.saveLook(
      { server: server.toLowerCase(), rules: over },
      known.map((rule) => ({ ...rule, problem: problemOfRule(rule.name) })),
    );
  });
}

/** What a temporary rule says of itself; undefined for a rule of somebody else. */
export function knownRule(rule: FirewallRule): KnownRule | undefined {
  const end = parseRuleName(rule.name);
  if (end === undefined) return undefined;
  return {
    name: rule.name,
    addresses: addressesOf(rule),
    owner: end.owner,
    until: end.until.toISOString(),
    problem: null,
  };
}

/** What is still there after its end, as far as this home knows. Asks nobody. */
export function overdueRules(
  store: Pick<Store, 'watchedFirewalls' | 'temporaryAddresses' | 'identities' | 'accessChanges'>,
  now: Date,
): OverdueRule[] {
  const ofServers = store.watchedFirewalls
    .list()
    .flatMap(({ server, identityId, rules }) =>
      rules
        .filter(({ until }) => Date.parse(until) <= now.getTime())
        .map(({ name, ...rest }) =>
          told({ resource: server, rule: name, ...rest }, tenderOf(store, identityId), store),
        ),
    );
  return [...ofServers, ...overdueAddresses(store, now)];
}

/** Takes away what has ended at once, of one server or key vault and as one identity. */
export async function removeEndedOf(
  engine: Engine,
  named: {
    readonly identity: string;
    readonly server?: string | undefined;
    readonly keyVault?: string | undefined;
  },
): Promise<{ removed: string[]; overdue: OverdueRule[] }> {
  const { identity, server, keyVault } = await withResourceIds(engine, named);
  const { id: identityId } = findIdentity(engine.store, identity);
  const { store, clock } = engine;
  const removed: Removed[] = [];
  if (server !== undefined) {
    await whenFree(() => store.watchedFirewalls.save({ server, identityId }));
    const watched = store.watchedFirewalls.list().find((each) => each.server === server.toLowerCase());
    if (watched !== undefined) removed.push(...(await lookAt(engine, watched)));
  }
  if (keyVault !== undefined) removed.push(...(await endedAddressesOf(engine, { keyVault, identityId })));
  const about = [server?.toLowerCase(), keyVault?.toLowerCase()];
  const overdue = overdueRules(store, clock.now()).filter(({ resource }) => about.includes(resource));
  return { removed: removed.map(({ name }) => name), overdue };
}
