import { describe, expect, it } from 'vitest';
import { endNotice } from '../../../../../renderer/frame/toasts/end-notice.ts';
import { gatherBursts } from '../../../../../renderer/frame/toasts/gather-bursts.ts';
import { job } from '../../../../support/overview-data.ts';

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

describe('the notice', () => {
  const ended = (state: string, subject: string, kind = 'backup') => job({ state, subject, kind });
  const many = (count: number, state: string) =>
    Array.from({ length: count }, (_, index) => ended(state, `${state} ${index + 1}`));

  it('of one job leads to it and says why it failed', () => {
    const error = { code: 'UserErrorVaultFull', message: 'The vault is full.', remedy: 'Free space.' };
    expect(endNotice([job({ id: 'job-9', state: 'failed', error })])).toEqual({
      title: 'Backup of prod/shop: failed',
      intent: 'error',
      body: 'The vault is full.',
      link: { href: '/jobs/job-9', label: 'Show job', name: 'Show job: Backup of prod/shop' },
    });
  });

  it('of many counts them, names what failed, and leads to the list', () => {
    const [first, ...more] = [...many(48, 'completed'), ...many(2, 'failed')];
    if (first === undefined) throw new Error('there are some');
    const title = '48 backups completed, 2 failed';
    expect(endNotice([first, ...more])).toEqual({
      title,
      intent: 'error',
      body: 'failed 1, failed 2',
      link: { href: '/jobs?state=failed', label: 'Show failed jobs', name: `Show failed jobs: ${title}` },
    });
  });

  it('of several kinds speaks of jobs, and is as grave as the worst of them', () => {
    const verified = ended('completed', 'crm', 'verify');
    expect(endNotice([verified, ended('completed with warnings', 'hr')])).toMatchObject({
      title: '1 job completed, 1 completed with warnings',
      intent: 'warning',
      link: { href: '/jobs', label: 'Show jobs' },
    });
    const five = endNotice([ended('interrupted', 'x\u202ey'), ...many(4, 'failed')]);
    expect(five).toMatchObject({ intent: 'error', link: { href: '/jobs' } });
    expect(five.title).toBe('4 backups failed, 1 interrupted');
    expect(five.body).toMatch(/^x.+y, failed 1, failed 2 and 2 more$/);
    expect(five.body).not.toContain('\u202e');
  });
});
