import { describe, expect, it } from 'vitest';
import {
  addressInput,
  addressProblems,
  firstAddress,
} from '../../../../../../renderer/features/servers/network/address-form.ts';

const now = new Date('2026-11-29T12:00:00.000Z');
const at = (ms: number) => firstAddress(null, new Date(now.getTime() + ms - 8 * 3_600_000)).until;
const day = 24 * 3_600_000;

it('begins with the address that was seen, for eight hours', () => {
  const form = firstAddress('198.51.100.7', now);
  expect(addressInput(form)).toStrictEqual({ address: '198.51.100.7', until: '2026-11-29T20:00:00.000Z' });
  expect(firstAddress('2001:db8::1', now).address).toBe('');
  expect(firstAddress(null, now).address).toBe('');
});

describe('what keeps it from being sent', () => {
  it.each([
    [{ address: ' 198.51.100.7 ', until: at(day) }, []],
    [{ address: '2001:db8::1', until: at(day) }, ['address']],
    [{ address: '', until: '' }, ['address', 'until']],
    [{ address: '198.51.100.7', until: at(0) }, ['until']],
    [{ address: '198.51.100.7', until: at(30 * day) }, []],
    [{ address: '198.51.100.7', until: at(30 * day + 60_000) }, ['until']],
  ])('%j', (form, fields) => {
    expect(Object.keys(addressProblems(form, now))).toStrictEqual(fields);
  });
});
