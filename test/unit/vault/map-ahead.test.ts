import { describe, expect, it } from 'vitest';
import { mapAhead } from '../../../main/vault/map-ahead.ts';

async function* numbers(count: number): AsyncIterable<number> {
  for (let n = 0; n < count; n++) yield n;
}

describe('mapAhead', () => {
  it('keeps the order although later ones are done earlier', async () => {
    const gates = Array.from({ length: 6 }, () => Promise.withResolvers<void>());
    const results = Array.fromAsync(
      mapAhead(numbers(6), 3, async (n) => {
        await gates[n]?.promise;
        return n * 10;
      }),
    );
    for (const n of [2, 1, 0, 5, 4, 3]) gates[n]?.resolve();
    expect(await results).toEqual([0, 10, 20, 30, 40, 50]);
  });

  it('has no more than the given number under way', async () => {
    let running = 0;
    let most = 0;
    await Array.fromAsync(
      mapAhead(numbers(50), 4, async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise(setImmediate);
        running -= 1;
      }),
    );
    expect(most).toBe(4);
  });

  it('fails with the first failure in order', async () => {
    const failing = mapAhead(numbers(5), 5, async (n) => {
      if (n >= 2) throw new Error(`failed at ${n}`);
      return n;
    });
    const seen: number[] = [];
    await expect(
      (async () => {
        for await (const n of failing) seen.push(n);
      })(),
    ).rejects.toThrow('failed at 2');
    expect(seen).toEqual([0, 1]);
  });
});
