import { BlockList, isIP, isIPv4 } from 'node:net';

/** Networks whose addresses are reached from within only (RFC 1918, 6598, 4193, 4291; loopback and link-local ones too). */
const privateNetworks = new BlockList();
for (const [network, prefix] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
] as const) {
  privateNetworks.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['fc00::', 7],
  ['fe80::', 10],
  ['::1', 128],
] as const) {
  privateNetworks.addSubnet(network, prefix, 'ipv6');
}

export const isPrivate = (address: string): boolean =>
  isIP(address) !== 0 && privateNetworks.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');

export interface AddressRange {
  readonly startIpAddress: string;
  readonly endIpAddress: string;
}

/** Whether a firewall rule, which knows IPv4 addresses only, lets an address in. */
export function covers({ startIpAddress, endIpAddress }: AddressRange, address: string): boolean {
  if (![startIpAddress, endIpAddress, address].every(isIPv4)) return false;
  return numberOf(startIpAddress) <= numberOf(address) && numberOf(address) <= numberOf(endIpAddress);
}

const numberOf = (address: string): number =>
  address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

/** The rule that the portal calls "Allow public access from any Azure service within Azure to this server". */
export const letsAzureIn = ({ startIpAddress, endIpAddress }: AddressRange): boolean =>
  startIpAddress === '0.0.0.0' && endIpAddress === '0.0.0.0';

export const letsEverybodyIn = ({ startIpAddress, endIpAddress }: AddressRange): boolean =>
  ['0.0.0.0', '0.0.0.1', '1.0.0.0'].includes(startIpAddress) && endIpAddress.startsWith('255.255.255.');
