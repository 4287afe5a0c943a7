import type { ServiceStatus } from '../service.ts';

/** Who starts the service, as a sentence names it. */
export const serviceManagers = {
  systemd: 'systemd’s manager of this user',
  launchd: 'launchd',
  'task-scheduler': 'the Task Scheduler',
} as const satisfies Record<ServiceStatus['manager'], string>;
