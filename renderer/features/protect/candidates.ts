import type { DumpSelection } from '../../../shared/instances/dump-selection.ts';
import type { GivenOwnLogin } from '../../../shared/instances/own-login.ts';
import {
  countProtection,
  isProviderDatabase,
  standingsOf,
  type CountedInstance,
} from '../../../shared/instances/protection.ts';
import { searchText } from '../../ui/format/search-text.ts';
import { countedServer } from '../../ui/servers/counted-server.ts';
import type { ServerRow } from '../../ui/servers/server-rows.ts';

/** A database that can be chosen. */
export type Candidate = Readonly<{
  /** Server and database, as one text. */
  key: string;
  serverId: string;
  serverName: string;
  /** What the server is for. */
  environment?: string | undefined;
  /** Further entries of its server that name it: each has a login of its own. Absent where there is none. */
  otherEntries?: readonly Pick<ServerRow['server'], 'id' | 'name' | 'environment'>[];
  database: string;
  owner: string;
  encoding: string;
  sizeBytes: number | null;
  /** What of it is to be dumped, of one that is chosen; absent: all. */
  selection?: DumpSelection | undefined;
  /** Its own login, of one that is chosen; absent: the server's. */
  credential?: GivenOwnLogin | undefined;
}>;

/** Under what pgkeep looks at its privileges: not at those on what is left out. */
export const subjectOf = ({ serverId, database, selection }: Candidate) => ({
  server: serverId,
  database,
  ...(selection === undefined ? {} : { selection }),
});

/** What access in Azure is looked at for: a login of its own is in no instance yet, which would name it. */
export const subjectOfAccess = ({ serverId, credential }: Candidate) => ({
  server: serverId,
  ...(credential === undefined ? {} : { secret: credential.secret, identity: credential.identity }),
});

export const candidateKey = (serverId: string, database: string): string =>
  JSON.stringify([serverId, database]);

/** A further entry, as much of it as a candidate under it needs. */
const entryOf = ({ id, name, environment }: ServerRow['server']) => ({
  id,
  name,
  ...(environment === undefined ? {} : { environment }),
});

/** The database under the entry of its server with this id; null where that entry does not name it. */
function underEntry(candidate: Candidate, serverId: string): Candidate | null {
  if (candidate.serverId === serverId) return candidate;
  const { otherEntries = [], database } = candidate;
  const entry = otherEntries.find(({ id }) => id === serverId);
  if (entry === undefined) return null;
  return {
    ...candidate,
    key: candidateKey(entry.id, database),
    serverId: entry.id,
    serverName: entry.name,
    environment: entry.environment,
  };
}

/**
 * The databases of all servers that answered, without those that are backed up already, each once. One that two
 * entries of its server name goes under the entry that it was chosen under, else under the first.
 */
export function candidatesOf(
  rows: readonly ServerRow[],
  instances: readonly CountedInstance[],
  selected: ReadonlySet<string> = new Set(),
): {
  candidates: Candidate[];
  /** How many of the candidates every other count has, too: without those that servers have for their housekeeping. */
  unprotected: number;
  /** How many databases are backed up already, on servers that do not answer, too. */
  backedUp: number;
} {
  const databases = standingsOf(instances, rows.map(countedServer));
  const named = new Map(
    rows.flatMap(({ server, report }) =>
      (report?.databases ?? []).map((database) => [
        candidateKey(server.id, database.name),
        { server, database },
      ]),
    ),
  );
  const candidates = databases.flatMap(({ database, standing, serverIds }): Candidate[] => {
    if (standing !== 'unprotected' && standing !== 'not counted') return [];
    if (isProviderDatabase(database)) return [];
    const found = serverIds.flatMap((id) => named.get(candidateKey(id, database)) ?? []);
    const chosen = found.find(({ server }) => selected.has(candidateKey(server.id, database))) ?? found[0];
    if (chosen === undefined) return [];
    const { owner, encoding, sizeBytes } = chosen.database;
    const others = found.filter((each) => each !== chosen);
    return [
      {
        key: candidateKey(chosen.server.id, database),
        serverId: chosen.server.id,
        serverName: chosen.server.name,
        ...(chosen.server.environment === undefined ? {} : { environment: chosen.server.environment }),
        database,
        owner,
        encoding,
        sizeBytes,
        ...(others.length === 0 ? {} : { otherEntries: others.map(({ server }) => entryOf(server)) }),
      },
    ];
  });
  const { unprotected, backedUp } = countProtection(databases);
  return { candidates, unprotected, backedUp };
}

/**
 * The candidates whose name or server has the searched text, of all servers or, with its id, of one entry. What is
 * not chosen yet is shown under that entry, and so goes with its login once it is chosen.
 */
export function shownCandidates(
  candidates: readonly Candidate[],
  filter: Readonly<{ search: string; serverId: string; selected: ReadonlySet<string> }>,
): Candidate[] {
  const { search, serverId, selected } = filter;
  const wanted = searchText(search.trim());
  return candidates
    .flatMap((candidate) => {
      if (serverId === '') return [candidate];
      const entry = underEntry(candidate, serverId);
      if (entry === null) return [];
      return [selected.has(candidate.key) ? candidate : entry];
    })
    .filter(
      ({ database, serverName }) =>
        wanted === '' || searchText(`${database}\n${serverName}`).includes(wanted),
    );
}

/** What the servers said is backed up, for as long as nothing else is known. */
export function saidToBeBackedUp(rows: readonly ServerRow[]): CountedInstance[] {
  return rows.flatMap(({ server, report }) =>
    (report?.databases ?? []).flatMap(({ name, protectedBy }) =>
      protectedBy.length === 0 ? [] : [{ serverId: server.id, database: name, health: 'protected' as const }],
    ),
  );
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
