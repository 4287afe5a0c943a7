import { expect, it } from 'vitest';
import { reconnectDelay } from '../../../../../renderer/api/transports/backoff.ts';

it('tries again soon, then every five seconds', () => {
  expect([0, 1, 4, 5, 50].map(reconnectDelay)).toEqual([250, 500, 4000, 5000, 5000]);
});
