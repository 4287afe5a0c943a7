import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PgkeepError } from '../../../core/errors.ts';
import type { Machine } from '../machine.ts';
import { launchdLabel, launchdPlist, readLaunchdPlist } from '../units/launchd.ts';
import type { Unit } from '../units/unit.ts';
import { textAt, writeWhole } from './files.ts';
import { expectOk, type FoundUnit, type ServiceManager } from './manager.ts';

/** An agent of the user's graphical session: it has the keychain, and runs while the user is logged in. */
export function launchdManager(machine: Machine, home: string): ServiceManager {
  return new Launchd(machine, home);
}

class Launchd implements ServiceManager {
  readonly kind = 'launchd';
  readonly name: string;
  readonly place: string;
  readonly #machine: Machine;
  readonly #domain: string;

  constructor(machine: Machine, home: string) {
    this.#machine = machine;
    this.name = launchdLabel(home);
    this.place = join(machine.userHome, 'Library/LaunchAgents', `${this.name}.plist`);
    this.#domain = `gui/${machine.uid}`;
  }

  get #target(): string {
    return `${this.#domain}/${this.name}`;
  }

  #launchctl(...args: readonly string[]) {
    return this.#machine.run('launchctl', args);
  }

  async away(): Promise<string | undefined> {
    const { ok } = await this.#launchctl('print-disabled', this.#domain);
    if (ok) return undefined;
    return `launchd has no graphical session of the user ${this.#machine.user}: agents run while somebody is logged in at the screen.`;
  }

  async find(): Promise<FoundUnit> {
    const text = await textAt(this.place);
    const found = { isAsWritten: false, isOn: false, isRunning: false, findings: [] };
    if (text === undefined) return { ...found, state: 'none' };
    const unit = await readLaunchdPlist(text);
    if (unit === undefined) return { ...found, state: 'foreign' };
    const loaded = await this.#launchctl('print', this.#target);
    const disabled = await this.#launchctl('print-disabled', this.#domain);
    return {
      state: 'ours',
      unit,
      isAsWritten: launchdPlist(unit) === text,
      isOn: loaded.ok && !isDisabled(disabled.stdout, this.name),
      isRunning: /^\s*state = running$/m.test(loaded.stdout),
      findings: [],
    };
  }

  async install(unit: Unit): Promise<readonly string[]> {
    await this.#unload();
    await writeWhole(this.place, launchdPlist(unit));
    expectOk(await this.#launchctl('enable', this.#target), `launchd did not enable ${this.name}.`);
    expectOk(
      await this.#launchctl('bootstrap', this.#domain, this.place),
      `launchd did not load ${this.place}.`,
    );
    return [];
  }

  async uninstall(): Promise<void> {
    await this.#unload();
    await rm(this.place, { force: true });
  }

  /** Throws UserErrorJobConflict while a tick runs: launchd would end it, and with it the backups in progress. */
  async #unload(): Promise<void> {
    const loaded = await this.#launchctl('print', this.#target);
    if (!loaded.ok) return;
    if (/^\s*state = running$/m.test(loaded.stdout)) {
      throw new PgkeepError(
        'UserErrorJobConflict',
        'A tick is running, which launchd would end with its backups.',
        {
          remedy: 'Try again when it has ended.',
        },
      );
    }
    expectOk(await this.#launchctl('bootout', this.#target), `launchd did not let go of ${this.name}.`);
  }
}

/** `launchctl print-disabled` has a line for each label, with `disabled` or, before macOS 13, `true`. */
const isDisabled = (output: string, label: string): boolean =>
  output.split('\n').some((line) => {
    const [, named, state] = /"([^"]+)" => (\w+)/.exec(line) ?? [];
    return named === label && (state === 'disabled' || state === 'true');
  });
