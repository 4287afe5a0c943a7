import type { NetworkCheck, NetworkWish, ServerRule } from '../../../shared/access/network.ts';
import { partsOf } from '../../../shared/access/resource-id.ts';
import type { FirewallRule } from '../access/resource-control.ts';
import type { Engine } from '../engine.ts';
import { findIdentity, findServer } from '../lookup.ts';
import { overdueAddresses } from './ended-addresses.ts';
import { noteRules } from './ended-rules.ts';
import { networkFindings, type SeenServer } from './findings.ts';
import { describeKeyVault, seenKeyVaults, type Asked } from './key-vaults.ts';
import { withResourceIds } from './named-place.ts';
import { addressSeenBy } from './refusal.ts';
import { parseRuleName } from './rule-name.ts';
import { expectSameServer, tryServer, type Attempt } from './try-server.ts';

/**
 * How a server or a key vault is reached, what stands in the way, and its firewall rules. Changes nothing in Azure; from now on this
 * home looks after temporary rules of that server. Throws UserErrorInvalidInput where the two names are of two servers.
 */
export async function checkNetwork(
  engine: Engine,
  named: NetworkWish,
  signal?: AbortSignal,
): Promise<NetworkCheck> {
  const wish = await withResourceIds(engine, named, signal);
  const identity = findIdentity(engine.store, wish.identity);
  const control = await engine.resources(identity, { signal });
  const asked = { wish, identity, control, signal };
  const seen = wish.server === undefined ? undefined : await seenServer(engine, wish.server, asked);
  const keyVaults = await seenKeyVaults(engine, asked);
  signal?.throwIfAborted();
  const findings = networkFindings({
    server: seen,
    isForAzureBackup: wish.for === 'azure-backup',
    keyVaults,
    overdue: overdueAddresses(engine.store, engine.clock.now()),
    now: engine.clock.now(),
  });
  return {
    mode: seen?.mode ?? null,
    host: seen?.host ?? null,
    resolvesTo: [...(seen?.resolvesTo ?? [])],
    seenAddress: seen?.seenAddress ?? null,
    findings,
    rules: (seen?.rules ?? []).map(describeRule),
    keyVaults: keyVaults.map((each) => describeKeyVault(engine.store, each)),
  };
}

/** A server as Azure and this machine see it. */
async function seenServer(
  engine: Engine,
  id: string,
  { wish, identity, control, signal }: Asked,
): Promise<SeenServer> {
  const { mode, host, state } = await control.serverNetwork(id);
  const server = wish.serverName === undefined ? undefined : findServer(engine.store, wish.serverName);
  if (server !== undefined) expectSameServer(server, { id, host });
  // a server in a subnet of its own has none, and refuses to list them
  const rules = mode === 'delegated-subnet' ? [] : await control.firewallRules(id);
  if (mode !== 'delegated-subnet') await noteRules(engine, { server: id, identityId: identity.id }, rules);
  const resolvesTo = host === undefined ? [] : await engine.resolve(host);
  const isTried = wish.for === 'pgkeep' && server !== undefined;
  const { tried, cause }: Attempt = isTried ? await tryServer(engine, server, signal) : { tried: undefined };
  const seenAddress =
    tried === undefined || tried.kind === 'worked' ? undefined : addressSeenBy(tried.message);
  return { serverName: nameOf(id), mode, state, host, resolvesTo, tried, cause, seenAddress, rules };
}

const nameOf = (id: string) => partsOf(id).names[0] ?? '';

function describeRule({ name, startIpAddress, endIpAddress }: FirewallRule): ServerRule {
  const end = parseRuleName(name);
  const temporary = end === undefined ? null : { owner: end.owner, until: end.until.toISOString() };
  return { name, startIpAddress, endIpAddress, temporary };
}
