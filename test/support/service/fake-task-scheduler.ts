import { readFileSync } from 'node:fs';
import { fakeMachine, type FakeMachine, type FakeProgram } from './fake-machine.ts';

/** What schtasks knows and does, as far as pgkeep calls it. */
export interface FakeTaskScheduler {
  readonly machine: FakeMachine;
  /** Definitions by the names of the tasks. */
  readonly tasks: Map<string, string>;
}

export function fakeTaskScheduler(userHome: string): FakeTaskScheduler {
  const tasks = new Map<string, string>();
  const schtasks: FakeProgram = ([verb, tn, name = '', ...rest]) => {
    if (tn !== '/tn') throw new Error('pgkeep names a task in each call');
    const task = tasks.get(name);
    if (verb === '/create') {
      const file = readFileSync(rest[1] ?? '');
      if (file[0] !== 0xff || file[1] !== 0xfe)
        return { ok: false, stderr: 'ERROR: The task XML is malformed.' };
      tasks.set(name, file.toString('utf16le').slice(1));
      return { stdout: `SUCCESS: The scheduled task "${name}" has successfully been created.\r\n` };
    }
    if (task === undefined) {
      return { ok: false, stderr: 'ERROR: The system cannot find the file specified.' };
    }
    if (verb === '/query') {
      // The code page of the console has no such letters.
      return { stdout: task.replaceAll('\n', '\r\n').replace(/[^ -~\r\n]/g, '?') };
    }
    tasks.delete(name);
    return {};
  };
  const machine = fakeMachine(
    { platform: 'win32', user: String.raw`OFFICE\größe`, uid: undefined, userHome, env: {} },
    { schtasks },
  );
  return { machine, tasks };
}
