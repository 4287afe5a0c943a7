import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installService } from '../../../../../main/coordinator/service/install.ts';
import { serviceStatus } from '../../../../../main/coordinator/service/status.ts';
import { uninstallService } from '../../../../../main/coordinator/service/uninstall.ts';
import { systemdName, systemdUnits } from '../../../../../main/coordinator/service/units/systemd.ts';
import { fakeSystemd, type FakeSystemd } from '../../../../support/service/fake-systemd.ts';
import { openServiceEngine } from '../../../../support/service/service-engine.ts';
import type { TestEngine } from '../../../../support/engine.ts';

let engine: TestEngine;
let fake: FakeSystemd;
let program: string;
let name: string;
beforeEach(async () => {
  ({ engine, fake, program } = await openServiceEngine(fakeSystemd));
  name = systemdName(engine.home.folder);
});
afterEach(() => engine[Symbol.asyncDispose]());

const service = () => join(fake.folder, `${name}.service`);
const timer = () => join(fake.folder, `${name}.timer`);
const titles = async () =>
  (await serviceStatus(engine)).findings.map(({ title, severity }) => `${severity}: ${title}`);
/** Verbs that change something. */
const changes = () =>
  fake.machine.calls
    .filter((call) => !/ show(-user)? /.test(`${call} `))
    .map((call) => call.replace(name, 'NAME'));

const noLinger = {
  title: 'Lingering',
  severity: 'warning',
  message: 'It is off for dba: nothing runs before dba logs in, and backups end with the last session.',
  remedy: 'Run "loginctl enable-linger dba", where need be as an administrator.',
};

