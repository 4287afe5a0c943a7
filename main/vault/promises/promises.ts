import type { KnownChange, PromiseChange } from '../../../shared/policies/promise.ts';
import type { DocumentOf } from '../documents/kinds.ts';
import { promisePrefix } from '../layout.ts';
import { ofAnotherPoint, type PointIds } from '../point-ids.ts';
import { appendRevision } from '../revisions/append.ts';
import type { Writer } from '../revisions/header.ts';
import { isCertain, readRevisions, type RecordPlace, type RecordVault } from '../revisions/read.ts';
import { readSurely } from '../revisions/read-surely.ts';
import type { Vault } from '../vault.ts';

type PromiseVault = RecordVault & Pick<Vault, 'format'>;

/** The newest change of a promise, with its number. */
export interface FoundChange {
  /** Absent where the promise has never changed. */
  readonly change?: KnownChange;
  /** Why there may be a newer one, or why this one lets no point go, in a sentence. */
  readonly problem?: string;
}

const placeOf = (point: PointIds): RecordPlace<'promiseRevision'> => ({
  prefix: promisePrefix(point.instanceId, point.pointId),
  kind: 'promiseRevision',
  problem: ofAnotherPoint(point),
});

const reader =
  (read: typeof readRevisions) =>
  async (vault: PromiseVault, point: PointIds): Promise<FoundChange> => {
    if (vault.format === 1) return {};
    const place = placeOf(point);
    const found = await read(vault, place);
    const [why] = [...found.unreadable, ...found.uncounted];
    const problem = isCertain(found)
      ? undefined
      : `It cannot be told for certain until when it is kept. ${why?.problem ?? `A revision is missing in ${place.prefix}.`}`;
    return {
      ...(found.newest === undefined ? {} : { change: changeOf(found.newest) }),
      ...(problem === undefined ? {} : { problem }),
    };
  };

/** The newest change that can be read, whoever has signed it: for display. A vault of format 1 has none. */
export const readPromise = reader(readRevisions);

/**
 * The same for whoever is about to delete the point: where `problem` is there, the point is kept, since a newer change may
 * keep it for longer, or somebody who is not trusted here has shortened it. See {@link readSurely}.
 */
export const readPromiseSurely = reader(readSurely);

/** What is written of a changed promise. */
type PromiseBody = PromiseChange & Pick<KnownChange, 'meanwhile'>;

/**
 * Changes what a point is promised: the only place that writes that down. `decide` makes it of the newest change, and is
 * asked again where somebody else was faster; undefined leaves it. Returns what stands then; undefined in a vault of
 * format 1, which has no place for it.
 */
export async function changePromise(
  vault: PromiseVault,
  writer: Writer,
  point: PointIds,
  decide: (newest: KnownChange | undefined) => PromiseBody | undefined,
): Promise<KnownChange | undefined> {
  if (vault.format === 1) return undefined;
  const { instanceId, pointId } = point;
  let stands: KnownChange | undefined;
  const written = await appendRevision(vault, placeOf(point), writer, ({ newest }) => {
    stands = newest === undefined ? undefined : changeOf(newest);
    const body = decide(stands);
    if (body === undefined) return undefined;
    return {
      instanceId,
      pointId,
      ...body,
      cause: body.cause.slice(0, 1_000).toWellFormed(),
    };
  });
  return written === undefined ? stands : changeOf(written);
}

function changeOf({ revision, promised, effectiveAt, meanwhile }: DocumentOf<'promiseRevision'>) {
  return { revision, promised, effectiveAt, meanwhile };
}
