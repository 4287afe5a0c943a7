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

/** Whether the server is still being asked; one that is not confirmed is not asked at all. */
export const isAsked = ({ server, report, problem }: ServerRow): boolean =>
  report === null && problem === null && server.unconfirmed === undefined;

/** How many chosen keys name a database of a server that did not answer yet, and may turn out to be candidates. */
export function awaitedOf(
  rows: readonly ServerRow[],
  candidates: readonly Candidate[],
  selected: ReadonlySet<string>,
): number {
  const known = new Set(candidates.map(({ key }) => key));
  const open = rows.filter(isAsked);
  const prefixes = open.map(({ server }) => `${JSON.stringify([server.id]).slice(0, -1)},`);
  return [...selected].filter((key) => !known.has(key) && prefixes.some((prefix) => key.startsWith(prefix)))
    .length;
}
