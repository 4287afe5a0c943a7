import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ByteBudget } from '../../../../main/vault/documents/byte-budget.ts';

it('never gives out more than there is, keeps the order, and serves everybody', async () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 150 }), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(sizes, fc.scheduler(), async (wanted, scheduler) => {
      const budget = new ByteBudget(100);
      let inUse = 0;
      let most = 0;
      const served: number[] = [];
      const users = wanted.map(async (bytes, index) => {
        using share = await budget.take(bytes);
        served.push(index);
        inUse += Math.min(bytes, 100);
        most = Math.max(most, inUse);
        await scheduler.schedule(Promise.resolve(share));
        inUse -= Math.min(bytes, 100);
      });
      await scheduler.waitFor(Promise.all(users));
      expect(most).toBeLessThanOrEqual(100);
      expect(served).toEqual(wanted.map((_, index) => index));
    }),
  );
});

it('takes a share back once, however often it is given back', async () => {
  const budget = new ByteBudget(10);
  const first = await budget.take(10);
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  using second = await budget.take(10);
  let third = false;
  const waiting = budget.take(1).then((share) => {
    third = true;
    return share;
  });
  await Promise.resolve();
  expect(third).toBe(false);
  second[Symbol.dispose]();
  (await waiting)[Symbol.dispose]();
});
