import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTask, taskName, taskXml } from '../../../../../main/coordinator/service/units/windows-task.ts';
import { anyUnit } from '../../../../support/service/any-unit.ts';

const user = String.raw`OFFICE\dba`;
const unit = {
  program: String.raw`C:\Program Files\nodejs\node.exe`,
  args: [String.raw`C:\tools & more\pgkeep.mjs`, 'run-due'],
  home: String.raw`D:\größe "x"` + '\\',
  path: '',
};

describe('the task of Windows', () => {
  it('has the settings that keep the Task Scheduler’s hands off a backup', () => {
    const text = taskXml(unit, user);
    for (const line of [
      '<?xml version="1.0" encoding="UTF-16"?>',
      '<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">',
      '<Interval>PT15M</Interval>',
      '<StartBoundary>2026-01-01T00:00:00</StartBoundary>',
      '<MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>',
      '<DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>',
      '<StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>',
      '<StartWhenAvailable>true</StartWhenAvailable>',
      '<ExecutionTimeLimit>PT0S</ExecutionTimeLimit>',
      String.raw`<UserId>OFFICE\dba</UserId>`,
      '<LogonType>InteractiveToken</LogonType>',
      '<RunLevel>LeastPrivilege</RunLevel>',
    ]) {
      expect(text.split('\n').map((each) => each.trim())).toContain(line);
    }
  });

  it('starts the program with its words quoted for Windows, and with its home', () => {
    const text = taskXml(unit, user);
    expect(text).toContain(String.raw`<Command>C:\Program Files\nodejs\node.exe</Command>`);
    expect(text).toContain(
      String.raw`<Arguments>&quot;C:\tools &amp; more\pgkeep.mjs&quot; run-due &quot;--home=D:\größe \&quot;x\&quot;\\&quot;</Arguments>`,
    );
  });

  it('is read as it was written, whatever is in the paths', async () => {
    const anyTask = anyUnit(/%[^%]+%/).filter(
      ({ args, home }) => ![...args, home].some((word) => /%[^%]+%/.test(word)),
    );
    await fc.assert(
      fc.asyncProperty(anyTask, async (any) => {
        expect(await readTask(taskXml(any, user))).toStrictEqual({
          unit: { ...any, path: '' },
          changed: [],
          isTicking: true,
        });
      }),
    );
  });

  it.each([
    ['MultipleInstancesPolicy', 'IgnoreNew', 'Parallel', []],
    ['DisallowStartIfOnBatteries', 'false', 'true', ['DisallowStartIfOnBatteries']],
    ['StopIfGoingOnBatteries', 'false', 'true', ['StopIfGoingOnBatteries']],
    ['StartWhenAvailable', 'true', 'false', ['StartWhenAvailable']],
    ['ExecutionTimeLimit', 'PT0S', 'PT72H', ['ExecutionTimeLimit']],
  ])(
    '%s is told where it was changed, or is not said and so what Windows takes',
    async (name, value, other, unsaid) => {
      const text = taskXml(unit, user);
      const line = `<${name}>${value}</${name}>`;
      expect((await readTask(text.replace(line, `<${name}>${other}</${name}>`)))?.changed).toStrictEqual([
        name,
      ]);
      expect((await readTask(text.replace(line, '')))?.changed).toStrictEqual(unsaid);
    },
  );

  it('does not tick when its trigger is off or has another interval', async () => {
    const text = taskXml(unit, user);
    expect((await readTask(text.replace('PT15M', 'PT1H')))?.isTicking).toBe(false);
    expect((await readTask(text.replace('<Enabled>true', '<Enabled>false')))?.isTicking).toBe(false);
  });

  it.each([String.raw`C:\%TEMP%\node.exe`, 'C:\\$(Arg0)\\node.exe'])(
    'starts nothing at %s, which the Task Scheduler would replace',
    (program) => {
      expect(() => taskXml({ ...unit, program }, user)).toThrow(
        `The Task Scheduler would replace a part of ${program} by something else.`,
      );
      expect(() => taskXml({ ...unit, home: program }, user)).toThrow('would replace a part of');
    },
  );

  it.each(['', 'ERROR', '<Task/>', taskXml(unit, user).replace('<Author>pgkeep<', '<Author>dba<')])(
    'is not read from what is none of pgkeep’s (%#)',
    async (text) => {
      expect(await readTask(text)).toBeUndefined();
    },
  );

  it('has a name for each home', () => {
    expect(taskName('/home/dba/.local/share/pgkeep')).toBe(String.raw`\pgkeep\run-due-4c725464`);
  });
});
