import { expect, it } from 'vitest';
import { canTakeBack, changeBadge } from '../../../../../renderer/features/access/change-words.ts';
import type { AccessChange } from '../../../../../shared/access/changes.ts';

const change = (of: Partial<AccessChange>): AccessChange => ({
  action: 'add',
  entry: {
    kind: 'firewall-rule',
    server: '/subscriptions/6f2c1f2e-0000-4000-8000-0000000000f1',
    name: 'office',
    startIpAddress: '198.51.100.7',
    endIpAddress: '198.51.100.7',
  },
  says: 'Adds it.',
  request: 'PUT',
  id: 1,
  at: '2026-11-29T12:00:00.000Z',
  user: 'alice',
  host: 'laptop',
  identityId: 'identity-app',
  identityName: 'app',
  outcome: 'applied',
  problem: null,
  takenBackBy: null,
  ...of,
});

it.each<[Partial<AccessChange>, string, string, boolean]>([
  [{}, 'completed', 'Added', true],
  [{ takenBackBy: 2 }, 'cancelled', 'Taken back', false],
  [{ outcome: 'unchanged' }, 'ok', 'Was there already', false],
  [{ outcome: 'failed', problem: 'no' }, 'failed', 'Failed', false],
  [{ action: 'remove' }, 'completed', 'Removed', false],
  [
    { entry: { kind: 'secret', secret: 'https://contoso-kv.vault.azure.net/secrets/shop' } },
    'completed',
    'Added',
    false,
  ],
  [{ action: 'remove', outcome: 'unchanged' }, 'ok', 'Was gone already', false],
])('a change that is %j', (of, status, word, back) => {
  expect(changeBadge(change(of))).toStrictEqual({ status, word });
  expect(canTakeBack(change(of))).toBe(back);
});
