import { PgkeepError } from '../../core/errors.ts';
import type { DocumentOf, RevisionName } from '../documents/kinds.ts';
import { readDocument } from '../documents/read-document.ts';
import type { VaultId } from '../../../shared/ids.ts';
import { verifyRecord } from '../signing/record-signature.ts';
import { whyItDoesNotCount, type RecordSigning } from '../signing/record-signing.ts';
import { ObjectNotFound, type Storage } from '../storage.ts';
import { revisionName, revisionOf } from './header.ts';

/** As many unreadable revisions are passed over in search of a readable one: whoever writes there could put millions. */
const mostTried = 16;

/** Numbers of revisions that are in memory together. */
const numbersAtOnce = 100_000;

/** What is needed of a vault to read and write its records. */
export interface RecordVault {
  readonly id: VaultId;
  readonly storage: Storage;
  readonly signing: RecordSigning;
}

/** A record in a vault: a folder of numbered revisions, of which none is ever written over. */
export interface RecordPlace<Name extends RevisionName> {
  /** The folder, ending with `/`. */
  readonly prefix: string;
  readonly kind: Name;
  /** Why a document is not of this record, in words; one that was copied from another folder counts as unreadable. */
  readonly problem?: (document: DocumentOf<Name>) => string | undefined;
  /** Where the newest revision does not count, the newest one that does is looked for: it stands until one takes it back. */
  readonly olderOnesStand?: true;
  /** It is used whatever its signature says, since backups go on; a wrong one is told. Nothing is deleted because of it. */
  readonly usedWhateverSigned?: true;
}

interface UnreadableRevision {
  readonly revision: number;
  /** In words. */
  readonly problem: string;
}

/** A revision that lets no point go: nobody who is trusted here has signed it, or it cannot be read. */
interface UncountedRevision<Name extends RevisionName> extends UnreadableRevision {
  /** Absent where it cannot be read. */
  readonly document?: DocumentOf<Name>;
}

/** What there is of a record. */
export interface Revisions<Name extends RevisionName> {
  /** The newest one that can be read, whoever has signed it: for display and backups. */
  readonly newest: DocumentOf<Name> | undefined;
  /** The newest one that counts when a point is to go: signed by a key that is trusted here. */
  readonly counted: DocumentOf<Name> | undefined;
  /** From `newest` on those that are newer than `counted`, the newest first: they may keep a point, and let none go. */
  readonly uncounted: readonly UncountedRevision<Name>[];
  /** The greatest number that a revision here has, readable or not; 0 where there is none. */
  readonly highest: number;
  /** Those newer than the newest that can be read, the newest first; the first few of many. */
  readonly unreadable: readonly UnreadableRevision[];
  /** Whether a number up to the highest is missing: a revision that is gone, or not to be seen from here yet. */
  readonly hasGap: boolean;
}

/**
 * Whether nothing newer or other can have been said than `newest` says (nothing at all, where there is none), and
 * somebody who is trusted here says so. Where this is false, nothing is deleted.
 */
export function isCertain({
  unreadable,
  uncounted,
  hasGap,
}: Pick<Revisions<RevisionName>, 'unreadable' | 'uncounted' | 'hasGap'>): boolean {
  return unreadable.length === 0 && uncounted.length === 0 && !hasGap;
}

/**
 * Reads a record. `atLeast` is a number that is known to be taken, which the storage's listing may not show yet. What
 * others put into the folder is left alone. Throws only what the storage throws where it cannot be reached.
 */
export async function readRevisions<Name extends RevisionName>(
  vault: RecordVault,
  place: RecordPlace<Name>,
  atLeast = 0,
): Promise<Revisions<Name>> {
  const { count, newest: candidates } = await namesOf(vault.storage, place.prefix, atLeast);
  const highest = candidates[0] ?? 0;
  const unreadable: UnreadableRevision[] = [];
  const uncounted: UncountedRevision<Name>[] = [];
  const found = { highest, unreadable, uncounted, hasGap: count !== highest };
  let newest: DocumentOf<Name> | undefined;
  for (const revision of candidates) {
    const { document, problem } = await readOne(vault, place, revision);
    newest ??= document;
    if (problem === undefined) return { ...found, newest, counted: document };
    if (newest === undefined) unreadable.push({ revision, problem });
    else uncounted.push({ revision, problem, ...(document === undefined ? {} : { document }) });
    if (newest !== undefined && place.olderOnesStand !== true) break;
  }
  return { ...found, newest, counted: undefined };
}

/** The numbers of a record's revisions as the storage names them: whoever writes there could put millions. */
export async function* revisionsIn(storage: Storage, prefix: string): AsyncIterable<number> {
  for await (const name of storage.everything(prefix)) {
    const revision = revisionOf(name);
    if (revision !== undefined) yield revision;
  }
}

/** Whether a record has any revision, readable or not. */
export async function hasRevision(storage: Storage, prefix: string): Promise<boolean> {
  for await (const _ of revisionsIn(storage, prefix)) return true;
  return false;
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

/** One revision of a record; undefined where it is gone, cannot be read, or is not of this record. */
export async function readRevision<Name extends RevisionName>(
  vault: RecordVault,
  place: RecordPlace<Name>,
  revision: number,
): Promise<DocumentOf<Name> | undefined> {
  return (await readOne(vault, place, revision)).document;
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

/** A revision, and why it does not count; a problem alone where it is not used at all. */
async function readOne<Name extends RevisionName>(
  { id: vaultId, storage, signing }: RecordVault,
  { prefix, kind, problem, usedWhateverSigned }: RecordPlace<Name>,
  revision: number,
): Promise<
  | { readonly document: DocumentOf<Name>; readonly problem?: string | undefined }
  | { readonly document?: undefined; readonly problem: string }
> {
  const name = `${prefix}${revisionName(revision)}`;
  let document: DocumentOf<Name>;
  let content: Uint8Array = Buffer.alloc(0);
  try {
    document = await readDocument(storage, name, kind, (bytes) => {
      content = bytes;
    });
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
  if (other !== undefined) return { problem: `${name} ${other}.` };
  // All that is stored is signed, also what the schema leaves out. That it is a small JSON object is known by now.
  const stored = JSON.parse(new TextDecoder().decode(content)) as Readonly<Record<string, unknown>>;
  const judged = verifyRecord(stored, { vaultId, name }, signing.trusted);
  if (judged.result.outcome === 'wrong') {
    const wrong = `The signature of ${name} is wrong: ${judged.result.reason}.`;
    return usedWhateverSigned === true ? { document, problem: wrong } : { problem: wrong };
  }
  const why = usedWhateverSigned === true ? undefined : whyItDoesNotCount(judged, signing);
  return why === undefined ? { document } : { document, problem: `${name} ${why}.` };
}
