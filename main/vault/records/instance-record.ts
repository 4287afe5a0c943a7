import { isDeepStrictEqual } from 'node:util';
import type { InstanceId } from '../../../shared/ids.ts';
import { InstanceRecord } from '../../../shared/instances/instances.ts';
import type { VaultFormat } from '../../../shared/points/manifest.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { DocumentOf } from '../documents/kinds.ts';
import { recordPrefix } from '../layout.ts';
import { appendRevision } from '../revisions/append.ts';
import type { Writer } from '../revisions/header.ts';
import { isCertain, readRevisions, type RecordPlace, type RecordVault } from '../revisions/read.ts';
import { readSurely } from '../revisions/read-surely.ts';

/** The record of an instance as it is known. */
export interface FoundRecord {
  readonly record: InstanceRecord;
  /** Says that a newer record than this one cannot be read, or that its signature is wrong, and why. */
  readonly warning?: string;
}

/** An instance of a vault: its record, or why there is none to be trusted, in words. */
export type FoundInstance =
  | ({ readonly instanceId: InstanceId } & FoundRecord)
  | {
      readonly instanceId: InstanceId;
      readonly problem: string;
      /** There is no record at all, while there are recovery points. */
      readonly isGone?: true;
    };

const placeOf = (instanceId: InstanceId): RecordPlace<'instanceRevision'> => ({
  prefix: recordPrefix(instanceId),
  kind: 'instanceRevision',
  usedWhateverSigned: true,
  problem: ({ id }) => (id === instanceId ? undefined : `belongs to another instance, ${id}`),
});

/**
 * The newest record of an instance that can be read; undefined where there is none at all. Throws UserErrorVaultFormat
 * where none can be read.
 */
export async function readInstanceRecord(
  vault: RecordVault,
  instanceId: InstanceId,
): Promise<FoundRecord | undefined> {
  const { newest, unreadable, uncounted } = await readRevisions(vault, placeOf(instanceId));
  const [last] = [...unreadable, ...uncounted];
  if (newest === undefined) {
    if (last === undefined) return undefined;
    throw new PgkeepError('UserErrorVaultFormat', last.problem, {
      remedy: 'Find out what changed the file; the recovery points of the instance are not affected.',
    });
  }
  const record = withoutHeader(newest);
  if (last === undefined) return { record };
  return { record, warning: `Revision ${newest.revision} of the record is used: ${last.problem}` };
}

/** Who wrote a revision, and when by the clock of the storage. */
type LastWrite = Pick<DocumentOf<'instanceRevision'>, 'writtenBy' | 'writtenAt'>;

/** That of the newest revision of the record that can be read; undefined where there is none. */
export async function lastWriteOfRecord(
  vault: RecordVault,
  instanceId: InstanceId,
): Promise<LastWrite | undefined> {
  const { newest } = await readRevisions(vault, placeOf(instanceId));
  return newest === undefined ? undefined : { writtenBy: newest.writtenBy, writtenAt: newest.writtenAt };
}

/**
 * The record of an instance for whoever decides what is deleted. `problem` says why nobody can tell: a newer one may say
 * something else, or nobody who is trusted here has signed it.
 */
export async function readInstanceSurely(
  vault: RecordVault,
  instanceId: InstanceId,
): Promise<{ readonly record?: InstanceRecord; readonly problem?: string }> {
  const { usedWhateverSigned: _used, ...place } = placeOf(instanceId);
  const found = await readSurely(vault, place);
  if (isCertain(found)) return found.newest === undefined ? {} : { record: withoutHeader(found.newest) };
  const [why] = [...found.unreadable, ...found.uncounted];
  return { problem: why?.problem ?? `A revision is missing in ${place.prefix}.` };
}

/** Adds a revision to the record of an instance, whatever it says so far. */
export async function writeInstanceRecord(
  vault: RecordVault,
  writer: Writer,
  record: InstanceRecord,
): Promise<void> {
  await appendRevision(vault, placeOf(record.id), writer, () => record);
}

/**
 * Adds what instance.json of a vault of format 1 says as a revision, which says that it comes from there: where there is
 * none yet, or where an earlier one that comes from there says something else. What was written in format 2 stands. An
 * unreadable revision is followed in a vault that is still of format 1, where only such ones can be.
 */
export async function carryInstanceRecord(
  vault: RecordVault & { readonly format: VaultFormat },
  writer: Writer,
  record: InstanceRecord,
): Promise<void> {
  await appendRevision(vault, placeOf(record.id), writer, ({ newest, unreadable }) => {
    const carried = { ...record, carriedOver: true as const };
    if (unreadable.length > 0) return vault.format === 1 ? carried : undefined;
    if (newest !== undefined && newest.carriedOver !== true) return undefined;
    const stands = newest === undefined ? undefined : withoutHeader(newest);
    return isDeepStrictEqual(stands, record) ? undefined : carried;
  });
}

/**
 * Adds a revision with what `change` makes of the newest one, which somebody else may have written since `known` was
 * read; of `known` where none can be read. Returns what was written.
 */
export async function changeInstanceRecord(
  vault: RecordVault,
  writer: Writer,
  known: InstanceRecord,
  change: (record: InstanceRecord) => InstanceRecord,
): Promise<InstanceRecord> {
  let changed = known;
  await appendRevision(vault, placeOf(known.id), writer, ({ newest }) => {
    changed = InstanceRecord.parse(change(newest === undefined ? known : withoutHeader(newest)));
    return changed;
  });
  return changed;
}

function withoutHeader(revision: DocumentOf<'instanceRevision'>): InstanceRecord {
  const {
    format: _format,
    revision: _number,
    writtenAt: _at,
    writtenBy: _by,
    carriedOver: _from,
    ...record
  } = revision;
  return record;
}
