import { Readable } from 'node:stream';
import type { PointId } from '../../../../shared/ids.ts';
import type { InstanceSummary } from '../../../../shared/instances/instances.ts';
import { holderWords } from '../../../../shared/points/hold-words.ts';
import { isKept, type PointHolds } from '../../../../shared/points/holds.ts';
import { formatCount } from '../../../../shared/words/counts.ts';
import { PgkeepError } from '../../../core/errors.ts';
import { readHolds, type HoldingVault } from '../../../vault/holds/read-holds.ts';
import { fetchAhead } from '../../../vault/listing.ts';
import { mapAhead } from '../../../vault/map-ahead.ts';

/**
 * Throws UserErrorPointKept where one of these points is pinned or under legal hold, or where nobody can tell: as the
 * vault has it now, whatever the cache says. It names who keeps it and what lets it go.
 */
export async function refuseKept(
  vault: HoldingVault,
  instance: Pick<InstanceSummary, 'id' | 'name'>,
  points: Iterable<PointId>,
): Promise<void> {
  const kept: { readonly pointId: PointId; readonly holds: PointHolds }[] = [];
  const read = mapAhead(Readable.from(points), fetchAhead, async (pointId: PointId) => ({
    pointId,
    holds: await readHolds(vault, instance.id, pointId),
  }));
  for await (const point of read) if (isKept(point.holds)) kept.push(point);
  const [first] = kept;
  if (first === undefined) return;
  const { pointId, holds } = first;
  const others = kept.length - 1;
  const more =
    others === 0
      ? ''
      : ` So ${others === 1 ? 'is' : 'are'} ${formatCount(others)} other recovery point${others === 1 ? '' : 's'} of ${instance.name}.`;
  const { message, remedy } = keptWords(pointId, holds);
  throw new PgkeepError('UserErrorPointKept', `${message}${more}`, {
    ...(remedy === undefined ? {} : { remedy }),
    steps: kept.slice(0, mostSteps).flatMap((each) => stepsOf(instance, each)),
  });
}

/** As many commands are read by nobody. */
const mostSteps = 5;

function keptWords(
  pointId: PointId,
  { pin, legalHold, uncertain }: PointHolds,
): { readonly message: string; readonly remedy?: string } {
  const what = `The recovery point ${pointId}`;
  const held = legalHold === undefined ? [] : [`under legal hold by ${holderWords(legalHold)}`];
  const pinned = pin === undefined ? [] : [`pinned by ${holderWords(pin)}`];
  const [problem] = uncertain;
  if (problem === undefined) {
    return { message: `${what} is kept: it is ${[...held, ...pinned].join(', and ')}.` };
  }
  return {
    message: `${what} is kept, since nobody can tell who holds it: ${problem}`,
    remedy:
      'Put the file back as it was, or trust the key that it names, if that is the key of somebody you trust. If nobody needs the recovery point, release it from its legal hold, which settles what cannot be read or does not count.',
  };
}

function stepsOf(
  instance: Pick<InstanceSummary, 'name'>,
  { pointId, holds }: { readonly pointId: PointId; readonly holds: PointHolds },
) {
  const where = { instance: instance.name, point: pointId };
  const isHeld = holds.legalHold !== undefined || holds.uncertain.length > 0;
  return [
    ...(isHeld ? [{ do: 'release-point' as const, ...where }] : []),
    ...(holds.pin === undefined ? [] : [{ do: 'unpin-point' as const, ...where }]),
  ];
}
