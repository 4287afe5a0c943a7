import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installService } from '../../../../../main/coordinator/service/install.ts';
import { serviceStatus } from '../../../../../main/coordinator/service/status.ts';
import { uninstallService } from '../../../../../main/coordinator/service/uninstall.ts';
import { launchdLabel, launchdPlist } from '../../../../../main/coordinator/service/units/launchd.ts';
import { fakeLaunchd, type FakeLaunchd } from '../../../../support/service/fake-launchd.ts';
import { openServiceEngine } from '../../../../support/service/service-engine.ts';
import type { TestEngine } from '../../../../support/engine.ts';

let engine: TestEngine;
let fake: FakeLaunchd;
let program: string;
let label: string;
let file: string;
beforeEach(async () => {
  ({ engine, fake, program } = await openServiceEngine(fakeLaunchd));
  label = launchdLabel(engine.home.folder);
  file = join(fake.machine.userHome, 'Library/LaunchAgents', `${label}.plist`);
});
afterEach(() => engine[Symbol.asyncDispose]());

const titles = async () =>
  (await serviceStatus(engine)).findings.map(({ title, severity }) => `${severity}: ${title}`);

describe('with launchd', () => {
  it('install writes the agent and loads it, a second time changes nothing, and uninstall removes it', async () => {
    expect(await titles()).toStrictEqual(['blocker: Service']);
    expect((await installService(engine)).did).toStrictEqual([`${label} was installed.`]);
    const path = '/usr/bin:/opt/homebrew/bin';
    expect(await readFile(file, 'utf8')).toBe(
      launchdPlist({ program, args: ['run-due'], home: engine.home.folder, path }),
    );
    expect(await serviceStatus(engine)).toMatchObject({
      manager: 'launchd',
      name: label,
      place: file,
      isOn: true,
      starts: [program, 'run-due'],
      needsInstall: false,
    });
    const { length } = fake.machine.calls;
    expect((await installService(engine)).did).toStrictEqual([]);
    expect(
      fake.machine.calls.slice(length).filter((call) => !call.startsWith('launchctl print')),
    ).toStrictEqual([]);
    expect((await uninstallService(engine)).did).toStrictEqual([`${label} was removed.`]);
    expect([existsSync(file), fake.state.loaded.size]).toStrictEqual([false, 0]);
  });

  it.each([
    ['not loaded', () => fake.state.loaded.clear()],
    ['disabled', () => fake.state.disabled.add(label)],
  ])('an agent that is %s is told and put right', async (_, spoil) => {
    await installService(engine);
    spoil();
    expect(await titles()).toStrictEqual(['blocker: Timer', 'note: Last tick']);
    expect((await installService(engine)).did).toStrictEqual([`${label} was put right.`]);
    expect(await titles()).toStrictEqual(['note: Last tick']);
  });

  it('a program that is gone is told', async () => {
    await installService(engine);
    await rm(program);
    expect(await titles()).toStrictEqual(['blocker: Program', 'note: Last tick']);
  });

  it('a running tick is not ended by putting the agent right or removing it', async () => {
    await installService(engine);
    fake.state.isTicking = true;
    fake.state.disabled.add(label);
    for (const change of [installService, uninstallService]) {
      await expect(change(engine)).rejects.toMatchObject({
        code: 'UserErrorJobConflict',
        message: 'A tick is running, which launchd would end with its backups.',
      });
    }
    expect(existsSync(file)).toBe(true);
  });

  it('without a session at the screen nothing is installed', async () => {
    fake.state.isAway = true;
    await expect(installService(engine)).rejects.toMatchObject({
      message:
        'launchd has no graphical session of the user dba: agents run while somebody is logged in at the screen.',
    });
    expect(await titles()).toStrictEqual(['blocker: Manager', 'blocker: Service']);
  });

  it('an agent of that name that is not pgkeep’s stays', async () => {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, '<plist version="1.0"><dict/></plist>');
    for (const change of [installService, uninstallService]) {
      await expect(change(engine)).rejects.toMatchObject({
        message: `${file} was not made by pgkeep, and stays as it is.`,
      });
    }
  });
});
