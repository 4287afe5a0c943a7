import { Readable } from 'node:stream';
import type { InstanceId, PointId } from '../../../shared/ids.ts';
import { messageOf } from '../../core/errors.ts';
import { deleteClaimed } from '../../vault/ended/delete-claimed.ts';
import { appendEnding } from '../../vault/ended/ending.ts';
import type { PointIds } from '../../vault/point-ids.ts';
import { mapAhead } from '../../vault/map-ahead.ts';
import { fetchAhead, present } from '../../vault/listing.ts';
import type { Writer } from '../../vault/revisions/header.ts';
import { firstSigned } from '../../vault/signing/first-signed.ts';
import { ObjectProtected } from '../../vault/storage.ts';
import type { Vault } from '../../vault/vault.ts';
import { decide, neededFor, staysFor, type PointFacts, type Verdict } from './decide.ts';
import { readFacts, type FactsSource } from './read-facts.ts';

/** What became of one point whose promise has ended, or of one that was found to stay after all. */
export interface ExpiryOutcome extends PointIds {
  /** `ended`: it is deleted after a second look; `protected`: the storage does not let it go yet; `failed`: tried again. */
  readonly outcome: 'ended' | 'deleted' | 'kept' | 'withdrawn' | 'protected' | 'failed';
  /** In a sentence. */
  readonly reason: string;
  /** When the storage lets it go, where it says so. */
  readonly until?: Date;
  /** Bytes that were freed. */
  readonly freedBytes?: number;
}

/** Points that wait, and why, in a sentence. */
export interface Waiting {
  readonly points: readonly PointId[];
  readonly reason: string;
}

export interface Expiry {
  readonly vault: Vault;
  readonly writer: Writer;
  readonly instanceId: InstanceId;
  /** Points whose promise has ended. */
  readonly due: readonly PointId[];
  /** Points whose promise has ended, too, and which do not go yet. */
  readonly waiting?: Waiting | undefined;
  /** How many of the newest good points always stay; one unless said otherwise. */
  readonly keepNewest?: number;
  readonly signal?: AbortSignal | undefined;
}

/** Points beside those that are due are read in such portions, newest first, until enough good ones are known. */
const portion = 16;

/**
 * One look at the points of an instance whose promise has ended: of each the first look writes that it goes, one at
 * least a day later deletes it or withdraws that. Each is a try of its own: what fails is told, and the others go on.
 * Nothing is done where a point that has to be known is signed by a key that nobody trusts here. Throws where the points
 * cannot be listed, and the signal's reason.
 */
export async function expireInstance(expiry: Expiry): Promise<ExpiryOutcome[]> {
  const { vault, instanceId, keepNewest = 1, signal } = expiry;
  const folders = await Array.fromAsync(vault.pointFolders(instanceId));
  const due = new Set(expiry.due);
  const others = folders
    .filter((pointId) => !due.has(pointId))
    .toSorted()
    .toReversed();
  const outcomes: ExpiryOutcome[] = [];
  const source = factsOf(vault, instanceId, folders);
  const points = await read(
    { ...expiry, source },
    folders.filter((pointId) => due.has(pointId)),
    outcomes,
  );
  let verdicts: Map<PointId, Verdict>;
  for (;;) {
    signal?.throwIfAborted();
    const stranger = points.find(({ unknownKey }) => unknownKey !== undefined);
    if (stranger !== undefined) return [...outcomes, ...stoppedBy(stranger, expiry, points)];
    verdicts = decide({ now: await vault.storage.now(), points, keepNewest });
    const isOpen = [...verdicts].some(
      ([pointId, { forWantOfOthers }]) => due.has(pointId) && forWantOfOthers,
    );
    if (!isOpen || others.length === 0) break;
    points.push(...(await read({ ...expiry, source }, others.splice(0, portion), outcomes)));
  }
  // What stays is written down first: others may go because of it.
  const order = ['withdraw', 'keep', 'end', 'delete'];
  const inOrder = points.toSorted(
    (one, other) => order.indexOf(doOf(verdicts, one)) - order.indexOf(doOf(verdicts, other)),
  );
  const stayers = points.filter((point) => ['keep', 'withdraw'].includes(doOf(verdicts, point)));
  for (const point of inOrder) {
    signal?.throwIfAborted();
    const verdict = verdicts.get(point.pointId);
    if (verdict === undefined || (!point.isDue && verdict.do === 'keep')) continue;
    const others = stayers.filter((other) => other !== point);
    outcomes.push(
      await attempt(expiry, point.pointId, () => carryOut({ ...expiry, source }, { point, verdict, others })),
    );
  }
  return outcomes;
}

/** An expiry with what is known of all points of the instance. */
interface Looking extends Expiry {
  readonly source: FactsSource;
}

/** The points are asked who was signed first only where one is not signed, and once. */
function factsOf(vault: Vault, instanceId: InstanceId, folders: readonly PointId[]): FactsSource {
  let first: ReturnType<FactsSource['firstSigned']> | undefined;
  let now: Promise<Date> | undefined;
  return {
    vault,
    firstSigned: () => (first ??= firstSigned(vault, instanceId, folders)),
    now: () => (now ??= vault.storage.now()),
  };
}

