import { PgkeepError } from '../../core/errors.ts';
import type { DocumentOf, RevisionName } from '../documents/kinds.ts';
import { readDocument } from '../documents/read-document.ts';
import { ObjectNotFound, type Storage } from '../storage.ts';
import { revisionName, revisionOf } from './header.ts';

/** As many unreadable revisions are passed over in search of a readable one: whoever writes there could put millions. */
const mostTried = 16;

/** Numbers of revisions that are in memory together. */
const numbersAtOnce = 100_000;

/** A record in a vault: a folder of numbered revisions, of which none is ever written over. */
export interface RecordPlace<Name extends RevisionName> {
  /** The folder, ending with `/`. */
  readonly prefix: string;
  readonly kind: Name;
  /** Why a document is not of this record, in words; one that was copied from another folder counts as unreadable. */
  readonly problem?: (document: DocumentOf<Name>) => string | undefined;
}

interface UnreadableRevision {
  readonly revision: number;
  /** In words. */
  readonly problem: string;
}

/** What there is of a record. */
export interface Revisions<Name extends RevisionName> {
  /** The newest one that can be read: for display and backups. */
  readonly newest: DocumentOf<Name> | undefined;
  /** The greatest number that a revision here has, readable or not; 0 where there is none. */
  readonly highest: number;
  /** Those newer than the newest that can be read, the newest first; the first few of many. */
  readonly unreadable: readonly UnreadableRevision[];
  /** Whether a number up to the highest is missing: a revision that is gone, or not to be seen from here yet. */
  readonly hasGap: boolean;
}

/**
 * Whether nothing newer or other can have been said than `newest` says (nothing at all, where there is none). Where
 * this is false, nothing is deleted.
 */
export function isCertain({
  unreadable,
  hasGap,
}: Pick<Revisions<RevisionName>, 'unreadable' | 'hasGap'>): boolean {
  return unreadable.length === 0 && !hasGap;
}

/**
 * Reads a record. `atLeast` is a number that is known to be taken, which the storage's listing may not show yet. What
 * others put into the folder is left alone. Throws only what the storage throws where it cannot be reached.
 */
export async function readRevisions<Name extends RevisionName>(
  storage: Storage,
  place: RecordPlace<Name>,
  atLeast = 0,
): Promise<Revisions<Name>> {
  const { count, newest: candidates } = await namesOf(storage, place.prefix, atLeast);
  const highest = candidates[0] ?? 0;
  const unreadable: UnreadableRevision[] = [];
  const found = { highest, unreadable, hasGap: count !== highest };
  for (const revision of candidates) {
    const read = await readOne(storage, place, revision);
    if ('document' in read) return { ...found, newest: read.document };
    unreadable.push({ revision, problem: read.problem });
  }
  return { ...found, newest: undefined };
}

/** The numbers of a record's revisions as the storage names them: whoever writes there could put millions. */
export async function* revisionsIn(storage: Storage, prefix: string): AsyncIterable<number> {
  for await (const name of storage.everything(prefix)) {
    const revision = revisionOf(name);
    if (revision !== undefined) yield revision;
  }
}

/**
 * The lowest number above `from` that no revision up to `highest` has, `highest` itself taken as there; undefined where
 * none is missing. Looks at the names a bounded number of them at a time, again and again as long as it has to.
 */
export async function firstMissing(
  storage: Storage,
  prefix: string,
  { from, highest }: { readonly from: number; readonly highest: number },
): Promise<number | undefined> {
  for (let start = from + 1; start < highest; start += numbersAtOnce) {
    const end = Math.min(start + numbersAtOnce, highest);
    const there = new Set<number>();
    for await (const revision of revisionsIn(storage, prefix)) {
      if (revision >= start && revision < end) there.add(revision);
    }
    for (let number = start; number < end; number += 1) if (!there.has(number)) return number;
  }
  return undefined;
}

/** How many revisions there are, and the greatest numbers, greatest first: however many there are, few are kept. */
async function namesOf(
  storage: Storage,
  prefix: string,
  atLeast: number,
): Promise<{ readonly count: number; readonly newest: number[] }> {
  let newest: number[] = atLeast > 0 ? [atLeast] : [];
  let count = newest.length;
  const cut = () => {
    newest = newest.toSorted((one, other) => other - one).slice(0, mostTried);
  };
  // By their names alone, whatever stands there: a folder or a link in the place of a revision is an unreadable one.
  for await (const name of storage.everything(prefix)) {
    const revision = revisionOf(name);
    if (revision === undefined || revision === atLeast) continue;
    count += 1;
    newest.push(revision);
    if (newest.length >= 4 * mostTried) cut();
  }
  cut();
  return { count, newest };
}

async function readOne<Name extends RevisionName>(
  storage: Storage,
  { prefix, kind, problem }: RecordPlace<Name>,
  revision: number,
): Promise<{ readonly document: DocumentOf<Name> } | { readonly problem: string }> {
  const name = `${prefix}${revisionName(revision)}`;
  let document: DocumentOf<Name>;
  try {
    document = await readDocument(storage, name, kind);
  } catch (error) {
    if (error instanceof ObjectNotFound) return { problem: `${name} is listed but not there.` };
    if (error instanceof PgkeepError && error.code === 'UserErrorVaultFormat')
      return { problem: error.message };
    throw error;
  }
  if (document.revision !== revision) {
    return { problem: `${name} says that it is revision ${document.revision}.` };
  }
  const other = problem?.(document);
  return other === undefined ? { document } : { problem: `${name} ${other}.` };
}
