import { expect, it } from 'vitest';
import { sameSignalMs, StopRequests } from '../../../../../main/hosts/cli/terminal/stop-requests.ts';
import { FakeHost } from '../../../../support/cli/fake-host.ts';

/** Requests at these times, in ms; which of the first and second were heard by then. */
async function heard(...times: readonly number[]): Promise<string[]> {
  const host = new FakeHost();
  const start = host.nowMs;
  const events: string[] = [];
  using requests = new StopRequests(host);
  void requests.first.then(() => events.push('first'));
  void requests.second.then(() => events.push('second'));
  for (const time of times) {
    host.nowMs = start + time;
    host.interrupt();
    await new Promise((resolve) => setImmediate(resolve));
    events.push(`at ${time}`);
  }
  return events;
}

it('one request is one, however often it arrives within a moment', async () => {
  expect(sameSignalMs).toBe(400);
  expect(await heard(0, 1, 399)).toStrictEqual(['first', 'at 0', 'at 1', 'at 399']);
});

it('a request after that moment is a second one', async () => {
  expect(await heard(0, 400)).toStrictEqual(['first', 'at 0', 'second', 'at 400']);
});

it('the moment begins with the first, not with what came last', async () => {
  expect(await heard(0, 200, 399, 401, 900)).toStrictEqual([
    'first',
    'at 0',
    'at 200',
    'at 399',
    'second',
    'at 401',
    'at 900',
  ]);
});

it('ends listening when nobody wants to know any more', () => {
  const host = new FakeHost();
  const requests = new StopRequests(host);
  expect(host.listening).toBe(1);
  requests[Symbol.dispose]();
  expect(host.listening).toBe(0);
});
