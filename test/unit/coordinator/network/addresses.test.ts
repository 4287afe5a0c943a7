import { expect, it } from 'vitest';
import {
  covers,
  isPrivate,
  letsAzureIn,
  letsEverybodyIn,
} from '../../../../main/coordinator/network/addresses.ts';

it.each([
  ['10.0.0.1', true],
  ['172.31.255.255', true],
  ['172.32.0.1', false],
  ['192.168.1.1', true],
  ['100.64.0.1', true],
  ['127.0.0.1', true],
  ['198.51.100.7', false],
  ['fd00::1', true],
  ['fe80::1', true],
  ['2001:db8::1', false],
  ['no address', false],
])('%s is private: %s', (address, expected) => {
  expect(isPrivate(address)).toBe(expected);
});

const range = (startIpAddress: string, endIpAddress = startIpAddress) => ({ startIpAddress, endIpAddress });

it.each([
  [range('198.51.100.0', '198.51.100.255'), '198.51.100.7', true],
  [range('198.51.100.7'), '198.51.100.7', true],
  [range('198.51.100.8', '198.51.101.1'), '198.51.100.7', false],
  [range('9.0.0.0', '100.0.0.0'), '10.0.0.1', true],
  [range('0.0.0.0', '255.255.255.255'), '2001:db8::1', false],
])('%o covers %s: %s', (rule, address, expected) => {
  expect(covers(rule, address)).toBe(expected);
});

it('knows the two rules that let in too many', () => {
  expect([letsAzureIn(range('0.0.0.0')), letsAzureIn(range('0.0.0.0', '255.255.255.255'))]).toStrictEqual([
    true,
    false,
  ]);
  expect([
    letsEverybodyIn(range('0.0.0.0', '255.255.255.255')),
    letsEverybodyIn(range('0.0.0.0')),
    letsEverybodyIn(range('198.51.100.0', '198.51.100.255')),
  ]).toStrictEqual([true, false, false]);
});
