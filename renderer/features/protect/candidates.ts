import { providerDatabases } from '../../ui/servers/counted-databases.ts';
import type { ServerRow } from '../../ui/servers/server-rows.ts';

/** A database that can be chosen. */
export type Candidate = Readonly<{
  /** Server and database, as one text. */
  key: string;
  serverId: string;
  serverName: string;
  database: string;
  owner: string;
  encoding: string;
  sizeBytes: number | null;
}>;

export const candidateKey = (serverId: string, database: string): string =>
  JSON.stringify([serverId, database]);

/** The databases of all servers that answered, without those that are protected already. */
export function candidatesOf(rows: readonly ServerRow[]): {
  candidates: Candidate[];
  alreadyProtected: number;
} {
  let alreadyProtected = 0;
  const candidates = rows.flatMap(({ server, report }) =>
    (report?.databases ?? []).flatMap(({ name, owner, encoding, sizeBytes, protectedBy }): Candidate[] => {
      if (providerDatabases.includes(name)) return [];
      if (protectedBy.length > 0) {
        alreadyProtected += 1;
        return [];
      }
      return [
        {
          key: candidateKey(server.id, name),
          serverId: server.id,
          serverName: server.name,
          database: name,
          owner,
          encoding,
          sizeBytes,
        },
      ];
    }),
  );
  return { candidates, alreadyProtected };
}

/** What the address asks to be chosen: `?server=&database=`, the latter as often as wanted. */
export function preselected(params: URLSearchParams): string[] {
  const server = params.get('server');
  return server === null ? [] : params.getAll('database').map((database) => candidateKey(server, database));
}
