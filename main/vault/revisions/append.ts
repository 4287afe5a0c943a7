import { PgkeepError } from '../../core/errors.ts';
import type { DocumentOf, RevisionName } from '../documents/kinds.ts';
import { toDocument } from '../documents/read-document.ts';
import { signedRecord } from '../signing/record-signing.ts';
import { ObjectExists, type Storage } from '../storage.ts';
import { lastRevision, revisionName, Writer } from './header.ts';
import { readRevisions, type RecordPlace, type RecordVault, type Revisions } from './read.ts';

/** How often somebody else may be faster: nobody writes the same record all the time. */
const mostTries = 50;

type HeaderName = 'format' | 'revision' | 'writtenAt' | 'writtenBy';

/** What a revision says beside its header. */
export type RevisionBody<Name extends RevisionName> = Omit<DocumentOf<Name>, HeaderName>;

/**
 * Adds a revision to a record, numbered one above the highest. `decide` makes it from what stands, and is asked again
 * where somebody else was faster; undefined leaves the record as it is. It is signed where the vault was opened with a
 * key. Returns what was written, without the signature. Throws
 * UserErrorJobConflict where others write all the time, UserErrorVaultFormat where no number is left.
 */
export async function appendRevision<Name extends RevisionName>(
  vault: RecordVault,
  place: RecordPlace<Name>,
  writer: Writer,
  decide: (found: Revisions<Name>) => RevisionBody<Name> | undefined,
): Promise<DocumentOf<Name> | undefined> {
  const { id: vaultId, storage, signing } = vault;
  const writtenBy = Writer.parse(writer);
  let taken = 0;
  for (let tries = 1; tries <= mostTries; tries += 1) {
    const found = await readRevisions(vault, place, taken);
    const body = decide(found);
    if (body === undefined) return undefined;
    const revision = found.highest + 1;
    if (revision > lastRevision) throw noNumberLeft(storage, place.prefix);
    const header = { format: 2, revision, writtenAt: (await storage.now()).toISOString(), writtenBy };
    const document = { ...header, ...body } as DocumentOf<Name>;
    try {
      const name = `${place.prefix}${revisionName(revision)}`;
      const signed = await signedRecord(document, { vaultId, name }, signing);
      await storage.write(name, toDocument(place.kind, signed), { ifAbsent: true });
      return document;
    } catch (error) {
      if (!(error instanceof ObjectExists)) throw error;
      taken = revision;
    }
  }
  throw new PgkeepError(
    'UserErrorJobConflict',
    `Others write ${place.prefix} in ${storage.location} all the time.`,
    { remedy: 'Find out which workstations write to the vault, and try again.' },
  );
}

function noNumberLeft(storage: Storage, prefix: string): PgkeepError {
  return new PgkeepError(
    'UserErrorVaultFormat',
    `${prefix} in ${storage.location} has a revision ${lastRevision}, which no pgkeep writes.`,
    { remedy: 'Find out who put it there, and remove it.' },
  );
}
