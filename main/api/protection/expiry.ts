import { runExpire } from '../../coordinator/expire/run-expire.ts';
import type { JobStarter } from '../../coordinator/jobs/start-jobs.ts';
import type { Implementer } from '../implementer.ts';

export function expiryCalls(os: Implementer['expiry'], { engine }: JobStarter) {
  return os.router({
    run: os.run.handler(({ input, signal }) => runExpire(engine, { ...input, signal })),
  });
}
