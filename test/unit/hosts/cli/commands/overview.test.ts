import { describe, expect, it } from 'vitest';
import type { InstanceHealth } from '../../../../../shared/instances/overview.ts';
import { health, instance, point, vault } from '../../../../support/cli/fake-client.ts';
import { pgkeep } from '../../../../support/cli/fake-host.ts';

const old: InstanceHealth = {
  ...health,
  name: 'old',
  health: 'at risk',
  reason: 'The newest recovery point is 12 days old; the limit is 7 days.',
  pointAgeMs: 12 * 86_400_000,
  isPastLimit: true,
};
const proved: InstanceHealth = {
  ...health,
  name: 'proved',
  lastProof: {
    outcome: 'restored',
    at: '2026-11-23T17:09:08.000Z',
    jobId: 'job-1a2b',
    pointId: 'point-1a2b',
  } as never,
};
const none: InstanceHealth = {
  ...health,
  name: 'none',
  health: 'nothing to restore',
  reason: 'There is nothing to restore: the only recovery point is damaged.',
  latestPointAt: null,
  pointAgeMs: null,
  vaultSeenAt: null,
};
const stopped: InstanceHealth = {
  ...health,
  name: 'gone',
  health: 'stopped',
  reason: 'Protection was stopped.',
};
const failing: InstanceHealth = {
  ...health,
  name: 'bad',
  health: 'failing',
  reason: 'The last backup failed.',
};
const silent = { vaultName: 'cloud', problem: 'out of reach', askedAt: '2026-11-23T17:09:08.000Z' };

const overview = (instances: InstanceHealth[], unreachable: object[] = []) => ({
  'overview.instances': () => ({ instances, unreachable, pointAgeLimitDays: 7 }),
});

describe('overview', () => {
  it('asks the vaults, and says how old the newest point is, the worst first, with the reasons', async () => {
    const { calls, stdout, stderr, exitCode } = await pgkeep(['overview'], {
      answers: overview([health, old, stopped, none], [silent]),
    });
    expect(calls).toEqual([
      { path: 'overview.instances', input: { refresh: true } },
      { path: 'overview.summary', input: undefined },
    ]);
    expect(stdout.split('\n')).toEqual([
      'HEALTH               INSTANCE   AGE       NEWEST POINT                 PROOF   POINTS    SIZE   VAULT     ASKED',
      'nothing to restore   none       -         -                            -            2   3 MiB   archive   never',
      'at risk              old        12 days   2026-11-23 18:12:03 +01:00   -            2   3 MiB   archive   just now',
      'protected            shop       3 days    2026-11-23 18:12:03 +01:00   -            2   3 MiB   archive   just now',
      'stopped              gone       3 days    2026-11-23 18:12:03 +01:00   -            2   3 MiB   archive   just now',
      'none: There is nothing to restore: the only recovery point is damaged.',
      'old: The newest recovery point is 12 days old; the limit is 7 days.',
      'gone: Protection was stopped.',
      '',
    ]);
    expect(stderr).toContain('The newest recovery point may be 7 days old:');
    expect(stderr).toContain('Warning: vault cloud did not answer 3 minutes ago: out of reach\n');
    expect(exitCode).toBe(1);
  });

  it('says what was proved last of each, and when', async () => {
    const { stdout } = await pgkeep(['overview'], { answers: overview([health, proved]) });
    expect(stdout).toMatch(/^HEALTH .* PROOF +POINTS/);
    expect(stdout).toMatch(/^protected +proved .* restored 3 minutes ago +2 /m);
    expect(stdout).toMatch(/^protected +shop .* - +2 /m);
  });

  it.each([
    ['all is well', [health, stopped], [], 0],
    ['nothing is protected', [], [], 3],
    ['one is at risk', [health, old], [], 3],
    ['a vault did not answer', [health], [silent], 3],
    ['one is failing', [old, failing], [], 1],
    ['one has nothing to restore', [health, none], [silent], 1],
  ])('ends so that a script knows: %s', async (_what, instances, unreachable, exitCode) => {
    const answers = overview(instances, unreachable);
    expect((await pgkeep(['overview'], { answers })).exitCode).toBe(exitCode);
    const json = await pgkeep(['overview', '--json'], { answers });
    expect(json.exitCode).toBe(exitCode);
    expect(JSON.parse(json.stdout)).toMatchObject({ unreachable, pointAgeLimitDays: 7 });
  });

  it('of one instance, without asking', async () => {
    const { calls } = await pgkeep(['overview', 'shop', '--no-ask']);
    expect(calls).toEqual([{ path: 'overview.instances', input: { instance: 'shop', refresh: false } }]);
  });
});

