import type { NetworkMode } from '../../../shared/discovery/resources.ts';

/** What a flexible server says of its network; words of Azure come in changing case. */
interface ServerNetwork {
  readonly publicNetworkAccess?: string | null | undefined;
  readonly delegatedSubnetResourceId?: string | null | undefined;
}

/** A delegated subnet excludes all else; a server without public access has private endpoints or nothing at all. */
export function networkMode({ publicNetworkAccess, delegatedSubnetResourceId }: ServerNetwork): NetworkMode {
  if ((delegatedSubnetResourceId ?? '') !== '') return 'delegated-subnet';
  return publicNetworkAccess?.toLowerCase() === 'disabled' ? 'private-endpoint' : 'public';
}
