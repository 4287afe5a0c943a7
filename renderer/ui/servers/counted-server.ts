import type { CountedServer } from '../../../shared/instances/protection.ts';
import type { ServerRow } from './server-rows.ts';

/** What counting takes of a server that was asked. */
export const countedServer = ({ server, report }: ServerRow): CountedServer => ({
  server,
  databases: report?.databases ?? null,
});
