import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { fakeMachine, type FakeMachine, type FakeProgram } from './fake-machine.ts';

/** What launchctl knows and does, as far as pgkeep calls it; the property lists are real files. */
export interface FakeLaunchd {
  readonly machine: FakeMachine;
  readonly state: {
    /** Nobody is logged in at the screen. */
    isAway: boolean;
    isTicking: boolean;
    readonly loaded: Set<string>;
    readonly disabled: Set<string>;
  };
}

const domain = 'gui/501';

export function fakeLaunchd(userHome: string): FakeLaunchd {
  const state: FakeLaunchd['state'] = {
    isAway: false,
    isTicking: false,
    loaded: new Set(),
    disabled: new Set(),
  };
  const labelIn = (target: string) => target.slice(domain.length + 1);
  const unknown = { ok: false, stderr: 'Could not find service in domain for user gui: 501' };

  const launchctl: FakeProgram = ([verb = '', target = '', file = '']) => {
    if (!target.startsWith(domain)) throw new Error('pgkeep asks the session of its user only');
    if (state.isAway)
      return { ok: false, stderr: 'Bootstrap failed: 125: Domain does not support specified action' };
    const label = labelIn(target);
    switch (verb) {
      case 'print-disabled': {
        const lines = [...state.disabled].map((each) => `\t\t"${each}" => disabled\n`);
        return { stdout: `\tdisabled services = {\n${lines.join('')}\t}\n` };
      }
      case 'print':
        if (!state.loaded.has(label)) return unknown;
        return { stdout: `${target} = {\n\tstate = ${state.isTicking ? 'running' : 'not running'}\n}\n` };
      case 'enable':
        state.disabled.delete(label);
        return {};
      case 'bootstrap': {
        const named = basename(file, '.plist');
        if (!existsSync(file) || state.loaded.has(named)) return { ok: false, stderr: 'Bootstrap failed: 5' };
        state.loaded.add(named);
        return {};
      }
      case 'bootout':
        return state.loaded.delete(label) ? {} : unknown;
      default:
        throw new Error(`launchctl ${verb} is not played`);
    }
  };

  const machine = fakeMachine(
    { platform: 'darwin', user: 'dba', uid: 501, userHome, env: { PATH: '/usr/bin:/opt/homebrew/bin' } },
    { launchctl },
  );
  return { machine, state };
}
