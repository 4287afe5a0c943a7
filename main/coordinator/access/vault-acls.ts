import { BlockList, isIPv4 } from 'node:net';
import type { KeyVaultAcls } from '../../../shared/access/changes.ts';

/** Azure gives a single address back as `198.51.100.7/32`. */
export const plainAddress = (value: string): string => value.replace(/\/32$/, '');

const isFor = (address: string) => (value: string) => plainAddress(value) === address;

/** Whether the rules name this very address. */
export const names = ({ ipRules }: Pick<KeyVaultAcls, 'ipRules'>, address: string): boolean =>
  ipRules.some(isFor(address));

/** The rule by which an address is let in: its own, or a range that it is in. */
export const ruleFor = (ipRules: readonly string[], address: string): string | undefined =>
  ipRules.find((value) => {
    const [network = '', prefix = '32'] = value.split('/');
    if (!isIPv4(network) || !isIPv4(address)) return false;
    const range = new BlockList();
    range.addSubnet(network, Number(prefix), 'ipv4');
    return range.check(address, 'ipv4');
  });

export const withAddress = (acls: KeyVaultAcls, address: string): KeyVaultAcls => ({
  ...acls,
  ipRules: [...acls.ipRules, address],
});

export const withoutAddress = (acls: KeyVaultAcls, address: string): KeyVaultAcls => ({
  ...acls,
  ipRules: acls.ipRules.filter((value) => !isFor(address)(value)),
});

/** Without rules that deny, everybody is let in. */
export const deniesByDefault = ({ defaultAction }: Pick<KeyVaultAcls, 'defaultAction'>): boolean =>
  defaultAction?.toLowerCase() === 'deny';
