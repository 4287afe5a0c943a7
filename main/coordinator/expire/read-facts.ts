import { PgkeepError } from '../../core/errors.ts';
import { readEnded } from '../../vault/ended/ending.ts';
import type { PointIds } from '../../vault/point-ids.ts';
import { whatKeeps } from '../../vault/ended/what-keeps.ts';
import { archiveFile, manifestFile } from '../../vault/layout.ts';
import { isMissingPoint } from '../../vault/listing.ts';
import { lacksSignature, type FirstSigned } from '../../vault/signing/first-signed.ts';
import { readVouchedShort, type VouchedShort } from '../../vault/signing/read-vouched.ts';
import type { Vault } from '../../vault/vault.ts';
import { readPromiseSurely, type FoundChange } from '../../vault/promises/promises.ts';
import { endOf, promisedBy, standingOf } from '../../../shared/policies/standing.ts';
import type { ShortManifest } from '../../../shared/points/short-manifest.ts';
import { readVerified } from '../../vault/verified/verification.ts';
import { contentsDamage } from '../points/reading/seen-damage.ts';
import type { PointFacts } from './decide.ts';

/** Where points are read, and from which one on they are signed. */
export interface FactsSource {
  readonly vault: Vault;
  readonly firstSigned: () => Promise<FirstSigned | undefined>;
  /** By the storage's clock, as it was when the pass began. */
  readonly now: () => Promise<Date>;
}

/**
 * All that a decision about a point needs, read anew from the storage; undefined where the point is gone. Throws what
 * the storage throws where it does not answer.
 */
export async function readFacts(
  source: FactsSource,
  point: PointIds,
  isGivenAsDue: boolean,
): Promise<PointFacts | undefined> {
  const { vault } = source;
  const { instanceId, pointId } = point;
  const uncertain: string[] = [];
  let read: VouchedShort | undefined;
  try {
    read = await readVouchedShort(vault, point);
  } catch (error) {
    if (isMissingPoint(error)) return undefined;
    if (!(error instanceof PgkeepError && error.code === 'UserErrorVaultFormat')) throw error;
    uncertain.push(`Its manifest cannot be read: ${error.message}`);
  }
  const manifest = read?.manifest;
  const stored = await vault.storage.stat(manifestFile(instanceId, pointId));
  // It was there a moment ago, or a cache of the network file system is behind.
  if (stored === undefined && manifest === undefined) return undefined;
  const signature = read === undefined ? {} : await judge(source, read);
  const archive = await vault.storage.stat(archiveFile(instanceId, pointId));
  const lists = await contentsDamage(vault.storage, point, { expected: manifest?.contents?.length });
  const ended = await readEnded(vault, instanceId, pointId);
  const verified = await readVerified(vault, instanceId, pointId);
  const promise = isGivenAsDue ? await readPromiseSurely(vault, point) : {};
  // The list that says so may be old, or was written by whoever could write into the vault.
  const isDue = isGivenAsDue && hasEnded(manifest, promise, await source.now());
  // Of what is not to go nobody asks who keeps it.
  const keeps = isDue ? await whatKeeps(vault, point) : { lasting: [], passing: [] };
  return {
    pointId,
    isDue,
    completedAt: manifest === undefined ? undefined : new Date(manifest.completedAt),
    storedAt: stored?.modifiedAt ?? new Date(manifest?.completedAt ?? 0),
    isWhole: manifest !== undefined && archive?.size === manifest.archive.size && lists === undefined,
    verified: verified.outcome,
    ending: ended.newest,
    unknownKey: signature.unknownKey,
    uncertain: [
      ...uncertain,
      ...(signature.doubts ?? []),
      ...doubtOf(promise),
      ...verified.uncertain,
      ...ended.uncertain,
    ],
    held: keeps.lasting,
    inUse: keeps.passing,
  };
}

const doubtOf = ({ problem }: FoundChange): string[] => (problem === undefined ? [] : [problem]);

/** Whether what the point is promised has ended; of one whose manifest cannot be read nobody knows. */
function hasEnded(
  manifest: Pick<ShortManifest, 'retention'> | undefined,
  { change }: FoundChange,
  now: Date,
): boolean {
  if (manifest === undefined) return false;
  const end = endOf(standingOf(promisedBy(manifest.retention), change, now));
  return end !== undefined && end <= now;
}

/** Why nobody can tell whether the manifest says what was written at the backup, in sentences. */
async function judge(
  { firstSigned }: FactsSource,
  { manifest, signature: { result } }: VouchedShort,
): Promise<{ readonly doubts?: readonly string[]; readonly unknownKey?: string }> {
  switch (result.outcome) {
    case 'signed':
      return {};
    case 'wrong':
      return { doubts: [`Its signature is wrong: ${result.reason}.`] };
    case 'unknown key':
      return {
        doubts: [`It is signed by a key that is not trusted here, ${result.keyId}.`],
        unknownKey: result.keyId,
      };
    case 'not signed': {
      const first = await firstSigned();
      const completedAt = new Date(manifest.completedAt);
      if (!lacksSignature({ pointId: manifest.pointId, completedAt }, first)) return {};
      return {
        doubts: ['It is not signed, although an older one is: its signature may have been taken away.'],
      };
    }
  }
}
