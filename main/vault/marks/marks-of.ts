import type { InstanceId, PointId } from '../../../shared/ids.ts';
import type { Writer } from '../revisions/header.ts';
import { readRuntimeDocument } from '../runtime-document.ts';
import type { Storage } from '../storage.ts';
import { MarkDocument, markLifetimeMs, marksPrefix, type Reading } from './documents.ts';

/** A mark that keeps a point. One that cannot be read keeps it as well, and says nothing more. */
export interface FoundMark {
  readonly name: string;
  readonly what?: Reading | undefined;
  readonly by?: Writer | undefined;
  readonly since?: Date | undefined;
}

/**
 * Who reads a point now, for whoever wants to delete it: every mark that is fresh or unreadable. Throws what the
 * storage throws where it cannot be asked: then nobody knows, and nothing may be deleted.
 *
 * A mark is fresh for an hour after it was written by the storage's clock, which stamps it and gives the time to compare
 * with; where the writer's own words promise more, they count. So a wrong clock of the machine that reads makes no
 * difference where the storage has a clock, and keeps the point for longer at worst.
 */
export async function marksOf(
  runtime: Storage,
  { instanceId, pointId }: { readonly instanceId: InstanceId; readonly pointId: PointId },
): Promise<FoundMark[]> {
  const found = await Array.fromAsync(runtime.list(marksPrefix(instanceId, pointId)));
  if (found.length === 0) return [];
  const now = (await runtime.now()).getTime();
  const keeping: FoundMark[] = [];
  for (const { name, modifiedAt } of found) {
    const mark = await readRuntimeDocument(runtime, name, MarkDocument);
    // removed at this moment by its reader
    if (mark === undefined) continue;
    const { what, by, since, until } = mark;
    const end = Math.max(
      modifiedAt.getTime() + markLifetimeMs,
      until === undefined ? Infinity : Date.parse(until),
    );
    if (now >= end) continue;
    keeping.push({ name, what, by, since: since === undefined ? undefined : new Date(since) });
  }
  return keeping;
}