describe('with systemd', () => {
  it('nothing is installed at first', async () => {
    expect(await serviceStatus(engine)).toStrictEqual({
      manager: 'systemd',
      name: `${name}.timer`,
      place: service(),
      installed: false,
      isOn: false,
      starts: null,
      lastTickAt: null,
      logins: [],
      findings: [
        {
          title: 'Service',
          severity: 'blocker',
          message: 'It is not installed: backups run by themselves only while the application is open.',
          remedy: 'Install the service.',
        },
      ],
      needsInstall: true,
    });
  });

  it('install writes the units, switches the timer on, and asks for lingering', async () => {
    const { did, status } = await installService(engine);
    expect(did).toStrictEqual([`${name}.timer was installed.`]);
    expect(changes()).toStrictEqual([
      'systemctl --user daemon-reload',
      'systemctl --user enable NAME.timer',
      'systemctl --user restart NAME.timer',
      'loginctl --no-ask-password enable-linger dba',
    ]);
    const unit = { program, args: ['run-due'], home: engine.home.folder, path: '/usr/bin:/bin' };
    expect(await readFile(service(), 'utf8')).toBe(systemdUnits(unit).service);
    expect(await readFile(timer(), 'utf8')).toBe(systemdUnits(unit).timer);
    expect(await readdir(fake.folder)).toHaveLength(2);
    expect(status).toMatchObject({
      installed: true,
      isOn: true,
      starts: [program, 'run-due'],
      needsInstall: false,
    });
    expect(status.findings).toStrictEqual([
      noLinger,
      {
        title: 'Last tick',
        severity: 'note',
        message: 'There was none yet. The first one comes within 15 minutes.',
      },
    ]);
  });

  it('install switches lingering on where the user may', async () => {
    fake.state.maySetLinger = true;
    const { did, status } = await installService(engine);
    expect(did.at(-1)).toBe('Lingering is on for dba now, so that it runs before dba logs in.');
    expect(status.findings.map(({ title }) => title)).toStrictEqual(['Last tick']);
  });

  it('install twice changes nothing', async () => {
    await installService(engine);
    const before = changes();
    expect((await installService(engine)).did).toStrictEqual([]);
    expect(changes()).toStrictEqual(before);
  });

  it.each(['no', 'not known'] as const)('no lingering is told: %s', async (linger) => {
    await installService(engine);
    fake.state.linger = linger;
    expect((await serviceStatus(engine)).findings).toContainEqual(noLinger);
  });

  it('a timer that was switched off is told, and switched on again', async () => {
    await installService(engine);
    fake.state.active.clear();
    expect((await serviceStatus(engine)).findings[0]).toStrictEqual({
      title: 'Timer',
      severity: 'blocker',
      message: `${name}.timer is off: nothing runs by itself.`,
      remedy: 'Install the service again, which puts it right.',
    });
    expect((await installService(engine)).did).toStrictEqual([`${name}.timer was put right.`]);
    expect(await serviceStatus(engine)).toMatchObject({ isOn: true, needsInstall: false });
  });

  it('11. the application was moved or updated: the path in the unit is told and repaired', async () => {
    await installService(engine);
    const moved = join(engine.folder, 'moved');
    await writeFile(moved, '');
    Object.assign(engine, { host: { kind: 'cli', runDue: { program: moved, args: ['run-due'] } } });
    expect((await serviceStatus(engine)).findings[0]).toStrictEqual({
      title: 'Program',
      severity: 'warning',
      message: `The service starts ${program} run-due, and this pgkeep is ${moved} run-due.`,
      remedy: 'If this pgkeep is to be started, install the service again.',
    });
    await rm(program);
    expect((await serviceStatus(engine)).findings[0]).toStrictEqual({
      title: 'Program',
      severity: 'blocker',
      message: `The service starts ${program}, which is not there any more: pgkeep or Node.js was moved, updated or removed.`,
      remedy: 'Install the service again, which puts it right.',
    });
    const { status } = await installService(engine);
    expect(status.starts).toStrictEqual([moved, 'run-due']);
    expect(await titles()).toStrictEqual(['warning: Lingering', 'note: Last tick']);
  });

  it('another PATH is no fault, and install takes it over', async () => {
    await installService(engine);
    Object.assign(engine, { machine: { ...fake.machine, env: { PATH: '/opt/postgresql/bin:/usr/bin' } } });
    expect(await titles()).toStrictEqual(['warning: Lingering', 'note: Last tick']);
    await installService(engine);
    expect(await readFile(service(), 'utf8')).toContain('Environment="PATH=/opt/postgresql/bin:/usr/bin"\n');
  });

  it.each(['service', 'timer'] as const)(
    'a %s that was changed or lost is told and written anew',
    async (end) => {
      await installService(engine);
      const file = join(fake.folder, `${name}.${end}`);
      const text = await readFile(file, 'utf8');
      for (const spoil of [() => writeFile(file, `${text}Nice=19\n`), () => rm(file)]) {
        await spoil();
        expect(await titles()).toContain('warning: Service');
        await installService(engine);
        expect(await readFile(file, 'utf8')).toBe(text);
      }
    },
  );

  it('a file of that name that is not pgkeep’s stays', async () => {
    await mkdir(fake.folder, { recursive: true });
    await writeFile(service(), '[Service]\nExecStart=/bin/true\n');
    const message = `${service()} was not made by pgkeep, and stays as it is.`;
    expect((await serviceStatus(engine)).findings[0]).toMatchObject({ severity: 'blocker', message });
    for (const change of [installService, uninstallService]) {
      await expect(change(engine)).rejects.toMatchObject({ code: 'UserErrorServiceRefused', message });
    }
    expect(await readFile(service(), 'utf8')).toBe('[Service]\nExecStart=/bin/true\n');
  });

  it('uninstall removes its own, and leaves those of others', async () => {
    await installService(engine);
    const other = join(fake.folder, 'pgkeep-run-due-00000000.timer');
    await writeFile(other, '');
    fake.state.isTicking = true;
    const { did, status } = await uninstallService(engine);
    expect(did).toStrictEqual([`${name}.timer was removed.`, 'The tick that is running goes on to its end.']);
    expect(status).toMatchObject({ installed: false, needsInstall: true });
    expect(await readdir(fake.folder)).toStrictEqual(['pgkeep-run-due-00000000.timer']);
    expect([...fake.state.enabled, ...fake.state.active]).toStrictEqual([]);
    expect((await uninstallService(engine)).did).toStrictEqual([]);
  });

  it('where no manager answers, status says so, install refuses, and uninstall removes the files', async () => {
    await installService(engine);
    fake.state.isAway = true;
    const message =
      "systemd's manager of the user dba does not answer: Failed to connect to bus: No medium found.";
    expect((await serviceStatus(engine)).findings[0]).toMatchObject({
      title: 'Manager',
      severity: 'blocker',
      message,
    });
    await expect(installService(engine)).rejects.toMatchObject({ code: 'UserErrorServiceRefused', message });
    await uninstallService(engine);
    expect(await readdir(fake.folder)).toStrictEqual([]);
  });

  it('what systemd refuses is told with its words', async () => {
    const { machine } = fake;
    const refusing = {
      ...machine,
      run: (...[command, args]: Parameters<typeof machine.run>) =>
        args.includes('enable')
          ? Promise.resolve({ ok: false, stdout: '', stderr: 'Failed: read-only file system' })
          : machine.run(command, args),
    };
    Object.assign(engine, { machine: refusing });
    await expect(installService(engine)).rejects.toMatchObject({
      code: 'UserErrorServiceRefused',
      message: `systemd did not enable ${name}.timer.`,
      details: 'Failed: read-only file system',
    });
  });

  it('XDG_CONFIG_HOME moves the units', async () => {
    const folder = join(engine.folder, 'configuration');
    Object.assign(engine, { machine: { ...fake.machine, env: { XDG_CONFIG_HOME: folder } } });
    expect((await serviceStatus(engine)).place).toBe(join(folder, 'systemd/user', `${name}.service`));
  });
});
