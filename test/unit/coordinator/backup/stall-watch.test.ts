import { describe, expect, it } from 'vitest';
import { watchForStall } from '../../../../main/coordinator/backup/stall-watch.ts';
import type { PgkeepError } from '../../../../main/core/errors.ts';

const minuteMs = 60_000;

/** A watch whose time passes a minute at a time. */
function watching() {
  let now = 0;
  let tick = () => {};
  const given: { readonly atMinute: number; readonly error: PgkeepError }[] = [];
  const watch = watchForStall({
    clock: { elapsed: () => now },
    every: (callback) => {
      tick = callback;
      return () => (tick = () => {});
    },
    giveUp: (error) => given.push({ atMinute: now / minuteMs, error }),
  });
  const pass = (minutes: number) => {
    for (let minute = 0; minute < minutes; minute++) {
      now += minuteMs;
      tick();
    }
  };
  return { watch, given, pass };
}

describe('a dump that nobody watches', () => {
  it('is given up after 15 minutes without a byte, once', () => {
    const { given, pass } = watching();
    pass(14);
    expect(given).toEqual([]);
    pass(30);
    expect(given).toMatchObject([
      {
        atMinute: 15,
        error: {
          code: 'UserErrorServerConnectionClosed',
          message:
            'The dump gave nothing for 15 minutes, and the server does not say that it waits for a lock: it was given up.',
        },
      },
    ]);
  });

  it('goes on as long as bytes or lines come, however slowly', () => {
    const { watch, given, pass } = watching();
    for (let round = 0; round < 10; round++) {
      pass(14);
      watch.heard();
    }
    expect(given).toEqual([]);
    pass(15);
    expect(given.map(({ atMinute }) => atMinute)).toEqual([155]);
  });

  it('waits as long as it waits for a lock, and has 15 minutes from then on', () => {
    const { watch, given, pass } = watching();
    watch.waitsForLock('session 7');
    pass(120);
    watch.waitsForLock(null);
    pass(14);
    expect(given).toEqual([]);
    pass(1);
    expect(given.map(({ atMinute }) => atMinute)).toEqual([135]);
  });

  it('does not count the time in which the storage takes bytes', () => {
    const { watch, given, pass } = watching();
    watch.storing(true);
    pass(60);
    watch.storing(false);
    pass(14);
    expect(given).toEqual([]);
    pass(1);
    expect(given.map(({ atMinute }) => atMinute)).toEqual([75]);
  });

  it('is not given up any more once it has ended', () => {
    const { watch, given, pass } = watching();
    watch[Symbol.dispose]();
    pass(60);
    expect(given).toEqual([]);
  });
});
