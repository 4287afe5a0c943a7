import { expect, it } from 'vitest';
import { adding } from '../../../../main/coordinator/access/plan.ts';
import { recordChange } from '../../../../main/coordinator/access/record-change.ts';
import { openEngine } from '../../../support/engine.ts';

const secret = 'https://contoso-kv.vault.azure.net/secrets/shop-login';
const identity = { id: 'identity-1' as never, name: 'app' };

it('says of a secret that it was made and what came of it, and nothing that it holds', async () => {
  await using engine = await openEngine();
  const planned = adding({ kind: 'secret', secret });
  const made = await recordChange(engine, planned, identity, () => Promise.resolve(true));
  expect(made).toMatchObject({
    says: 'Makes the secret shop-login in the key vault contoso-kv.',
    request: `PUT ${secret}`,
    outcome: 'applied',
    problem: null,
  });
  const refusal = () => Promise.reject(new Error('no room'));
  await expect(recordChange(engine, planned, identity, refusal)).rejects.toThrow('no room');
  const unchanged = await recordChange(engine, planned, identity, () => Promise.resolve(false));
  expect(engine.store.accessChanges.list(9)).toMatchObject([
    { id: unchanged.id, outcome: 'unchanged' },
    { outcome: 'failed' },
    made,
  ]);
});
