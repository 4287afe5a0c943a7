import { PolicyId } from '../../../shared/ids.ts';
import { PolicyValues, type Policy } from '../../../shared/policies/policy.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { DocumentOf } from '../documents/kinds.ts';
import { policiesPrefix, policyPrefix } from '../layout.ts';
import { fetchAhead, idsOf } from '../listing.ts';
import { mapAhead } from '../map-ahead.ts';
import { appendRevision, type RevisionBody } from '../revisions/append.ts';
import type { Writer } from '../revisions/header.ts';
import { isCertain, readRevisions, type RecordPlace, type RecordVault } from '../revisions/read.ts';
import { readSurely } from '../revisions/read-surely.ts';

/** A policy as a revision of its record has it. */
export interface StandingPolicy {
  readonly policy: Policy;
  readonly revision: number;
  /** When the revision was written, by the storage's clock, in ISO. */
  readonly changedAt: string;
  readonly changedBy: Writer;
  /** Somebody removed it: no instance takes it any more. */
  readonly removed: boolean;
}

/** What a vault says of a policy. */
export interface FoundPolicy {
  readonly id: PolicyId;
  /** The newest revision that can be read, whoever signed it: for display and backups; undefined where there is none. */
  readonly standing: StandingPolicy | undefined;
  /** Says that a newer revision than this one cannot be read, or that its signature is wrong, and why. */
  readonly warning?: string;
}

type Body = RevisionBody<'policyRevision'>;

/**
 * The record of a policy for what may let a point go: only what somebody trusted here has signed counts. Read with
 * `readSurely`; where that is not certain, nothing goes because of it.
 */
export const policyPlace = (id: PolicyId): RecordPlace<'policyRevision'> => ({
  prefix: policyPrefix(id),
  kind: 'policyRevision',
  problem: (document) => (document.id === id ? undefined : `belongs to another policy, ${document.id}`),
});

/** The same for backups, which go on whatever signatures say, and for display. */
const usedPlace = (id: PolicyId): RecordPlace<'policyRevision'> => ({
  ...policyPlace(id),
  usedWhateverSigned: true,
});

/** What the vault says of a policy; undefined where it says nothing. */
export async function readPolicyRecord(vault: RecordVault, id: PolicyId): Promise<FoundPolicy | undefined> {
  const { newest, unreadable, uncounted } = await readRevisions(vault, usedPlace(id));
  const [last] = [...unreadable, ...uncounted];
  if (newest === undefined && last === undefined) return undefined;
  const standing = newest === undefined ? undefined : standingOf(newest);
  if (last === undefined) return { id, standing };
  const used = newest === undefined ? 'No revision' : `Revision ${newest.revision}`;
  return { id, standing, warning: `${used} of the policy is used: ${last.problem}` };
}

/**
 * What a policy says for whoever decides what is deleted; `problem` says why nobody can tell. One that was removed says
 * what it said before.
 */
export async function readPolicySurely(
  vault: RecordVault,
  id: PolicyId,
): Promise<{ readonly values: PolicyValues } | { readonly problem: string }> {
  const { usedWhateverSigned: _used, ...place } = policyPlace(id);
  const found = await readSurely(vault, place);
  if (isCertain(found) && found.newest !== undefined) return { values: PolicyValues.parse(found.newest) };
  const [why] = [...found.unreadable, ...found.uncounted];
  const missing = found.hasGap
    ? `A revision is missing in ${place.prefix}.`
    : `The vault has no policy ${id}.`;
  return { problem: why?.problem ?? missing };
}

/** Every policy that the vault has a record of, removed ones too. */
export async function* readPolicyRecords(vault: RecordVault): AsyncIterable<FoundPolicy> {
  const ids = idsOf(vault.storage.listFolders(policiesPrefix), PolicyId);
  for await (const found of mapAhead(ids, fetchAhead, (id) => readPolicyRecord(vault, id))) {
    if (found !== undefined) yield found;
  }
}

/**
 * Adds what `change` makes of the newest revision that can be read; undefined leaves the record as it is. It is asked
 * again where others wrote meanwhile. Returns what stands then; undefined where nothing was written and nothing can be
 * read.
 */
export async function changePolicyRecord(
  vault: RecordVault,
  writer: Writer,
  id: PolicyId,
  change: (
    stands: StandingPolicy | undefined,
  ) => { readonly policy: Policy; readonly removed?: true } | undefined,
): Promise<StandingPolicy | undefined> {
  let stands: StandingPolicy | undefined;
  const written = await appendRevision(vault, usedPlace(id), writer, ({ newest }): Body | undefined => {
    stands = newest === undefined ? undefined : standingOf(newest);
    const changed = change(stands);
    if (changed === undefined) return undefined;
    return { ...changed.policy, id, ...(changed.removed === true ? { removed: true } : {}) };
  });
  return written === undefined ? stands : standingOf(written);
}

function standingOf(document: DocumentOf<'policyRevision'>): StandingPolicy {
  const { format: _format, revision, writtenAt, writtenBy, removed, ...policy } = document;
  return { policy, revision, changedAt: writtenAt, changedBy: writtenBy, removed: removed === true };
}

/** A vault of format 1, which an older pgkeep may use at the same time, has no place for policies. */
export function noPoliciesIn(vaultName: string): PgkeepError {
  return new PgkeepError(
    'UserErrorVaultFormat',
    `The vault ${inQuotes(vaultName)} has format 1, which has no policies.`,
    {
      remedy: 'Carry the vault over to the newest format first.',
      steps: [{ do: 'carry-over-vault', vault: vaultName }],
    },
  );
}
