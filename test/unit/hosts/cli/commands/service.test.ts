import { describe, expect, it } from 'vitest';
import type { ServiceStatus } from '../../../../../shared/service.ts';
import { serviceStatus } from '../../../../support/cli/fake-client.ts';
import { pgkeep } from '../../../../support/cli/fake-host.ts';

const statusOf = (change: Partial<ServiceStatus>) => ({
  answers: { 'service.status': () => ({ ...serviceStatus, ...change }) },
});

const lingering = {
  title: 'Lingering',
  severity: 'warning',
  message: 'It is off for dba.',
  remedy: 'Switch it on.',
} as const;

describe('service', () => {
  it('says whether it runs and when it last did', async () => {
    const { stdout, stderr, exitCode, calls } = await pgkeep(['service']);
    expect(calls.map(({ path }) => path)).toStrictEqual(['service.status']);
    expect(stdout.split('\n')).toStrictEqual([
      'service     pgkeep-run-due-1234abcd.timer of systemd’s manager of this user',
      'state       on',
      'place       /home/dba/.config/systemd/user/pgkeep-run-due-1234abcd.service',
      'starts      /usr/bin/node /opt/pgkeep/pgkeep.mjs run-due',
      'last tick   12 minutes ago',
      '',
    ]);
    expect([stderr, exitCode]).toStrictEqual(['', 0]);
  });

  it.each([
    [[], 0],
    [[{ title: 'Last tick', severity: 'note', message: 'None yet.' }], 0],
    [[lingering], 3],
    [[lingering, { ...lingering, severity: 'blocker' }], 1],
  ] as const)('ends with what was found: %j → %i', async (findings, exitCode) => {
    expect((await pgkeep(['service', 'status'], statusOf({ findings: [...findings] }))).exitCode).toBe(
      exitCode,
    );
  });

  it('tells what is wrong with its remedy, and which command repairs it', async () => {
    const wrong = { findings: [lingering], isOn: false, needsInstall: true, lastTickAt: null };
    const { stdout, stderr } = await pgkeep(['service', 'status'], statusOf(wrong));
    expect(stdout).toContain('state       off\n');
    expect(stdout).toContain('last tick   none\n');
    expect(stdout).toContain('warning  Lingering: It is off for dba.\n         → Switch it on.\n');
    expect(stderr).toBe('Install or repair: pgkeep service install\n');
    expect((await pgkeep(['service'], statusOf({ installed: false, isOn: false }))).stdout).toContain(
      'state       not installed\n',
    );
  });

  it('says of each login whether the service can read it', async () => {
    const triedAt = '2026-11-23T17:00:08.000Z';
    const logins = [
      { name: 'prod', triedAt, works: true },
      { name: 'archive', triedAt, works: false },
    ];
    const { stdout } = await pgkeep(['service'], statusOf({ logins }));
    expect(stdout.split('\n').filter((line) => line.startsWith('login'))).toStrictEqual([
      'login       prod: can be read by the service, tried 12 minutes ago',
      'login       archive: cannot be read by the service, tried 12 minutes ago',
    ]);
  });

  it('installs, and shows what came of it', async () => {
    const { stdout, calls, exitCode } = await pgkeep(['service', 'install']);
    expect(calls.map(({ path }) => path)).toStrictEqual(['service.install']);
    expect(stdout).toMatch(/^pgkeep-run-due-1234abcd\.timer was installed\.\nservice {5}pgkeep-run-due/);
    expect(exitCode).toBe(0);
  });

  it('says when nothing had to be done', async () => {
    const answers = {
      'service.install': () => ({ did: [], status: { ...serviceStatus, findings: [lingering] } }),
    };
    const { stdout, exitCode } = await pgkeep(['service', 'install'], { answers });
    expect(stdout).toMatch(/^Nothing had to be done\.\n/);
    expect(exitCode).toBe(3);
  });

  it('uninstalls', async () => {
    const { stdout, exitCode } = await pgkeep(['service', 'uninstall']);
    expect([stdout, exitCode]).toStrictEqual(['pgkeep-run-due-1234abcd.timer was removed.\n', 0]);
    const answers = { 'service.uninstall': () => ({ did: [], status: serviceStatus }) };
    expect((await pgkeep(['service', 'uninstall'], { answers })).stdout).toBe('There was none.\n');
  });

  it('--json is the answer itself', async () => {
    const { stdout } = await pgkeep(['service', 'status', '--json']);
    expect(JSON.parse(stdout)).toStrictEqual(serviceStatus);
  });
});
