import type { JobStarter } from '../coordinator/jobs/start-jobs.ts';
import { installService } from '../coordinator/service/install.ts';
import { serviceStatus } from '../coordinator/service/status.ts';
import { uninstallService } from '../coordinator/service/uninstall.ts';
import type { Implementer } from './implementer.ts';

export function serviceCalls(os: Implementer['service'], { engine }: JobStarter) {
  return os.router({
    status: os.status.handler(() => serviceStatus(engine)),
    install: os.install.handler(() => installService(engine)),
    uninstall: os.uninstall.handler(() => uninstallService(engine)),
  });
}
