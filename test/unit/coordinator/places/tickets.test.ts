import { expect, it } from 'vitest';
import { PlaceTickets } from '../../../../main/coordinator/places/tickets.ts';
import { manualClock } from '../../../support/engine.ts';

const open = () => Promise.resolve();
const code = (message: RegExp) => ({
  code: 'UserErrorInvalidInput',
  message: expect.stringMatching(message) as string,
});

it('is good for its purpose, more than once, for two hours', async () => {
  const clock = manualClock();
  const tickets = new PlaceTickets(clock);
  const { ticket, path } = tickets.issue({ purpose: 'vault', path: '/backup', check: open });
  expect(path).toBe('/backup');
  expect(await tickets.redeem(ticket, 'vault')).toBe('/backup');
  clock.advance(2 * 60 * 60_000 - 1);
  expect(await tickets.redeem(ticket, 'vault')).toBe('/backup');
  clock.advance(1);
  await expect(tickets.redeem(ticket, 'vault')).rejects.toMatchObject(code(/not known any more/));
});

it.each(['files', 'tools', 'ca-file', 'password-file', 'service-file'] as const)(
  'that was given for a vault is not good for %s',
  async (purpose) => {
    const tickets = new PlaceTickets(manualClock());
    const { ticket } = tickets.issue({ purpose: 'vault', path: '/backup', check: open });
    await expect(tickets.redeem(ticket, purpose)).rejects.toMatchObject(code(/not known any more/));
  },
);

it('looks at the place again whenever it is used', async () => {
  const tickets = new PlaceTickets(manualClock());
  let there = true;
  const check = () => (there ? Promise.resolve() : Promise.reject(new Error('it has gone')));
  const { ticket } = tickets.issue({ purpose: 'vault', path: '/backup', check });
  expect(await tickets.redeem(ticket, 'vault')).toBe('/backup');
  there = false;
  await expect(tickets.redeem(ticket, 'vault')).rejects.toThrow('it has gone');
});

it('cannot be guessed, and a thousand at most are kept', async () => {
  const tickets = new PlaceTickets(manualClock());
  const issue = (number: number) =>
    tickets.issue({ purpose: 'vault', path: `/${number}`, check: open }).ticket;
  const issued = Array.from({ length: 1_001 }, (_, number) => issue(number));
  expect(new Set(issued).size).toBe(1_001);
  expect(issued[0]).toMatch(/^place-[0-9a-f]{48}$/);
  await expect(tickets.redeem(issued[0] ?? '', 'vault')).rejects.toMatchObject(code(/not known any more/));
  expect(await tickets.redeem(issued[1] ?? '', 'vault')).toBe('/1');
});
