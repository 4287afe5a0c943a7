import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { endedRulesInTime } from '../../../../main/coordinator/network/ended-in-time.ts';
import { IdentityId } from '../../../../shared/ids.ts';
import { openEngine } from '../../../support/engine.ts';

const server = '/subscriptions/s/resourcegroups/shop/providers/x/flexibleservers/shop-pg';
const rule = {
  name: 'pgkeep_alice_20261123T1700Z',
  addresses: '198.51.100.7',
  owner: 'alice',
  until: '2026-11-23T17:00:00.000Z',
  problem: null,
};

/** A home with a rule that has ended, and an Azure that does not answer. */
async function silentAzure() {
  let asked = 0;
  const engine = await openEngine({
    resources: () => {
      asked += 1;
      return new Promise(() => {});
    },
  });
  onTestFinished(() => engine[Symbol.asyncDispose]());
  engine.store.identities.save({
    kind: 'azure-cli',
    id: IdentityId.parse('identity-1'),
    name: 'alice',
    cloud: 'public',
    addedAt: '2026-01-01T00:00:00.000Z',
  });
  engine.store.watchedFirewalls.save({ server, identityId: 'identity-1' });
  engine.store.watchedFirewalls.addRule(server, rule);
  return { removeEnded: endedRulesInTime(engine), asked: () => asked };
}

const overdue = { removed: [], overdue: [expect.objectContaining({ rule: rule.name })] };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
});

it('a look at the schedules goes on after a minute, and waits beside no other one', async () => {
  const { removeEnded, asked } = await silentAzure();
  for (const look of [1, 2]) {
    const removing = removeEnded();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([look, await removing]).toEqual([look, overdue]);
  }
  expect(asked()).toBe(1);
});

it('whoever ends is not held up', async () => {
  const { removeEnded, asked } = await silentAzure();
  const ending = new AbortController();
  const removing = removeEnded(ending.signal);
  ending.abort();
  expect(await removing).toEqual(overdue);
  expect(await removeEnded(ending.signal)).toEqual(overdue);
  expect(asked()).toBe(1);
});