describe('ages in lists', () => {
  it('stand beside instances, points and vaults', async () => {
    const instances = await pgkeep(['instances'], { answers: overview([old]) });
    expect(instances.stdout).toMatch(/ HEALTH +AGE +[\s\S]* at risk +12 days +auto/);
    expect((await pgkeep(['points'])).stdout).toMatch(/ AGE +[\s\S]* 3 days +/);
    expect((await pgkeep(['points', 'show', 'shop'])).stdout).toContain('\nage              3 days\n');
    expect((await pgkeep(['vault', 'show', 'archive'])).stdout).toMatch(
      /LATEST +AGE\n.* less than a minute\n/,
    );
    const vaults = await pgkeep(['vault', 'list']);
    expect(vaults.stdout).toMatch(/ ASKED\n.* just now\n/);
    const contact = { id: vault.id, askedAt: silent.askedAt, answeredAt: null, problem: 'out of reach' };
    const away = await pgkeep(['vault', 'list'], {
      answers: { 'overview.summary': () => ({ vaults: [contact], lastDay: [] }) },
    });
    expect(away.stdout).toMatch(/ 3 minutes ago, no answer\n/);
  });

  it('are in the JSON, too', async () => {
    const points = await pgkeep(['points', '--json']);
    expect(JSON.parse(points.stdout)).toMatchObject({ points: [{ ageMs: 259_200_000 }] });
    const instances = await pgkeep(['instances', '--json'], { answers: overview([old]) });
    expect(JSON.parse(instances.stdout)).toMatchObject([
      { ...instance, name: 'old', health: 'at risk', pointAgeMs: 1_036_800_000 },
    ]);
  });

  it('a point whose archive is missing is a warning', async () => {
    const damaged = { ...point, damage: 'Its archive.pgdump is missing.' };
    const { exitCode, stderr } = await pgkeep(['points'], {
      answers: { 'points.list': () => ({ points: [damaged], problems: [] }) },
    });
    expect(exitCode).toBe(3);
    expect(stderr).toBe('Warning: shop point-1a2b: Its archive.pgdump is missing.\n');
  });
});

describe('settings', () => {
  it('are listed, and changed one by one', async () => {
    const { stdout } = await pgkeep(['settings']);
    expect(stdout).toContain(
      'point age limit      7 days\nshorter after        14 days\nbackups per server   2\n',
    );
    const changed = await pgkeep(['settings', 'set', '--point-age-limit', '1', '--no-close-to-tray']);
    expect(changed.calls).toEqual([
      { path: 'settings.set', input: { pointAgeLimitDays: 1, closeToTray: false } },
    ]);
    expect(changed.stdout).toContain('point age limit      1 day\n');
    const json = await pgkeep(['settings', 'set', '--theme', 'dark', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ theme: 'dark', pointAgeLimitDays: 7 });
  });

  it.each([
    [['--point-age-limit', '0'], 'It is a whole number from 1 to 3650.'],
    [['--point-age-limit', '3651'], 'It is a whole number from 1 to 3650.'],
    [[], 'Say what to change: --point-age-limit, '],
  ])('refuse %j', async (options, words) => {
    const { exitCode, stderr } = await pgkeep(['settings', 'set', ...options]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(words);
  });
});
