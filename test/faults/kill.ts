import type { Job } from '../../shared/jobs/jobs.ts';
import type { AppProcess } from '../support/apps/app-process.ts';

/**
 * kill -9. A process that ended by itself before must have done its work, or have ended as it may: refused by another
 * workstation, for example.
 */
export async function killNow(
  child: AppProcess,
  broken: string[],
  mayEnd: (job: Job) => boolean = () => false,
): Promise<'died' | 'had ended'> {
  try {
    await child.kill();
    return 'died';
  } catch {
    const job = await child.end().catch((error: unknown) => String(error));
    if (typeof job === 'string' || (job.state !== 'completed' && !mayEnd(job)))
      broken.push(`Before it was killed it ended: ${typeof job === 'string' ? job : job.error?.message}`);
    return 'had ended';
  }
}
