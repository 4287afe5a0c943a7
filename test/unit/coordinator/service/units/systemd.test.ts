import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isOurUnit,
  readSystemdService,
  systemdName,
  systemdUnits,
} from '../../../../../main/coordinator/service/units/systemd.ts';
import { anyUnit } from '../../../../support/service/any-unit.ts';

const unit = {
  program: '/opt/my node/100% größe/bin/node',
  args: [String.raw`/opt/a "b" \ $HOME/pgkeep.mjs`, 'run-due'],
  home: "/home/dba/it's 50% <of> $ALL",
  path: '/usr/bin:/opt/my tools/bin',
};

describe('the units of systemd', () => {
  it('quote paths with spaces, %, quotes, $ and other letters', () => {
    expect(systemdUnits(unit).service.split('\n')).toStrictEqual([
      '# Made by pgkeep. Installing the service again writes it anew: put changes into a drop-in.',
      '[Unit]',
      'Description=pgkeep: backups that are due',
      '',
      '[Service]',
      'Type=oneshot',
      String.raw`ExecStart="/opt/my node/100%% größe/bin/node" "/opt/a \"b\" \\ $$HOME/pgkeep.mjs" "run-due"`,
      `Environment="PGKEEP_HOME=/home/dba/it's 50%% <of> $ALL"`,
      'Environment="PATH=/usr/bin:/opt/my tools/bin"',
      '# A dump may take days.',
      'TimeoutStartSec=infinity',
      '# pgkeep ends its own tools, and cleans up behind them.',
      'KillMode=mixed',
      'TimeoutStopSec=2min',
      '# Completed with warnings.',
      'SuccessExitStatus=3',
      '',
    ]);
  });

  it('tick by the clock, without Persistent= and RandomizedDelaySec=, which would delay a catch-up', () => {
    expect(
      systemdUnits(unit)
        .timer.split('\n')
        .filter((line) => !line.startsWith('#')),
    ).toStrictEqual([
      '[Unit]',
      'Description=pgkeep: looks every 15 minutes for backups that are due',
      '',
      '[Timer]',
      'OnCalendar=*:0/15',
      'OnStartupSec=1min',
      'AccuracySec=1min',
      '',
      '[Install]',
      'WantedBy=timers.target',
      '',
    ]);
  });

  it('are read as they were written, whatever is in the paths', () => {
    fc.assert(
      fc.property(anyUnit(/["'\\]/), (any) => {
        expect(readSystemdService(systemdUnits(any).service)).toStrictEqual(any);
      }),
    );
  });

  it.each(['/opt/a"b/node', "/opt/it's/node", String.raw`/opt/a\b/node`])(
    'start no program at %s, which systemd would refuse',
    (program) => {
      expect(() => systemdUnits({ ...unit, program })).toThrow(
        `systemd starts no program with a quote or a backslash in its path, as ${program} has.`,
      );
    },
  );

  it.each([
    '',
    '[Service]\nExecStart=\n',
    '[Service]\nExecStart="/bin/true"\n',
    'Environment="PGKEEP_HOME=/x"\n',
  ])('are not read from %j', (text) => {
    expect(readSystemdService(text)).toBeUndefined();
  });

  it('are told from those of others by their first line', () => {
    const { service, timer } = systemdUnits(unit);
    expect([service, timer, '[Service]\nExecStart=/bin/true\n', ''].map(isOurUnit)).toStrictEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(systemdName('/home/dba/.local/share/pgkeep')).toBe('pgkeep-run-due-4c725464');
  });
});
