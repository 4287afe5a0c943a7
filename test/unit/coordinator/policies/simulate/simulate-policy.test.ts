import { beforeEach, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { simulatePolicy } from '../../../../../main/coordinator/policies/simulate/simulate-policy.ts';
import { setSettings } from '../../../../../main/coordinator/settings.ts';
import { Store } from '../../../../../main/store/store.ts';
import type { CachedPoint } from '../../../../../main/store/tables/points.ts';
import { InstanceId, VaultId } from '../../../../../shared/ids.ts';
import { ChosenSimulation } from '../../../../../shared/policies/policy-simulation.ts';
import type { PolicyOverrides } from '../../../../../shared/policies/policy.ts';
import { samplePolicy, samplePolicyId, sampleValues } from '../../../../support/sample-policy.ts';
import { instance, point, server, vault } from '../../../../support/store-records.ts';

const now = new Date('2027-03-01T12:00:00.000Z');
const vaultId = VaultId.parse('vault-1');
const values = { ...sampleValues, timeZone: 'UTC' };
const days = (count: number) => ({ count, unit: 'days' as const });
const mebibyte = 1_048_576;

let store: Store;
beforeEach(() => {
  store = new Store(':memory:');
  store.vaults.insert(vault());
  store.servers.insert(server());
  store.policies.set({
    vaultId,
    policy: samplePolicy({ timeZone: 'UTC' }),
    revision: 1,
    changedAt: now.toISOString(),
    changedBy: 'dba on ws1',
  });
});

const simulated = (chosen: z.input<typeof ChosenSimulation>) =>
  simulatePolicy(
    { store, clock: { now: () => now, elapsed: () => 0 } },
    ChosenSimulation.parse({ years: 1, ...chosen }),
  );

function protect(id: string, overrides?: PolicyOverrides): void {
  store.instances.insert(instance(id));
  store.instances.setAssignedPolicy(InstanceId.parse(id), {
    id: samplePolicyId,
    since: '2027-01-01T00:00:00.000Z',
    ...(overrides === undefined ? {} : { overrides }),
  });
}

/** A scheduled point of the default rule that is kept for 30 days. */
function keep(instanceId: string, day: string, more: Partial<CachedPoint> = {}): void {
  const startedAt = `${day}T02:30:00.000Z`;
  const expiresAt = new Date(Date.parse(startedAt) + 30 * 86_400_000).toISOString();
  const made = { rule: 'default' as const, why: `Default: scheduled backup of ${day}`, expiresAt };
  const id = `point-${instanceId}-${day}`;
  const ids = { instanceId: InstanceId.parse(instanceId), startedAt, completedAt: startedAt };
  store.points.put(
    vaultId,
    point(id, { ...ids, scheduledFor: startedAt, size: mebibyte, made, expiresAt, ...more }),
  );
}

const twoDays = ['2027-02-01', '2027-02-28'] as const;

describe('values of a policy that is not there yet', () => {
  it('are simulated for a database without points, of which no size is known', async () => {
    const { simulation, ...others } = await simulated({ values, vault: 'vault-1' });
    expect(others).toEqual({
      problems: [],
      notes: [
        'The years are those of one database that has no recovery point yet.',
        'How much storage it takes cannot be said: no recovery point is known here that shows how large one is.',
      ],
      scheduleWords: 'Daily at 02:30, in UTC',
      windowWords: 'Runs start at any time of day',
      retentionWords: 'default 30 days',
      nextRuns: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map(
        (day) => `2027-03-${String(day).padStart(2, '0')}T02:30:00.000Z`,
      ),
      sizes: 'none',
      instances: [],
      existing: [],
    });
    expect(simulation).toMatchObject({
      from: '2027-03-01T12:00:00.000Z',
      until: '2028-03-01T12:00:00.000Z',
      rules: [{ rule: 'default', keeps: '30 days', made: 366, points: 30, bytes: 0 }],
      warnings: [],
    });
    expect(simulation?.months).toHaveLength(13);
  });

  it('take their sizes from the average of the databases of the vault', async () => {
    for (const id of ['inst-1', 'inst-2', 'inst-3']) store.instances.insert(instance(id));
    keep('inst-1', '2027-02-28');
    keep('inst-2', '2027-02-28', { size: 3 * mebibyte });
    const { sizes, notes, simulation } = await simulated({ values, vault: 'vault-1' });
    expect(sizes).toBe('vault');
    expect(notes[1]).toBe(
      'Sizes are those of the average of the 2 databases of this vault of which recovery points are known here.',
    );
    expect(simulation?.rules).toMatchObject([{ points: 30, bytes: 30 * 2 * mebibyte }]);
  });

  it('that no policy can have are told with all their problems, and nothing is simulated', async () => {
    const impossible = {
      ...values,
      schedule: { kind: 'cron' as const, expression: '0 0 30 2 *' },
      retention: { default: days(6), weekly: days(5) },
    };
    expect(await simulated({ values: impossible })).toEqual({
      problems: [
        'The cron expression "0 0 30 2 *" names days that never come.',
        'The default rule keeps for 6 days; the least in a schedule that is not hourly is 7 days.',
        'The weekly rule keeps for 5 days; the least in a schedule that is not hourly is 7 days.',
      ],
      notes: [],
      windowWords: 'Runs start at any time of day',
      retentionWords: 'default 6 days, weekly 5 days',
      nextRuns: [],
      sizes: 'none',
      instances: [],
      existing: [],
    });
  });

  it('hold as they are for an instance that is named, with the points that it has', async () => {
    protect('inst-1', { retention: { default: days(90) } });
    for (const day of twoDays) keep('inst-1', day);
    const { of, instances, simulation } = await simulated({ values, instance: 'inst-1' });
    expect(of).toEqual({ instanceId: 'inst-1', instanceName: 'inst-1' });
    expect(instances).toEqual([
      {
        instanceId: 'inst-1',
        instanceName: 'inst-1',
        points: 2,
        earlier: 0,
        later: 0,
        otherRule: 0,
        uncertain: 0,
      },
    ]);
    // 30 of the schedule and the one of 28 February; that of 1 February ends on 3 March
    expect(simulation?.months[0]).toMatchObject({ month: '2027-03', points: 30 });
  });
});

describe('a policy in use', () => {
  it('of one database is simulated with that one’s points, overrides and sizes', async () => {
    protect('inst-1', { jitterMinutes: 5, retention: { default: days(40) } });
    for (const day of twoDays) keep('inst-1', day);
    const { of, sizes, notes, retentionWords, instances, existing } = await simulated({ policy: 'nightly' });
    expect({ of, sizes, notes, retentionWords }).toEqual({
      of: { instanceId: 'inst-1', instanceName: 'inst-1' },
      sizes: 'instance',
      notes: [],
      retentionWords: 'default 40 days',
    });
    expect(instances).toMatchObject([{ points: 2, later: 2, earlier: 0 }]);
    expect(existing.map(({ pointId, days: by, newEndsAt }) => [pointId, by, newEndsAt])).toEqual([
      ['point-inst-1-2027-02-01', 10, '2027-03-13T02:30:00.000Z'],
      ['point-inst-1-2027-02-28', 10, '2027-04-09T02:30:00.000Z'],
    ]);
  });

  it('of several is looked at with the points of each, and says how many end earlier', async () => {
    protect('inst-1');
    protect('inst-2', { retention: { default: days(30) } });
    protect('inst-3');
    store.instances.setStopped('inst-3', now.toISOString());
    for (const id of ['inst-1', 'inst-2', 'inst-3']) for (const day of twoDays) keep(id, day);
    const changes = { retention: { default: days(20) } };
    const { of, sizes, notes, instances, existing, simulation } = await simulated({
      policy: 'nightly',
      changes,
    });
    expect({ of, sizes }).toEqual({ of: undefined, sizes: 'policy' });
    expect(notes).toEqual([
      'The years are those of one database that has no recovery point yet; 2 databases known here use the policy.',
      'Sizes are those of the average of the 2 databases of this policy of which recovery points are known here.',
      '1 recovery point of 1 database ends earlier than promised.',
    ]);
    expect(instances.map(({ instanceId, points, earlier }) => [instanceId, points, earlier])).toEqual([
      ['inst-1', 2, 1],
      ['inst-2', 2, 0],
    ]);
    // what ends within the grace of 14 days ends as promised
    expect(existing.filter(({ effectiveAt }) => effectiveAt !== undefined)).toMatchObject([
      {
        instanceId: 'inst-1',
        pointId: 'point-inst-1-2027-02-28',
        endsAt: '2027-03-30T02:30:00.000Z',
        newEndsAt: '2027-03-20T02:30:00.000Z',
        days: -10,
        effectiveAt: '2027-03-15T12:00:00.000Z',
      },
    ]);
    expect(simulation?.rules).toMatchObject([{ points: 20, bytes: 20 * mebibyte }]);
  });

  it('shortens after the days that the settings say', async () => {
    protect('inst-1');
    keep('inst-1', '2027-02-28');
    setSettings({ store }, { shorterAfterDays: 20 });
    const { existing } = await simulated({ policy: 'nightly', changes: { retention: { default: days(7) } } });
    expect(existing).toMatchObject([{ newEndsAt: '2027-03-21T12:00:00.000Z' }]);
  });

  it('an hour of another time zone is a change, too', async () => {
    protect('inst-1');
    keep('inst-1', '2027-02-28', {
      made: { rule: 'default', why: 'Default', expiresAt: '2027-03-30T02:30:00.000Z' },
    });
    // Berlin puts its clocks forward on 28 March
    const { existing, instances } = await simulated({
      policy: 'nightly',
      changes: { timeZone: 'Europe/Berlin' },
    });
    expect(existing).toMatchObject([{ days: 0, newEndsAt: '2027-03-30T01:30:00.000Z' }]);
    expect(instances).toMatchObject([{ earlier: 1 }]);
  });

  it('changes nothing of points that are uncertain, on demand or pinned beyond what they are promised', async () => {
    protect('inst-1');
    keep('inst-1', '2027-02-26', { promiseProblem: 'A newer promise cannot be read.' });
    const { scheduledFor: _none, ...onDemand } = point('point-on-demand');
    store.points.put(vaultId, onDemand);
    const pin = { reason: 'For the audit.', by: { user: 'dba', host: 'ws1' }, since: now.toISOString() };
    keep('inst-1', '2027-02-28', { holds: { pin, uncertain: [] } });
    const changes = { retention: { default: days(7) } };
    const { instances, simulation } = await simulated({ policy: 'nightly', changes });
    expect(instances).toMatchObject([{ points: 3, earlier: 1, otherRule: 0, uncertain: 1 }]);
    // the uncertain one and the pinned one are there in the end
    expect(simulation?.rules).toMatchObject([
      { rule: 'default', points: 9, made: 366 },
      { rule: 'on demand', points: 1, made: 0 },
    ]);
  });

  it('tells 1,000 points, those that change before those that do not', async () => {
    protect('inst-1');
    const startedAt = (index: number) => new Date(Date.UTC(2026, 0, 1, index)).toISOString();
    store.transaction(() => {
      for (let index = 0; index < 1_001; index += 1) {
        const at = startedAt(index);
        store.points.put(vaultId, point(`point-${index}`, { completedAt: at, startedAt: at }));
      }
    });
    keep('inst-1', '2027-02-28');
    const { existing, instances } = await simulated({
      policy: 'nightly',
      changes: { retention: { default: days(60) } },
    });
    expect(instances).toMatchObject([{ points: 1_002, later: 1 }]);
    expect(existing).toHaveLength(1_000);
    expect(existing.at(-1)).toMatchObject({ pointId: 'point-inst-1-2027-02-28', days: 30 });
    expect(existing[0]).toMatchObject({ pointId: 'point-0' });
  });
});

it('an instance of another vault cannot be given the policy, and what is not there is told', async () => {
  store.vaults.insert(vault('vault-2'));
  store.instances.insert(instance('inst-9', 'far', { vaultId: VaultId.parse('vault-2') }));
  const message = '"far" is in the vault "vault-2", and a policy backs up what is in its own vault.';
  await expect(simulated({ policy: 'nightly', instance: 'far' })).rejects.toThrow(message);
  await expect(simulated({ values, vault: 'vault-1', instance: 'far' })).rejects.toThrow(message);
  await expect(simulated({ policy: 'hourly', vault: 'vault-1' })).rejects.toThrow(
    'There is no policy "hourly"',
  );
});
