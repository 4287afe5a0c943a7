import { isDeepStrictEqual } from 'node:util';
import type { ServerId } from '../../../shared/ids.ts';
import { RecordedServer } from '../../../shared/instances/instances.ts';
import { serverPrefix } from '../layout.ts';
import { appendRevision } from '../revisions/append.ts';
import type { Writer } from '../revisions/header.ts';
import type { RecordVault } from '../revisions/read.ts';

/** Notes where a server is, in a revision of its own where the newest one says something else or cannot be read. */
export async function writeServerRecord(
  vault: RecordVault,
  writer: Writer,
  id: ServerId,
  server: RecordedServer,
): Promise<void> {
  const said = RecordedServer.parse(server);
  const place = {
    prefix: serverPrefix(id),
    kind: 'serverRevision',
    usedWhateverSigned: true,
    problem: (document: { readonly id: ServerId }) =>
      document.id === id ? undefined : `belongs to another server, ${document.id}`,
  } as const;
  await appendRevision(vault, place, writer, ({ newest, unreadable }) =>
    unreadable.length === 0 && isDeepStrictEqual(said, RecordedServer.safeParse(newest).data)
      ? undefined
      : { id, ...said },
  );
}
