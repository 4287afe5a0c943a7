import { powerMonitor, powerSaveBlocker } from 'electron';
import type { HostLog } from './host-log.ts';

/** Keeps the machine awake while jobs run, and only then; the display may sleep. */
export class KeepAwake {
  #blocker: number | null = null;

  update(runningJobs: number): void {
    if (runningJobs > 0) {
      this.#blocker ??= powerSaveBlocker.start('prevent-app-suspension');
    } else if (this.#blocker !== null) {
      powerSaveBlocker.stop(this.#blocker);
      this.#blocker = null;
    }
  }
}

/** Notes when the machine slept: that explains a connection that is gone and a schedule that was missed. */
export function notePowerEvents(log: HostLog, runningJobs: () => number, shutDown: () => void): void {
  const note = (message: string) => log.info({ runningJobs: runningJobs() }, message);
  powerMonitor.on('suspend', () => note('the machine goes to sleep'));
  powerMonitor.on('resume', () => note('the machine woke up'));
  powerMonitor.on('shutdown', () => {
    note('the machine shuts down');
    shutDown();
  });
}
