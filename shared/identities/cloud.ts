import { z } from 'zod';

/** Azure's clouds: each has an Entra, hosts and accounts of its own. */
export const AzureCloud = z.enum(['public', 'us-government', 'china']);
export type AzureCloud = z.infer<typeof AzureCloud>;