/** What is told where nothing expires as a key is unknown. */
function stoppedBy(
  { pointId: signed, unknownKey }: PointFacts,
  { instanceId }: Expiry,
  points: readonly PointFacts[],
): ExpiryOutcome[] {
  const reason = `Nothing of the database expires until somebody has looked: the recovery point ${signed} is signed by a key that is not trusted here, ${unknownKey}.`;
  return points
    .filter(({ isDue }) => isDue)
    .map(({ pointId }) => ({ instanceId, pointId, outcome: 'kept', reason }));
}

const doOf = (verdicts: Map<PointId, Verdict>, { pointId }: PointFacts) =>
  verdicts.get(pointId)?.do ?? 'keep';

/** The facts of these points; one whose facts cannot be read stays, and counts as none. */
async function read(
  { source, instanceId, due, waiting }: Looking,
  pointIds: readonly PointId[],
  outcomes: ExpiryOutcome[],
): Promise<PointFacts[]> {
  const dueIds = new Set(due);
  const each = mapAhead(Readable.from(pointIds), fetchAhead, async (pointId: PointId) => {
    try {
      const facts = await readFacts(source, { instanceId, pointId }, dueIds.has(pointId));
      const waits = waiting?.points.includes(pointId) === true ? waiting.reason : undefined;
      return facts === undefined || waits === undefined ? facts : { ...facts, waits };
    } catch (error) {
      if (dueIds.has(pointId)) {
        outcomes.push({ instanceId, pointId, outcome: 'failed', reason: messageOf(error) });
      }
      return undefined;
    }
  });
  return await Array.fromAsync(present(each));
}

type Done = Omit<ExpiryOutcome, keyof PointIds>;

async function attempt(
  { instanceId }: Expiry,
  pointId: PointId,
  work: () => Promise<Done>,
): Promise<ExpiryOutcome> {
  try {
    return { instanceId, pointId, ...(await work()) };
  } catch (error) {
    const reason = messageOf(error);
    if (!(error instanceof ObjectProtected)) return { instanceId, pointId, outcome: 'failed', reason };
    const { until } = error;
    return { instanceId, pointId, outcome: 'protected', reason, ...(until === undefined ? {} : { until }) };
  }
}

interface Decided {
  readonly point: PointFacts;
  readonly verdict: Verdict;
  /** The others that stay as far as is known. */
  readonly others: readonly PointFacts[];
}

async function carryOut(expiry: Looking, decided: Decided): Promise<Done> {
  const { verdict } = decided;
  const { reason } = verdict;
  switch (verdict.do) {
    case 'keep':
      return verdict.until === undefined
        ? { outcome: 'kept', reason }
        : { outcome: 'protected', reason, until: verdict.until };
    case 'end':
      return await write(expiry, decided, true);
    case 'withdraw':
      return await write(expiry, decided, false);
    case 'delete':
      return await remove(expiry, decided);
  }
}

/** Writes the decision down, where nobody else has decided anything since it was read. */
async function write(
  { vault, writer, instanceId }: Expiry,
  { point, verdict }: Decided,
  ended: boolean,
): Promise<Done> {
  const { pointId, ending } = point;
  const known = ending?.revision ?? 0;
  const written = await appendEnding(vault, writer, { instanceId, pointId }, (_newest, highest) =>
    highest === known ? { ended, reason: verdict.reason } : undefined,
  );
  if (written === undefined) {
    return { outcome: 'kept', reason: 'Another workstation has decided about it at the same moment.' };
  }
  return { outcome: ended ? 'ended' : 'withdrawn', reason: verdict.reason };
}

async function remove(expiry: Looking, { point, verdict, others }: Decided): Promise<Done> {
  const { vault, writer, instanceId, source, keepNewest = 1 } = expiry;
  const { pointId, ending } = point;
  const outcome = await deleteClaimed(
    { vault, writer },
    { instanceId, pointId },
    {
      reason: verdict.reason,
      ...(ending === undefined ? {} : { decided: ending }),
      // Somebody may have deleted meanwhile what this one is not needed because of.
      lastLook: async () => {
        const itself = await readFacts(source, { instanceId, pointId }, true);
        if (itself === undefined) return 'It is gone.';
        if (!itself.isDue) return 'It was promised to be kept for longer meanwhile.';
        const [uncertain] = itself.uncertain;
        if (uncertain !== undefined) return uncertain;
        const staying: PointFacts[] = [];
        for (const other of others) {
          if (neededFor(itself, { staying, keepNewest }) === undefined) break;
          const again = await readFacts(source, { instanceId, pointId: other.pointId }, false);
          if (again !== undefined && staysFor(again)) staying.push(again);
        }
        return neededFor(itself, { staying, keepNewest });
      },
    },
  );
  if ('kept' in outcome) return { outcome: outcome.isWithdrawn ? 'withdrawn' : 'kept', reason: outcome.kept };
  const { bytes, rest } = outcome.removed;
  const until = rest?.until;
  return {
    outcome: 'deleted',
    reason: verdict.reason,
    freedBytes: bytes,
    ...(until === undefined ? {} : { until }),
  };
}
