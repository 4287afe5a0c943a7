import type { JobStarter } from '../coordinator/jobs/start-jobs.ts';
import { exportKey, importKey } from '../coordinator/keys/key-files.ts';
import { distrustKey, listKeys, trustKey, useKey } from '../coordinator/keys/keys.ts';
import { trustKeyOfPoint } from '../coordinator/keys/trust-key-of-point.ts';
import type { Implementer } from './implementer.ts';

export function keysCalls(os: Implementer['keys'], { engine }: JobStarter) {
  return os.router({
    list: os.list.handler(() => listKeys(engine)),
    trust: os.trust.handler(({ input }) => trustKey(engine, input)),
    trustOfPoint: os.trustOfPoint.handler(({ input }) => trustKeyOfPoint(engine, input)),
    distrust: os.distrust.handler(({ input }) => distrustKey(engine, input.key)),
    use: os.use.handler(({ input }) => useKey(engine, input.key)),
    importPrivate: os.importPrivate.handler(({ input }) => importKey(engine, input)),
    exportPrivate: os.exportPrivate.handler(({ input }) => exportKey(engine, input)),
  });
}
