import { expect, it } from 'vitest';
import { networkMode } from '../../../../main/azure/arm/network-mode.ts';

it.each([
  [{ publicNetworkAccess: 'Disabled', delegatedSubnetResourceId: '/subnets/pg' }, 'delegated-subnet'],
  [{ publicNetworkAccess: 'Disabled', delegatedSubnetResourceId: '' }, 'private-endpoint'],
  [{ publicNetworkAccess: 'disabled', delegatedSubnetResourceId: null }, 'private-endpoint'],
  [{ publicNetworkAccess: 'Enabled' }, 'public'],
  [{}, 'public'],
] as const)('%j: %s', (network, mode) => {
  expect(networkMode(network)).toBe(mode);
});
