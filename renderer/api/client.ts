import { createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { createTanstackQueryUtils } from '@orpc/tanstack-query';
import type { contract } from '../../shared/contract.ts';
import { link } from './connection.ts';

export type Client = ContractRouterClient<typeof contract>;

/** The router of the host that serves this page, typed by the contract. */
export const client: Client = createORPCClient(link);

/** The same as query and mutation options: `useQuery(orpc.servers.list.queryOptions())`. */
export const orpc = createTanstackQueryUtils(client);
