import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fakeMachine, type FakeMachine, type FakeProgram } from './fake-machine.ts';

/** What systemctl --user and loginctl know and do, as far as pgkeep calls them; the unit files are real ones. */
export interface FakeSystemd {
  readonly machine: FakeMachine;
  /** Where unit files lie. */
  readonly folder: string;
  /** What a test sets. */
  readonly state: {
    /** No manager of the user runs. */
    isAway: boolean;
    linger: 'yes' | 'no' | 'not known';
    /** Whether a user may switch lingering on. */
    maySetLinger: boolean;
    isTicking: boolean;
    readonly enabled: Set<string>;
    readonly active: Set<string>;
  };
}

export function fakeSystemd(userHome: string): FakeSystemd {
  const folder = join(userHome, '.config/systemd/user');
  const state: FakeSystemd['state'] = {
    isAway: false,
    linger: 'no',
    maySetLinger: false,
    isTicking: false,
    enabled: new Set(),
    active: new Set(),
  };
  /** What systemd has read; a file that was written later is not known before daemon-reload. */
  let known = new Set<string>();
  const missing = (unit: string) => ({ ok: false, stderr: `Failed: Unit file ${unit} does not exist.` });

  const show = (unit: string | undefined): string => {
    if (unit === undefined || unit.startsWith('--')) return 'Version=252\n';
    if (unit.endsWith('.service')) return `ActiveState=${state.isTicking ? 'activating' : 'inactive'}\n`;
    const enabled = state.enabled.has(unit) ? 'enabled' : 'disabled';
    return `ActiveState=${state.active.has(unit) ? 'active' : 'inactive'}\nUnitFileState=${enabled}\n`;
  };

  const systemctl: FakeProgram = ([user, verb = '', ...rest]) => {
    if (user !== '--user') throw new Error('pgkeep asks the manager of its user only');
    if (state.isAway) return { ok: false, stderr: 'Failed to connect to bus: No medium found' };
    const unit = rest.find((word) => !word.startsWith('--'));
    if (verb === 'show') return { stdout: show(unit) };
    if (verb === 'daemon-reload') {
      known = new Set(existsSync(folder) ? readdirSync(folder) : []);
      return {};
    }
    if (unit === undefined || !known.has(unit)) return missing(unit ?? '');
    if (verb === 'enable') state.enabled.add(unit);
    else if (verb === 'restart') state.active.add(unit);
    else if (verb === 'disable') {
      state.enabled.delete(unit);
      state.active.delete(unit);
    } else throw new Error(`systemctl ${verb} is not played`);
    return {};
  };

  const loginctl: FakeProgram = (args) => {
    if (args[0] === 'show-user') {
      return state.linger === 'not known'
        ? { ok: false, stderr: `Failed to get user: User ID 1000 is not logged in or lingering` }
        : { stdout: `Linger=${state.linger}\n` };
    }
    if (!state.maySetLinger) return { ok: false, stderr: 'Could not enable linger: Access denied' };
    state.linger = 'yes';
    return {};
  };

  const machine = fakeMachine(
    { platform: 'linux', user: 'dba', uid: 1000, userHome, env: { PATH: '/usr/bin:/bin' } },
    { systemctl, loginctl },
  );
  return { machine, folder, state };
}
