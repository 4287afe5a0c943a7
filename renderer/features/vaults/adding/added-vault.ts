import type { Client } from '../../../api/client.ts';

/** A vault that was created or opened, with what an opened one brought along. */
export type AddedVault = Awaited<ReturnType<Client['vaults']['add']>>;
