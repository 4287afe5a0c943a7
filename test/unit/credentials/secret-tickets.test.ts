import { describe, expect, it } from 'vitest';
import { PgkeepError } from '../../../main/core/errors.ts';
import { redact } from '../../../main/core/redact.ts';
import { SecretTickets } from '../../../main/credentials/secret-tickets.ts';
import { SecretTicket } from '../../../shared/logins/secret-tickets.ts';

const minuteMs = 60_000;

function open() {
  const time = { ms: 0 };
  const tickets = new SecretTickets({ now: () => new Date(0), elapsed: () => time.ms });
  return { tickets, time };
}

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof PgkeepError) return `${error.code}: ${error.remedy}`;
    throw error;
  }
  return 'nothing was thrown';
}

describe('a ticket for a secret', () => {
  it('has the form of the contract, and no part of the secret', () => {
    const { tickets } = open();
    const ticket = tickets.deposit('hunter2hunter2');
    expect(SecretTicket.parse(ticket)).toBe(ticket);
    expect(ticket).not.toContain('hunter2');
    expect(tickets.deposit('hunter2hunter2')).not.toBe(ticket);
  });

  it('lets the secret be looked at any number of times and spent once', async () => {
    const { tickets } = open();
    const ticket = tickets.deposit('once-only');
    expect([tickets.peek(ticket), tickets.peek(ticket)]).toEqual(['once-only', 'once-only']);
    expect(await tickets.spend(ticket, (secret) => secret.length)).toBe(9);
    expect(codeOf(() => tickets.peek(ticket))).toBe('UserErrorCredentialUnavailable: Type it again.');
    await expect(tickets.spend(ticket, () => 0)).rejects.toMatchObject({
      code: 'UserErrorCredentialUnavailable',
    });
  });

  it('is good again when the work failed, and not for two at the same time', async () => {
    const { tickets } = open();
    const ticket = tickets.deposit('second-try');
    const first = tickets.spend(ticket, async () => {
      expect(codeOf(() => tickets.peek(ticket))).toMatch(/^UserErrorCredentialUnavailable/);
      throw new Error('the name is taken');
    });
    await expect(first).rejects.toThrow('the name is taken');
    expect(tickets.peek(ticket)).toBe('second-try');
  });

  it('ends after ten minutes, also when it came back from work that failed', async () => {
    const { tickets, time } = open();
    const ticket = tickets.deposit('ten-minutes');
    time.ms = 10 * minuteMs - 1;
    await expect(tickets.spend(ticket, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(tickets.peek(ticket)).toBe('ten-minutes');
    time.ms = 10 * minuteMs;
    expect(codeOf(() => tickets.peek(ticket))).toMatch(/^UserErrorCredentialUnavailable/);
  });

  it('gives way when more are deposited than anybody types', () => {
    const { tickets } = open();
    const first = tickets.deposit('the-very-first');
    const all = Array.from({ length: 1_000 }, (_, index) => tickets.deposit(`secret-${index}`));
    expect(codeOf(() => tickets.peek(first))).toMatch(/^UserErrorCredentialUnavailable/);
    expect(tickets.peek(all[0] ?? '')).toBe('secret-0');
  });

  it('takes the secret out of logs from the deposit on', () => {
    open().tickets.deposit('k7-not-for-logs');
    expect(redact('it was k7-not-for-logs, they say')).toBe('it was [redacted], they say');
  });
});
