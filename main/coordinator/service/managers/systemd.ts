import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from '../../../../shared/findings.ts';
import type { Machine } from '../machine.ts';
import { isOurUnit, readSystemdService, systemdName, systemdUnits } from '../units/systemd.ts';
import type { Unit } from '../units/unit.ts';
import { textAt, writeWhole } from './files.ts';
import { expectOk, type FoundUnit, type ServiceManager } from './manager.ts';

/** The user's own manager: units below ~/.config, no administrator needed. */
export function systemdManager(machine: Machine, home: string): ServiceManager {
  return new Systemd(machine, home);
}

class Systemd implements ServiceManager {
  readonly kind = 'systemd';
  readonly name: string;
  readonly place: string;
  readonly #machine: Machine;
  readonly #folder: string;
  readonly #timerFile: string;

  constructor(machine: Machine, home: string) {
    this.#machine = machine;
    const configuration = machine.env['XDG_CONFIG_HOME'] || join(machine.userHome, '.config');
    this.#folder = join(configuration, 'systemd/user');
    const name = systemdName(home);
    this.name = `${name}.timer`;
    this.place = join(this.#folder, `${name}.service`);
    this.#timerFile = join(this.#folder, this.name);
  }

  #systemctl(...args: readonly string[]) {
    return this.#machine.run('systemctl', ['--user', ...args]);
  }

  async away(): Promise<string | undefined> {
    const { ok, stderr } = await this.#systemctl('show', '--property=Version');
    if (ok) return undefined;
    const said = stderr.trim().split('\n')[0] ?? '';
    return `systemd's manager of the user ${this.#machine.user} does not answer${said === '' ? '' : `: ${said}`}.`;
  }

  async find(): Promise<FoundUnit> {
    const [service, timer] = [await textAt(this.place), await textAt(this.#timerFile)];
    const found = { isAsWritten: false, isOn: false, isRunning: false, findings: [] };
    if (service === undefined && timer === undefined) return { ...found, state: 'none' };
    if (![service, timer].every((text) => text === undefined || isOurUnit(text))) {
      return { ...found, state: 'foreign' };
    }
    const unit = service === undefined ? undefined : readSystemdService(service);
    const written = unit === undefined ? undefined : systemdUnits(unit);
    const shown = await this.#systemctl('show', this.name, '--property=ActiveState,UnitFileState');
    const running = await this.#systemctl('show', serviceOf(this.name), '--property=ActiveState');
    return {
      state: 'ours',
      ...(unit === undefined ? {} : { unit }),
      isAsWritten: written !== undefined && written.service === service && written.timer === timer,
      isOn: has(shown.stdout, 'ActiveState=active') && has(shown.stdout, 'UnitFileState=enabled'),
      isRunning: has(running.stdout, 'ActiveState=activating') || has(running.stdout, 'ActiveState=active'),
      findings: await this.#lingering(),
    };
  }

  /** Without lingering the user's manager starts with the first login and ends with the last session. */
  async #lingering(): Promise<Finding[]> {
    const { user } = this.#machine;
    const { ok, stdout, stderr } = await this.#machine.run('loginctl', [
      'show-user',
      user,
      '--property=Linger',
    ]);
    if (ok && has(stdout, 'Linger=yes')) return [];
    // Who is neither logged in nor lingering is not known there.
    const isOff = has(stdout, 'Linger=no') || /not logged in or lingering/.test(stderr);
    const command = `loginctl enable-linger ${user}`;
    return [
      {
        title: 'Lingering',
        severity: 'warning',
        message: isOff
          ? `It is off for ${user}: nothing runs before ${user} logs in, and backups end with the last session.`
          : `Whether it is on for ${user} cannot be told; without it nothing runs before ${user} logs in.`,
        remedy: `Run "${command}", where need be as an administrator.`,
      },
    ];
  }

  async install(unit: Unit): Promise<readonly string[]> {
    const { service, timer } = systemdUnits(unit);
    await writeWhole(this.place, service);
    await writeWhole(this.#timerFile, timer);
    expectOk(await this.#systemctl('daemon-reload'), 'systemd did not read its units again.');
    expectOk(await this.#systemctl('enable', this.name), `systemd did not enable ${this.name}.`);
    expectOk(await this.#systemctl('restart', this.name), `systemd did not start ${this.name}.`);
    if ((await this.#lingering()).length === 0) return [];
    const { user } = this.#machine;
    // Most systems let a user do this for himself; where not, the finding stays.
    const lingers = await this.#machine.run('loginctl', ['--no-ask-password', 'enable-linger', user]);
    return lingers.ok ? [`Lingering is on for ${user} now, so that it runs before ${user} logs in.`] : [];
  }

  async uninstall(): Promise<void> {
    // Where the manager is away, or knows nothing of the timer, the files and the link are all there is.
    await this.#systemctl('disable', '--now', this.name);
    for (const file of [join(this.#folder, 'timers.target.wants', this.name), this.#timerFile, this.place]) {
      await rm(file, { force: true });
    }
    await this.#systemctl('daemon-reload');
  }
}

const serviceOf = (timer: string): string => timer.replace(/\.timer$/, '.service');

/** Whether one line of the output says exactly that. */
const has = (output: string, line: string): boolean => output.split('\n').includes(line);
