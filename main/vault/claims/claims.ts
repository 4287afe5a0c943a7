import type { InstanceId } from '../../../shared/ids.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { DocumentOf } from '../documents/kinds.ts';
import { claimPrefix } from '../layout.ts';
import { appendRevision, type RevisionBody } from '../revisions/append.ts';
import type { Writer } from '../revisions/header.ts';
import type { RecordPlace, RecordVault, Revisions } from '../revisions/read.ts';

/** A database as its cluster knows it, whatever its name is. */
export interface ClaimedDatabase {
  /** System identifier of the cluster, or the id of the server where the login may not ask for that. */
  readonly cluster: string;
  readonly oid: number;
}

/** As which instance a database is protected by itself. */
export type Claim = DocumentOf<'claimRevision'>;

type Body = RevisionBody<'claimRevision'>;

const placeOf = ({ cluster, oid }: ClaimedDatabase): RecordPlace<'claimRevision'> => ({
  prefix: claimPrefix({ cluster, oid }),
  kind: 'claimRevision',
  usedWhateverSigned: true,
  problem: (document) =>
    document.cluster === cluster && document.oid === oid
      ? undefined
      : `belongs to another database, ${document.oid} of ${document.cluster}`,
});

/**
 * Claims a database as an instance, unless it is claimed already. Returns the claim that stands: of two homes that try at
 * the same moment, one has it, and both are told the same. Throws UserErrorVaultFormat where none can be read.
 */
export async function claimDatabase(
  vault: RecordVault,
  writer: Writer,
  database: ClaimedDatabase,
  wanted: { readonly instanceId: InstanceId; readonly database: string; readonly settled: boolean },
): Promise<Claim> {
  const place = placeOf(database);
  let stands: Claim | undefined;
  const written = await appendRevision(vault, place, writer, (found): Body | undefined => {
    stands = standing(found);
    if (stands !== undefined) return undefined;
    const { cluster, oid } = database;
    const { instanceId, database: name, settled } = wanted;
    return { cluster, oid, instanceId, database: name, ...(settled ? { settled: true as const } : {}) };
  });
  const claim = written ?? stands;
  if (claim === undefined) throw new Error('a claim was neither found nor written');
  return claim;
}

/**
 * Says that the instance of a claim is there now: the one that was claimed, or another one that somebody has made of the
 * database meanwhile.
 */
export async function settleClaim(
  vault: RecordVault,
  writer: Writer,
  database: ClaimedDatabase,
  made?: InstanceId,
): Promise<void> {
  await appendRevision(vault, placeOf(database), writer, (found): Body | undefined => {
    const stands = standing(found);
    if (stands === undefined || stands.settled === true) return undefined;
    const { cluster, oid, instanceId, database: name } = stands;
    return { cluster, oid, instanceId: made ?? instanceId, database: name, settled: true };
  });
}

/** Whoever cannot read a claim cannot know that there is none. */
function standing({ newest, unreadable }: Revisions<'claimRevision'>): Claim | undefined {
  const [last] = unreadable;
  if (newest !== undefined || last === undefined) return newest;
  throw new PgkeepError('UserErrorVaultFormat', last.problem, {
    remedy: 'Find out what changed the file; until then the database is not protected by itself.',
  });
}
