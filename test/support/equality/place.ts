import type { ServerAccess } from '../servers/access.ts';

/** A database on a test server. */
export type Place = { readonly server: ServerAccess; readonly database: string };
