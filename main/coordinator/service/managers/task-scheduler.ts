import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from '../../../../shared/findings.ts';
import type { Machine } from '../machine.ts';
import type { Unit } from '../units/unit.ts';
import { readTask, taskName, taskXml, type ReadTask } from '../units/windows-task.ts';
import { writeWhole } from './files.ts';
import { expectOk, type FoundUnit, type ServiceManager } from './manager.ts';

/** A task of the user's, which runs while the user is logged in: so it has the keychain and the network's logins. */
export function taskSchedulerManager(machine: Machine, home: string): ServiceManager {
  const name = taskName(home);
  const schtasks = (...args: readonly string[]) => machine.run('schtasks', args);
  return {
    kind: 'task-scheduler',
    name,
    place: name,
    away: () => Promise.resolve(undefined),

    async find(): Promise<FoundUnit> {
      const { ok, stdout } = await schtasks('/query', '/tn', name, '/xml');
      const found = { isAsWritten: false, isOn: false, isRunning: false, findings: [] };
      if (!ok) return { ...found, state: 'none' };
      const task = await readTask(stdout);
      if (task === undefined) return { ...found, state: 'foreign' };
      return {
        state: 'ours',
        unit: task.unit,
        isAsWritten: task.changed.length === 0 && task.isTicking,
        isOn: !task.changed.includes('Enabled') && task.isTicking,
        // How schtasks says so depends on the language of Windows; nothing is ended by writing the task anew.
        isRunning: false,
        findings: settingFindings(task),
      };
    },

    async install(unit: Unit): Promise<readonly string[]> {
      const file = join(home, 'run-due-task.xml');
      try {
        // schtasks takes what the declaration says.
        await writeWhole(file, Buffer.from(`\uFEFF${taskXml(unit, machine.user)}`, 'utf16le'));
        expectOk(
          await schtasks('/create', '/tn', name, '/xml', file, '/f'),
          `The Task Scheduler did not take the task ${name}.`,
        );
      } finally {
        await rm(file, { force: true });
      }
      return [];
    },

    async uninstall(): Promise<void> {
      expectOk(await schtasks('/delete', '/tn', name, '/f'), `The Task Scheduler did not delete ${name}.`);
    },
  };
}

/** What follows where a setting is another one; `Enabled` is told as the timer's being off. */
const consequences: Readonly<Record<Exclude<ReadTask['changed'][number], 'Enabled'>, string>> = {
  DisallowStartIfOnBatteries: 'On battery power no backup starts.',
  StopIfGoingOnBatteries: 'A backup is ended when the power cable is pulled.',
  StartWhenAvailable: 'A time that was slept through is not made up for on wake.',
  ExecutionTimeLimit: 'A backup is ended when the time limit of the task is over.',
  MultipleInstancesPolicy: 'A second tick starts, waits, or ends the first one, while that is running.',
};

const settingFindings = ({ changed }: ReadTask): Finding[] =>
  changed.flatMap((setting) =>
    setting === 'Enabled'
      ? []
      : [
          {
            title: 'Settings of the task',
            severity: 'warning',
            message: `${setting} was changed: ${consequences[setting]}`,
            remedy: 'Install the service again, which puts it right.',
          } satisfies Finding,
        ],
  );
