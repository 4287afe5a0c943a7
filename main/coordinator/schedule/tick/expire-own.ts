import type { ExpiryRun } from '../../../../shared/policies/expiry.ts';
import { messageOf } from '../../../core/errors.ts';
import { runExpire } from '../../expire/run-expire.ts';
import type { JobStarter } from '../../jobs/start-jobs.ts';
import { asUnattended } from '../../unattended.ts';
import { suspendedHere } from '../suspend.ts';

/**
 * Lets recovery points go whose promise has ended, of the databases that this home runs; undefined where there are none,
 * and where all that it runs is suspended. What fails is told in the log, and tried again by the next pass.
 */
export async function expireOwn(
  { engine }: Pick<JobStarter, 'engine'>,
  signal?: AbortSignal,
): Promise<ExpiryRun | undefined> {
  if (suspendedHere(engine) !== undefined) return undefined;
  try {
    const request = { dryRun: false, confirm: false, asRunner: true, signal };
    const { vaults } = await runExpire(asUnattended(engine), request);
    const told = vaults.filter(({ problem, instances }) => problem !== undefined || instances.length > 0);
    return told.length === 0 ? undefined : { vaults: told };
  } catch (error) {
    if (signal?.aborted !== true) engine.log.warn({ error: messageOf(error) }, 'a pass of expiry failed');
    return undefined;
  }
}
