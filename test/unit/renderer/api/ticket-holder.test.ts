import { expect, it } from 'vitest';
import { createTicketHolder } from '../../../../renderer/api/ticket-holder.ts';

function holderAt(clock: { now: number }) {
  const deposited: string[] = [];
  const holder = createTicketHolder({
    deposit: (secret) => {
      deposited.push(secret);
      return Promise.resolve(`ticket-${deposited.length}`);
    },
    now: () => clock.now,
  });
  return { holder, deposited };
}

it('deposits a secret once for repeated tries', async () => {
  const { holder, deposited } = holderAt({ now: 0 });
  expect(await holder.ticketFor('pw')).toBe('ticket-1');
  expect(await holder.ticketFor('pw')).toBe('ticket-1');
  expect(deposited).toEqual(['pw']);
});

it('deposits a changed secret', async () => {
  const { holder } = holderAt({ now: 0 });
  await holder.ticketFor('pw');
  expect(await holder.ticketFor('other')).toBe('ticket-2');
});

it('has no ticket for an empty field', async () => {
  const { holder, deposited } = holderAt({ now: 0 });
  expect(await holder.ticketFor('')).toBeUndefined();
  expect(deposited).toEqual([]);
});

it('brings a new one before the old one runs out, and after it was spent', async () => {
  const clock = { now: 0 };
  const { holder } = holderAt(clock);
  await holder.ticketFor('pw');
  clock.now = 9.4 * 60_000;
  expect(await holder.ticketFor('pw')).toBe('ticket-1');
  clock.now = 9.6 * 60_000;
  expect(await holder.ticketFor('pw')).toBe('ticket-2');
  holder.spent();
  expect(await holder.ticketFor('pw')).toBe('ticket-3');
});

it('keeps nothing of a deposit that failed', async () => {
  let fail = true;
  const holder = createTicketHolder({
    deposit: () => (fail ? Promise.reject(new Error('no connection')) : Promise.resolve('ticket-1')),
    now: () => 0,
  });
  await expect(holder.ticketFor('pw')).rejects.toThrow('no connection');
  fail = false;
  expect(await holder.ticketFor('pw')).toBe('ticket-1');
});
