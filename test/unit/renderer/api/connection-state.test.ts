import { expect, it } from 'vitest';
import { nextConnectionState } from '../../../../renderer/api/connection-state.ts';

const start = { phase: 'connecting', ended: null, since: 0, generation: 0 } as const;

it('counts connections and remembers since when one is lost', () => {
  const open = nextConnectionState(start, 'opened', 5);
  expect(open).toEqual({ phase: 'connected', ended: null, since: 5, generation: 1 });
  const lost = nextConnectionState(open, 'closed', 9);
  expect(lost).toEqual({ phase: 'lost', ended: null, since: 9, generation: 1 });
  // Failed attempts to come back do not start the waiting time again.
  expect(nextConnectionState(lost, 'closed', 20)).toBe(lost);
  expect(nextConnectionState(lost, 'opened', 21)).toEqual({
    phase: 'connected',
    ended: null,
    since: 21,
    generation: 2,
  });
});

it('is not lost before it was there', () => expect(nextConnectionState(start, 'closed', 3)).toBe(start));

it('ends for a reason, which failed attempts do not change, and goes on after a new sign-in', () => {
  const open = nextConnectionState(start, 'opened', 5);
  const ended = nextConnectionState(nextConnectionState(open, 'closed', 6), { ended: 'idle' }, 7);
  expect(ended).toEqual({ phase: 'ended', ended: 'idle', since: 7, generation: 1 });
  expect(nextConnectionState(ended, 'closed', 8)).toBe(ended);
  expect(nextConnectionState(ended, 'opened', 9)).toEqual({
    phase: 'connected',
    ended: null,
    since: 9,
    generation: 2,
  });
});
