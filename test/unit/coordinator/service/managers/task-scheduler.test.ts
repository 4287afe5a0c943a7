import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installService } from '../../../../../main/coordinator/service/install.ts';
import { serviceStatus } from '../../../../../main/coordinator/service/status.ts';
import { uninstallService } from '../../../../../main/coordinator/service/uninstall.ts';
import { taskName, taskXml } from '../../../../../main/coordinator/service/units/windows-task.ts';
import {
  fakeTaskScheduler,
  type FakeTaskScheduler,
} from '../../../../support/service/fake-task-scheduler.ts';
import { openServiceEngine } from '../../../../support/service/service-engine.ts';
import type { TestEngine } from '../../../../support/engine.ts';

let engine: TestEngine;
let fake: FakeTaskScheduler;
let program: string;
let name: string;
beforeEach(async () => {
  ({ engine, fake, program } = await openServiceEngine(fakeTaskScheduler));
  name = taskName(engine.home.folder);
});
afterEach(() => engine[Symbol.asyncDispose]());

/** Changes the task as its owner could by hand. */
const change = (from: string, to: string) => {
  fake.tasks.set(name, (fake.tasks.get(name) ?? '').replace(from, to));
};

describe('with the Task Scheduler', () => {
  it('install registers the task, a second time changes nothing, and uninstall deletes it', async () => {
    expect((await serviceStatus(engine)).installed).toBe(false);
    expect((await installService(engine)).did).toStrictEqual([`${name} was installed.`]);
    const unit = { program, args: ['run-due'], home: engine.home.folder, path: '' };
    expect([...fake.tasks]).toStrictEqual([[name, taskXml(unit, String.raw`OFFICE\größe`)]]);
    expect(existsSync(join(engine.home.folder, 'run-due-task.xml'))).toBe(false);
    // The path has letters that the code page of the console has not.
    expect(await serviceStatus(engine)).toMatchObject({
      manager: 'task-scheduler',
      place: name,
      isOn: true,
      starts: [program, 'run-due'],
      needsInstall: false,
    });
    expect((await installService(engine)).did).toStrictEqual([]);
    expect((await uninstallService(engine)).did).toStrictEqual([`${name} was removed.`]);
    expect(fake.tasks.size).toBe(0);
  });

  it.each([
    [
      '<DisallowStartIfOnBatteries>false',
      '<DisallowStartIfOnBatteries>true',
      'DisallowStartIfOnBatteries was changed: On battery power no backup starts.',
    ],
    [
      '<StopIfGoingOnBatteries>false',
      '<StopIfGoingOnBatteries>true',
      'StopIfGoingOnBatteries was changed: A backup is ended when the power cable is pulled.',
    ],
    [
      '<StartWhenAvailable>true',
      '<StartWhenAvailable>false',
      'StartWhenAvailable was changed: A time that was slept through is not made up for on wake.',
    ],
    [
      '>PT0S<',
      '>PT72H<',
      'ExecutionTimeLimit was changed: A backup is ended when the time limit of the task is over.',
    ],
    [
      '>IgnoreNew<',
      '>Parallel<',
      'MultipleInstancesPolicy was changed: A second tick starts, waits, or ends the first one, while that is running.',
    ],
  ])(
    '10. of Windows’ settings, %s is told where it was changed, and put right',
    async (from, to, message) => {
      await installService(engine);
      change(from, to);
      expect((await serviceStatus(engine)).findings[0]).toStrictEqual({
        title: 'Settings of the task',
        severity: 'warning',
        message,
        remedy: 'Install the service again, which puts it right.',
      });
      expect((await installService(engine)).did).toStrictEqual([`${name} was put right.`]);
      expect((await serviceStatus(engine)).findings.map(({ title }) => title)).toStrictEqual(['Last tick']);
    },
  );

  it('a task that is disabled is off', async () => {
    await installService(engine);
    change('</ExecutionTimeLimit>\n    <Enabled>true', '</ExecutionTimeLimit>\n    <Enabled>false');
    const status = await serviceStatus(engine);
    expect(status).toMatchObject({ isOn: false, needsInstall: true });
    expect(status.findings[0]).toMatchObject({ title: 'Timer', severity: 'blocker' });
  });

  it('11. the application was moved: the path in the task is told and repaired', async () => {
    await installService(engine);
    const moved = join(engine.folder, 'moved.exe');
    await writeFile(moved, '');
    await rm(program);
    Object.assign(engine, { host: { kind: 'cli', runDue: { program: moved, args: ['run-due'] } } });
    expect((await serviceStatus(engine)).findings[0]).toMatchObject({
      title: 'Program',
      severity: 'blocker',
    });
    expect((await installService(engine)).status.starts).toStrictEqual([moved, 'run-due']);
  });

  it('a task of that name that is not pgkeep’s stays', async () => {
    fake.tasks.set(name, '<Task/>');
    for (const act of [installService, uninstallService]) {
      await expect(act(engine)).rejects.toMatchObject({
        message: `${name} was not made by pgkeep, and stays as it is.`,
      });
    }
    expect([...fake.tasks.values()]).toStrictEqual(['<Task/>']);
  });
});
