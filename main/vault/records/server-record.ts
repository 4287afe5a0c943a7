import { isDeepStrictEqual } from 'node:util';
import { ServerId } from '../../../shared/ids.ts';
import { RecordedServer } from '../../../shared/instances/instances.ts';
import { serverPrefix, serversPrefix } from '../layout.ts';
import { fetchAhead, idsOf } from '../listing.ts';
import { mapAhead } from '../map-ahead.ts';
import { appendRevision, type RevisionBody } from '../revisions/append.ts';
import type { Writer } from '../revisions/header.ts';
import { readRevisions, type RecordPlace, type RecordVault } from '../revisions/read.ts';

/** What a vault says of a server. */
export interface FoundServer {
  /** Where it is; undefined where no record of it can be read. */
  readonly server: RecordedServer | undefined;
  /** Somebody removed it: only an instance that names it still needs it. */
  readonly removed: boolean;
  /** Says that a newer record than this one cannot be read, and why. */
  readonly warning?: string;
}

type Body = RevisionBody<'serverRevision'>;

const placeOf = (id: ServerId): RecordPlace<'serverRevision'> => ({
  prefix: serverPrefix(id),
  kind: 'serverRevision',
  usedWhateverSigned: true,
  problem: (document) => (document.id === id ? undefined : `belongs to another server, ${document.id}`),
});

/** What the vault says of a server; undefined where it says nothing, as in one of format 1. */
export async function readServerRecord(vault: RecordVault, id: ServerId): Promise<FoundServer | undefined> {
  const { newest, unreadable } = await readRevisions(vault, placeOf(id));
  const [last] = unreadable;
  if (newest === undefined && last === undefined) return undefined;
  const found = { server: serverOf(newest), removed: newest?.removed === true };
  if (last === undefined) return found;
  const used =
    newest === undefined
      ? 'The address that the record of the instance has'
      : `Revision ${newest.revision} of the record of its server`;
  return { ...found, warning: `${used} is used: ${last.problem}` };
}

/** Every server that the vault has a record of; one that is named in a way that is none is left out. */
export async function* readServerRecords(
  vault: RecordVault,
): AsyncIterable<FoundServer & { readonly id: ServerId }> {
  const ids = idsOf(vault.storage.listFolders(serversPrefix), ServerId);
  for await (const { id, found } of mapAhead(ids, fetchAhead, async (id) => ({
    id,
    found: await readServerRecord(vault, id),
  }))) {
    if (found !== undefined) yield { id, ...found };
  }
}

/**
 * Notes where a server is, where nothing can be read of it yet or somebody has removed it: what stands may be the way
 * by which another workstation reaches it. Returns what stands then.
 */
export async function noteServerRecord(
  vault: RecordVault,
  writer: Writer,
  id: ServerId,
  server: RecordedServer,
): Promise<RecordedServer> {
  let stands = server;
  await appendRevision(vault, placeOf(id), writer, ({ newest }): Body | undefined => {
    const known = serverOf(newest);
    if (known === undefined || newest?.removed === true) {
      stands = server;
      return { id, ...server };
    }
    stands = known;
    return undefined;
  });
  return stands;
}

/** Adds what `change` makes of the newest record that can be read, where that says something else. */
export async function changeServerRecord(
  vault: RecordVault,
  writer: Writer,
  id: ServerId,
  change: (stands: RecordedServer | undefined) => RecordedServer,
): Promise<void> {
  await appendRevision(vault, placeOf(id), writer, ({ newest, unreadable }): Body | undefined => {
    const stands = serverOf(newest);
    const changed = RecordedServer.parse(change(stands));
    const isSaid = newest?.removed !== true && isDeepStrictEqual(changed, stands);
    return isSaid && unreadable.length === 0 ? undefined : { id, ...changed };
  });
}

/** Says that a server was removed; where nothing can be read of it, nothing is said. */
export async function removeServerRecord(vault: RecordVault, writer: Writer, id: ServerId): Promise<void> {
  await appendRevision(vault, placeOf(id), writer, ({ newest }): Body | undefined => {
    const stands = serverOf(newest);
    return stands === undefined || newest?.removed === true ? undefined : { id, ...stands, removed: true };
  });
}

const serverOf = (said: unknown): RecordedServer | undefined => RecordedServer.safeParse(said).data;
