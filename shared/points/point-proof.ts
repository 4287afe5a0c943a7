import type { Job, JobResult } from '../jobs/jobs.ts';

type Verification = Pick<Job, 'kind' | 'state' | 'startedAt' | 'endedAt'> & {
  readonly result: Pick<JobResult, 'pointId' | 'proof'> | null;
};

/**
 * The verification that says most about a recovery point: the newest one where it failed, else the newest that
 * restored it, else the newest that passed. Null where none has come to its end.
 */
export function proofOfPoint<J extends Verification>(jobs: readonly J[], pointId: string): J | null {
  const ended = jobs
    .filter(({ kind, result }) => kind === 'verify' && result?.pointId === pointId)
    .toSorted((one, other) => other.startedAt.localeCompare(one.startedAt));
  const [newest] = ended;
  if (newest === undefined) return null;
  if (newest.state === 'failed') return newest;
  // what passed before a failure proves nothing any more
  const failure = ended.findIndex(({ state }) => state === 'failed');
  const since = failure === -1 ? ended : ended.slice(0, failure);
  const proved = (proof: 'restored' | 'readable') => since.find(({ result }) => result?.proof === proof);
  return proved('restored') ?? proved('readable') ?? newest;
}
