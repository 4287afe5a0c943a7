import { describe, expect, it } from 'vitest';
import {
  carriedPath,
  expectLastingPlace,
  expectPlainPaths,
  tickMinutes,
  unitSuffix,
} from '../../../../../main/coordinator/service/units/unit.ts';

describe('a unit', () => {
  it('ticks every 15 minutes', () => {
    expect(tickMinutes).toBe(15);
  });

  it('is called by its home, so that two homes have two', () => {
    expect(unitSuffix('/home/dba/.local/share/pgkeep')).toBe('4c725464');
    expect(unitSuffix('/home/dba/second')).toMatch(/^[0-9a-f]{8}$/);
    expect(unitSuffix('/home/dba/second')).not.toBe(unitSuffix('/home/dba/.local/share/pgkeep'));
  });

  it.each([
    ['/usr/bin:/bin', 'linux', '/usr/bin:/bin'],
    ['/opt/my tools/bin::bin:./here:/bin:/bin', 'linux', '/opt/my tools/bin:/bin'],
    ['/app/node_modules/.bin:/x/node-gyp-bin:/usr/bin', 'linux', '/usr/bin'],
    ['/a\nb:/usr/bin', 'darwin', '/usr/bin'],
    ['', 'linux', ''],
    [
      String.raw`C:\Windows;tools;C:\Program Files\PostgreSQL\17\bin`,
      'win32',
      String.raw`C:\Windows;C:\Program Files\PostgreSQL\17\bin`,
    ],
  ] as const)('carries of the PATH %j on %s what means the same everywhere', (path, platform, carried) => {
    expect(carriedPath(path, platform)).toBe(carried);
  });

  it.each(['program', 'args', 'home'] as const)('takes no control character in %s', (where) => {
    const plain = { program: '/usr/bin/node', args: ['run-due'], home: '/home/dba' };
    expect(() => expectPlainPaths(plain)).not.toThrow();
    const odd = { ...plain, [where]: where === 'args' ? ['/a\nb'] : '/a\nb' };
    expect(() => expectPlainPaths(odd)).toThrow(
      String.raw`The path "/a\nb" has a control character, which the operating system takes in no service.`,
    );
  });

  it.each([
    [
      '/home/dba/.npm/_npx/1234/node_modules/pgkeep/main/hosts/cli/pgkeep.mjs',
      'Install pgkeep in a folder of its own or for all, and install the service from there.',
    ],
    [
      '/private/var/folders/xy/AppTranslocation/1234/d/pgkeep.app/Contents/MacOS/pgkeep',
      'Move pgkeep into the folder Applications, open it from there, and install the service again.',
    ],
  ])('does not start what lies at %s', (path, remedy) => {
    expect(() => expectLastingPlace({ program: path, args: [] })).toThrow(
      expect.objectContaining({ message: `${path} lies at a place that does not last.`, remedy }),
    );
    expect(() => expectLastingPlace({ program: '/usr/bin/node', args: [path] })).toThrow(
      'that does not last',
    );
    expect(() => expectLastingPlace({ program: '/usr/bin/node', args: ['/opt/pgkeep.mjs'] })).not.toThrow();
  });
});
