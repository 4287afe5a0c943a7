import { PgkeepError } from '../../core/errors.ts';
import type { Engine } from '../engine.ts';
import { launchdManager } from './managers/launchd.ts';
import type { MakeManager, ServiceManager } from './managers/manager.ts';
import { systemdManager } from './managers/systemd.ts';
import { taskSchedulerManager } from './managers/task-scheduler.ts';
import { carriedPath, type Unit } from './units/unit.ts';

export type ServiceEngine = Pick<Engine, 'home' | 'host' | 'machine' | 'store' | 'clock' | 'secrets'>;

const managers: Readonly<Partial<Record<NodeJS.Platform, MakeManager>>> = {
  linux: systemdManager,
  darwin: launchdManager,
  win32: taskSchedulerManager,
};

/** What would start due backups on this machine. Throws UserErrorServiceRefused where pgkeep knows none. */
export function managerOf({ machine, home }: Pick<ServiceEngine, 'machine' | 'home'>): ServiceManager {
  const make = managers[machine.platform];
  if (make === undefined) {
    throw new PgkeepError(
      'UserErrorServiceRefused',
      `pgkeep knows no service of the operating system ${machine.platform}.`,
    );
  }
  return make(machine, home.folder);
}

/** What the unit of this home is to start; undefined where the host says nothing of it. */
export function wantedUnit({
  host,
  home,
  machine,
}: Pick<ServiceEngine, 'host' | 'home' | 'machine'>): Unit | undefined {
  const { runDue } = host;
  if (runDue === undefined) return undefined;
  // A Windows task has the PATH of its user's account.
  const path = machine.platform === 'win32' ? '' : carriedPath(machine.env['PATH'] ?? '', machine.platform);
  return { program: runDue.program, args: runDue.args, home: home.folder, path };
}
