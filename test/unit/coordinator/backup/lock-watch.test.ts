import { describe, expect, it } from 'vitest';
import { watchForLocks } from '../../../../main/coordinator/backup/lock-watch.ts';

/** A watch whose time passes a second at a time, and whose looks are answered by the test. */
function watching(answer: (now: number) => Promise<string | undefined>) {
  let now = 0;
  let tick = () => {};
  const looks: number[] = [];
  const told: (string | null)[] = [];
  const watch = watchForLocks({
    clock: { elapsed: () => now },
    every: (callback) => {
      tick = callback;
      return () => (tick = () => {});
    },
    look: (signal) => {
      signal.throwIfAborted();
      looks.push(now / 1000);
      return answer(now);
    },
    tell: (who) => told.push(who),
  });
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      now += 1000;
      tick();
      await new Promise(setImmediate);
    }
  };
  return { watch, looks, told, pass };
}

describe('a silent dump', () => {
  it('is looked into after five seconds, then ever more rarely', async () => {
    const { looks, told, pass } = watching(async () => 'session 7');
    await pass(4);
    expect(looks).toEqual([]);
    await pass(300);
    expect(looks).toEqual([5, 10, 20, 40, 80, 140, 200, 260]);
    expect(told).toEqual(['session 7']);
  });

  it('is not looked into while bytes come, and waits for nothing once they come again', async () => {
    const { watch, looks, told, pass } = watching(async () => 'session 7');
    for (let round = 0; round < 10; round++) {
      await pass(4);
      watch.heard();
    }
    expect(looks).toEqual([]);
    await pass(5);
    watch.heard();
    expect(told).toEqual(['session 7', null]);
    await pass(5);
    expect(looks).toEqual([45, 50]);
  });

  it('says who is in the way now, and when nobody is', async () => {
    const { told, pass } = watching(async (now) =>
      now < 10_000 ? 'session 7' : now < 20_000 ? 'session 8' : undefined,
    );
    await pass(40);
    expect(told).toEqual(['session 7', 'session 8', null]);
  });

  it('goes on undisturbed where nobody answers, or too late', async () => {
    const refused = watching(() => Promise.reject(new Error('no connection is left')));
    await refused.pass(20);
    expect(refused.looks).toEqual([5, 10, 20]);
    expect(refused.told).toEqual([]);

    let answer = (_who: string) => {};
    const slow = watching(() => new Promise((resolve) => (answer = resolve)));
    await slow.pass(60);
    expect(slow.looks).toEqual([5]);
    slow.watch.heard();
    answer('session 7');
    await slow.pass(1);
    expect(slow.told).toEqual([]);
    await slow.pass(5);
    slow.watch[Symbol.dispose]();
    answer('session 8');
    await slow.pass(60);
    expect([slow.looks.length, slow.told]).toEqual([2, []]);
  });
});
