import { whoWords } from '../../../shared/words/who.ts';
import { isDeepStrictEqual } from 'node:util';
import type { LegalHold } from '../../../shared/points/holds.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import { appendHolds, type HeldPoint, type Standing } from './append-holds.ts';
import { holdingStorage, holdObjects, type HoldingStorage } from './hold-objects.ts';
import { outcomeOf, type HoldOutcome } from './pin.ts';

/**
 * Which order is safe. A hold is written down first and put on the storage afterwards, and lifted on the storage first
 * and written down afterwards: so whatever the storage holds is known to pgkeep, which deletes no part of a point that
 * is held in part, and whoever does it again finishes it. `keptBy: storage` is written last of all when holding, and
 * taken back first of all when releasing: it is true whenever it is read.
 *
 * Two who do it at once: whoever releases writes a revision before it touches the storage, which counts the releases. A
 * hold says that it stands on the storage only where no release began meanwhile, and a release ends only where nothing
 * was written meanwhile; else they begin again with what stands then.
 */
const mostRounds = 8;

/** Puts a point under legal hold. One that is held already keeps its reason and its owner; what was begun is finished. */
export async function holdPoint(point: HeldPoint, reason: string): Promise<HoldOutcome> {
  const since = (await point.vault.storage.now()).toISOString();
  const { user, host } = point.writer;
  const wanted: LegalHold = { reason, by: { user, host }, since, keptBy: 'pgkeep' };
  const { storage, problem } = await storageToHold(point);
  let changed = false;
  for (let round = 1; round <= mostRounds; round += 1) {
    const begun = await appendHolds(point, ({ pin, legalHold }) => {
      const isWhole = legalHold !== undefined && (storage === undefined || legalHold.keptBy === 'storage');
      if (isWhole) return undefined;
      const begun = byPgkeep(legalHold ?? wanted);
      return { pin, legalHold: storage === undefined ? begun : { ...begun, unfinished: true as const } };
    });
    changed ||= begun !== undefined;
    if (begun === undefined || storage === undefined)
      return { ...(await outcomeOf(point, changed)), ...problem };
    try {
      await holdObjects(storage, point, true);
    } catch (error) {
      return { ...(await outcomeOf(point, changed)), ...problemOf(error) };
    }
    const ended = await appendHolds(point, (standing) =>
      standing.legalHold !== undefined && standing.lifts === (begun.lifts ?? 0)
        ? { pin: standing.pin, legalHold: { ...byPgkeep(standing.legalHold), keptBy: 'storage' } }
        : undefined,
    );
    if (ended !== undefined) return await outcomeOf(point, changed);
  }
  throw changesAllTheTime(point);
}

/**
 * Lifts a legal hold, and settles what could not be read of earlier ones: whoever calls it has had the name typed. A pin
 * stays. Throws UserErrorJobConflict where the point was put under another legal hold meanwhile, which then stands.
 */
export async function releasePoint(point: HeldPoint): Promise<HoldOutcome> {
  const storage = await holdingStorage(point.vault.storage);
  const { holds: before } = await outcomeOf(point, false);
  const isHeld = before.legalHold !== undefined || before.uncertain.length > 0;
  if (storage === undefined && !isHeld) return { holds: before, changed: false };
  for (let round = 1; round <= mostRounds; round += 1) {
    let other: LegalHold | undefined;
    const begin = ({ pin, legalHold }: Standing) => {
      other = legalHold === undefined || isSame(legalHold, before.legalHold) ? undefined : legalHold;
      if (storage === undefined) return other === undefined ? { pin, settles: true } : undefined;
      // Where nothing is held too: a hold that was begun and released at once may have left its mark on the storage.
      return {
        pin,
        legalHold: legalHold === undefined ? undefined : byPgkeep(legalHold),
        lifts: true,
      };
    };
    const begun = await appendHolds(point, begin, 'let go');
    if (other !== undefined) throw await heldAnew(point, other);
    if (storage === undefined) return await outcomeOf(point, true);
    await holdObjects(storage, point, false);
    const end = (standing: Standing) =>
      isNewest(standing, begun) ? { pin: standing.pin, settles: true } : undefined;
    const ended = await appendHolds(point, end, 'let go');
    if (ended !== undefined) return await outcomeOf(point, isHeld);
  }
  throw changesAllTheTime(point);
}

/** The error, after what was lifted of another hold stands again. */
async function heldAnew(point: HeldPoint, hold: LegalHold): Promise<PgkeepError> {
  const { reason } = hold;
  await holdPoint(point, reason);
  return new PgkeepError(
    'UserErrorJobConflict',
    `${whoWords(hold.by)} has put the recovery point ${point.pointId} under legal hold meanwhile: ${inQuotes(reason)}. It stays under that hold.`,
    { remedy: 'Talk to whoever holds it, then release it again.' },
  );
}

const isNewest = (standing: Standing, written: { readonly revision: number } | undefined): boolean =>
  standing.revision === written?.revision && standing.highest === written.revision;

const isSame = (one: LegalHold, other: LegalHold | undefined): boolean =>
  other !== undefined && isDeepStrictEqual(byPgkeep(one), byPgkeep(other));

/** The hold as pgkeep alone keeps it. */
const byPgkeep = ({ reason, by, since }: LegalHold): LegalHold => ({ reason, by, since, keptBy: 'pgkeep' });

/** The storage where it can hold single objects, and why it is not known whether it can. */
async function storageToHold({ vault }: HeldPoint): Promise<{
  readonly storage?: HoldingStorage | undefined;
  readonly problem?: Pick<HoldOutcome, 'storageProblem'>;
}> {
  try {
    return { storage: await holdingStorage(vault.storage) };
  } catch (error) {
    return { problem: problemOf(error) };
  }
}

/** What the storage says against a hold, which pgkeep keeps all the same. Throws what is no refusal. */
function problemOf(error: unknown): Pick<HoldOutcome, 'storageProblem'> {
  if (!(error instanceof PgkeepError)) throw error;
  return { storageProblem: `${error.message} ${error.remedy}` };
}

const changesAllTheTime = ({ pointId }: HeldPoint): PgkeepError =>
  new PgkeepError('UserErrorJobConflict', `Others change the holds of ${pointId} all the time.`, {
    remedy: 'Find out which workstations write to the vault, and try again.',
  });
