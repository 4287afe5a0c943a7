import { createHash } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import type { AccessChange, PlannedChange } from '../../../shared/access/changes.ts';
import type { LetIn } from '../../../shared/access/network.ts';
import { PgkeepError } from '../../core/errors.ts';
import { whenFree } from '../../store/when-free.ts';
import { applyChange } from '../access/apply-change.ts';
import { adding } from '../access/plan.ts';
import type { Engine } from '../engine.ts';
import { findIdentity } from '../lookup.ts';
import { isPrivate } from './addresses.ts';
import { formatRuleName } from './rule-name.ts';

const hourMs = 3_600_000;
const longestDays = 30;

/** The rule that lets an address in. Throws UserErrorInvalidInput where its end is not within 30 days, or nobody comes from it. */
export function previewAddress(
  { clock }: Pick<Engine, 'clock'>,
  { server, address, until }: LetIn,
): { change: PlannedChange; digest: string } {
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
      { remedy: 'Give the address that the server said it saw when it refused.' },
    );
  }
  const owner = `${userInfo().username}-${hostname()}`;
  const change = adding({
    kind: 'firewall-rule',
    server,
    name: formatRuleName({ owner, until: end }),
    startIpAddress: address,
    endIpAddress: address,
  });
  return { change, digest: createHash('sha256').update(JSON.stringify(change)).digest('hex') };
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
  const planned = previewAddress(engine, wish);
  if (planned.digest !== digest) {
    throw new PgkeepError('UserErrorChangedMeanwhile', 'The rule would not be the one that was shown.');
  }
  const identity = findIdentity(store, wish.identity);
  const control = await engine.resources(identity);
  const { mode } = await control.serverNetwork(wish.server);
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
  await whenFree(() => store.watchedFirewalls.save({ server: wish.server, identityId: identity.id }));
  return applyChange(engine, planned.change, { identity, control });
}
