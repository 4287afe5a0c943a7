import { createHash } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import type { AccessChange, PlannedChange } from '../../../shared/access/changes.ts';
import type { LetIn } from '../../../shared/access/network.ts';
import { PgkeepError } from '../../core/errors.ts';
import { whenFree } from '../../store/when-free.ts';
import { applyChange } from '../access/apply-change.ts';
import { adding } from '../access/plan.ts';
import type { DiscoveringEngine } from '../discovery/discover.ts';
import type { Engine } from '../engine.ts';
import { findIdentity } from '../lookup.ts';
import { isPrivate } from './addresses.ts';
import { knownRule } from './ended-rules.ts';
import { withResourceIds } from './named-place.ts';
import { cleanOwner, formatRuleName } from './rule-name.ts';
import { whyUntended } from './tended.ts';
import { letIntoVault, vaultAddress } from './vault-address.ts';

const hourMs = 3_600_000;
const longestDays = 30;

/**
 * What lets an address in: a rule of a server, or an entry in the list of a key vault, which is read for it. Throws
 * UserErrorInvalidInput where the end is not within 30 days, nobody comes from that address, or there is nothing to add.
 */
export async function previewAddress(
  engine: Pick<Engine, 'clock' | 'store' | 'resources' | 'host' | 'home' | 'machine'> & DiscoveringEngine,
  wish: LetIn,
): Promise<{ change: PlannedChange; digest: string; untended: string | null }> {
  const { change, isTended } = await changeFor(engine, await withResourceIds(engine, wish));
  const digest = createHash('sha256').update(JSON.stringify(change)).digest('hex');
  return { change, digest, untended: isTended ? await whyUntended(engine) : null };
}

async function changeFor(
  { clock, store, resources }: Pick<Engine, 'clock' | 'store' | 'resources'>,
  { identity, server, keyVault, address, until }: LetIn,
): Promise<{ change: PlannedChange; isTended: boolean }> {
  const end = new Date(until);
  const aheadMs = end.getTime() - clock.now().getTime();
  if (aheadMs <= 0 || aheadMs > longestDays * 24 * hourMs) {
    throw new PgkeepError('UserErrorInvalidInput', 'The rule ends in the past, or in more than 30 days.', {
      remedy: `Give an end within ${longestDays} days; a machine that needs it for longer is better in a network with a private way.`,
    });
  }
  if (isPrivate(address) || address === '0.0.0.0' || address === '255.255.255.255') {
    throw new PgkeepError(
      'UserErrorInvalidInput',
      `${address} is no address from which anybody reaches Azure through the internet.`,
      { remedy: 'Give the address that the server or the key vault said it saw when it refused.' },
    );
  }
  const owner = cleanOwner(`${userInfo().username}-${hostname()}`);
  if (server !== undefined) {
    const name = formatRuleName({ owner, until: end });
    const rule = { server, name, startIpAddress: address, endIpAddress: address };
    return { change: adding({ kind: 'firewall-rule', ...rule }), isTended: true };
  }
  if (keyVault === undefined) throw new Error('an address is let into a server or a key vault');
  const control = await resources(findIdentity(store, identity));
  return vaultAddress({ control, store }, { vault: keyVault, address, owner, until: end.toISOString() });
}

/**
 * Lets an address in until then; this home takes the rule away on its tick. Throws UserErrorChangedMeanwhile where it is not what
 * was shown, or the rule of that name lets another address in.
 */
export async function addAddress(
  engine: Engine,
  { digest, ...wish }: LetIn & { readonly digest: string },
): Promise<AccessChange> {
  const { store } = engine;
  const planned = await previewAddress(engine, wish);
  if (planned.digest !== digest) {
    throw new PgkeepError('UserErrorChangedMeanwhile', 'The rule would not be the one that was shown.');
  }
  const { change } = planned;
  const identity = findIdentity(store, wish.identity);
  const control = await engine.resources(identity);
  if (change.entry.kind === 'key-vault-address') {
    return letIntoVault(engine, { change, entry: change.entry, identity, control });
  }
  if (change.entry.kind !== 'firewall-rule') throw new Error('no rule was planned');
  const { server } = change.entry;
  const { mode } = await control.serverNetwork(server);
  if (mode !== 'public') {
    throw new PgkeepError(
      'UserErrorInvalidInput',
      'Firewall rules do nothing for this server: it is private.',
      {
        remedy: 'Use a machine in its virtual network, or a VPN into it.',
      },
    );
  }
  // before the rule: whatever becomes of it, somebody looks for it
  await whenFree(() => store.watchedFirewalls.save({ server, identityId: identity.id }));
  const made = await applyChange(engine, change, { identity, control });
  const rule = knownRule(change.entry);
  // known from now on, not from the next look on: it is told as overdue although nobody looks
  if (rule !== undefined) await whenFree(() => store.watchedFirewalls.addRule(server, rule));
  return made;
}
