import type { PolicyId } from '../../../shared/ids.ts';
import type { PolicyValues } from '../../../shared/policies/policy.ts';
import { readRevision, type RecordVault } from '../revisions/read.ts';
import { policyPlace } from './policy-record.ts';

/** So many revisions back: what was due before them nobody asks any more. */
const mostRevisions = 20;

/** What a policy said from a time on. */
export interface PolicyThen {
  readonly revision: number;
  /** By the storage's clock, in ISO. */
  readonly from: string;
  readonly values: PolicyValues;
}

/** The last revisions of a policy up to one, oldest first; those that cannot be read are left out. */
export async function readPolicyHistory(
  vault: RecordVault,
  id: PolicyId,
  upTo: number,
): Promise<PolicyThen[]> {
  const history: PolicyThen[] = [];
  for (let revision = Math.max(1, upTo - mostRevisions + 1); revision <= upTo; revision += 1) {
    const document = await readRevision(vault, policyPlace(id), revision);
    if (document === undefined || document.removed === true) continue;
    const {
      writtenAt: from,
      schedule,
      timeZone,
      weekStartsOn,
      window,
      jitterMinutes,
      retention,
      keepAtLeast,
    } = document;
    const values = {
      schedule,
      timeZone,
      weekStartsOn,
      ...(window === undefined ? {} : { window }),
      jitterMinutes,
      retention,
      keepAtLeast,
    };
    history.push({ revision, from, values });
  }
  return history;
}
