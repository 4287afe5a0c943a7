import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  launchdLabel,
  launchdPlist,
  readLaunchdPlist,
} from '../../../../../main/coordinator/service/units/launchd.ts';
import { anyUnit } from '../../../../support/service/any-unit.ts';
import { parsePlist } from '../../../../support/service/parse-plist.ts';

const unit = {
  program: '/Applications/my & pgkeep.app/Contents/MacOS/pgkeep',
  args: ['--run-due', `<"größe's">`],
  home: '/Users/dba/Library/Application Support/pgkeep',
  path: '/usr/bin:/opt/homebrew/bin',
};

describe('the agent of launchd', () => {
  it('is a property list that starts it at four minutes of each hour and when it is loaded', () => {
    expect(parsePlist(launchdPlist(unit))).toStrictEqual({
      Label: launchdLabel(unit.home),
      ProgramArguments: [unit.program, ...unit.args],
      EnvironmentVariables: { PGKEEP_HOME: unit.home, PATH: unit.path },
      StartCalendarInterval: [{ Minute: 0 }, { Minute: 15 }, { Minute: 30 }, { Minute: 45 }],
      RunAtLoad: true,
      ExitTimeOut: 120,
    });
  });

  it('is escaped for XML', () => {
    const text = launchdPlist(unit);
    expect(text).toContain('<string>/Applications/my &amp; pgkeep.app/Contents/MacOS/pgkeep</string>');
    expect(text).toContain('<string>&lt;&quot;größe&apos;s&quot;&gt;</string>');
  });

  it('is read as it was written, whatever is in the paths', async () => {
    await fc.assert(
      fc.asyncProperty(anyUnit(/^$/), async (any) => {
        expect(await readLaunchdPlist(launchdPlist(any))).toStrictEqual(any);
        expect(parsePlist(launchdPlist(any))).toMatchObject({
          ProgramArguments: [any.program, ...any.args],
          EnvironmentVariables: { PGKEEP_HOME: any.home, PATH: any.path },
        });
      }),
    );
  });

  it.each([
    '',
    'not a list',
    '<plist',
    '<plist version="1.0"><dict><key>Label</key><string>com.example.backup</string></dict></plist>',
    '<plist version="1.0"><dict><key>Label</key><string>app.pgkeep.run-due.1</string></dict></plist>',
  ])('is not read from %j', async (text) => {
    expect(await readLaunchdPlist(text)).toBeUndefined();
  });
});
