import { z } from 'zod';

/** Which address is let in, and until when. */
export interface AddressForm {
  readonly address: string;
  /** As a field for date and time has it, by the clocks of this machine: 2026-12-24T06:00. */
  readonly until: string;
}

const hourMs = 3_600_000;
const longestDays = 30;

/** With the address that the server saw, for a working day. */
export function firstAddress(seen: string | null, now: Date): AddressForm {
  return { address: isAddress(seen ?? '') ? (seen ?? '') : '', until: fieldTime(now.getTime() + 8 * hourMs) };
}

function fieldTime(at: number): string {
  const then = new Date(at);
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${then.getFullYear()}-${pad(then.getMonth() + 1)}-${pad(then.getDate())}T${pad(then.getHours())}:${pad(then.getMinutes())}`;
}

const isAddress = (text: string): boolean => z.ipv4().safeParse(text).success;

/** What keeps it from being sent, by field. */
export function addressProblems(
  { address, until }: AddressForm,
  now: Date,
): Partial<Record<keyof AddressForm, string>> {
  const ahead = new Date(until).getTime() - now.getTime();
  return {
    ...(isAddress(address.trim())
      ? {}
      : { address: 'An IPv4 address such as 198.51.100.7: firewall rules know no others.' }),
    ...(Number.isNaN(ahead)
      ? { until: 'Choose until when, with date and time.' }
      : ahead <= 0
        ? { until: 'That time has passed.' }
        : ahead > longestDays * 24 * hourMs
          ? { until: `At most ${longestDays} days from now.` }
          : {}),
  };
}

/** What is sent. Valid when `addressProblems` finds nothing. */
export const addressInput = ({ address, until }: AddressForm): { address: string; until: string } => ({
  address: address.trim(),
  until: new Date(until).toISOString(),
});
