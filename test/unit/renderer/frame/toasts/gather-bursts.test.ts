import { describe, expect, it } from 'vitest';
import { gatherBursts } from '../../../../../renderer/frame/toasts/gather-bursts.ts';

/** Time that stands still until the test moves it. */
function stoppedClock() {
  let now = 0;
  const timers = new Set<{ at: number; callback: () => void }>();
  return {
    now: () => now,
    later(ms: number, callback: () => void) {
      const timer = { at: now + ms, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    pass(ms: number) {
      now += ms;
      for (const timer of timers) {
        if (timer.at > now) continue;
        timers.delete(timer);
        timer.callback();
      }
    },
  };
}

function gathering() {
  const clock = stoppedClock();
  const bursts: string[] = [];
  const burst = gatherBursts<string>({
    quietMs: 3,
    longestMs: 10,
    clock,
    onBurst: (items) => bursts.push(items.join('')),
  });
  return { clock, bursts, burst };
}

describe('bursts', () => {
  it('are over when it was quiet', () => {
    const { clock, bursts, burst } = gathering();
    burst.add('a', false);
    clock.pass(2);
    burst.add('b', false);
    clock.pass(2);
    expect(bursts).toEqual([]);
    clock.pass(1);
    expect(bursts).toEqual(['ab']);
    burst.add('c', false);
    clock.pass(3);
    expect(bursts).toEqual(['ab', 'c']);
  });

  it('wait for nothing when nothing can follow', () => {
    const { clock, bursts, burst } = gathering();
    burst.add('a', true);
    burst.add('b', false);
    burst.add('c', true);
    expect(bursts).toEqual(['a', 'bc']);
    clock.pass(100);
    expect(bursts).toEqual(['a', 'bc']);
  });

  it('are told in parts while they go on and on', () => {
    const { clock, bursts, burst } = gathering();
    for (const item of 'abcdefgh') {
      burst.add(item, false);
      clock.pass(2);
    }
    expect(bursts).toEqual(['abcde']);
    burst.stop();
    clock.pass(100);
    expect(bursts).toEqual(['abcde']);
  });
});
