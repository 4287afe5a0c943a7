import { expect, it } from 'vitest';
import { changePolicy } from '../../../../main/coordinator/policies/change-policy.ts';
import { undoChanges } from '../../../../main/coordinator/promises/undo-changes.ts';
import { knownPromise } from '../../../../shared/policies/standing.ts';
import { policedVault, type PolicedVault } from '../../../support/policies/policed-vault.ts';
import { sampleInstanceId } from '../../../support/sample-manifest.ts';
import { samplePolicy } from '../../../support/sample-policy.ts';
import { newer, older } from '../../../support/storages/sample-points.ts';
import { vault } from '../../../support/store-records.ts';

const day = 24 * 60 * 60_000;
const policy = { policy: 'nightly' };
const sevenDays = { values: { retention: { default: { count: 7, unit: 'days' } } } } as const;
const promised = { rule: 'default', why: 'Default', expiresAt: '2026-12-20T00:00:00.000Z' } as const;
const points = [
  { pointId: older, completedAt: '2026-11-20T00:01:00.000Z', retention: promised },
  {
    pointId: newer,
    completedAt: '2026-11-21T00:01:00.000Z',
    retention: { rule: 'on demand', expiresAt: null },
  },
];

const standing = ({ engine, now }: PolicedVault) => {
  const point = engine.store.points.find(vault().id, sampleInstanceId, older);
  if (point === undefined) throw new Error('the point is not known');
  return knownPromise(point, now());
};

it('what is to be shorter is kept as before, while the policy stays as it is now', async () => {
  await using made = await policedVault(points, samplePolicy({ timeZone: 'UTC' }));
  const changed = await changePolicy(made.engine, policy, { ...sevenDays, confirmShorter: true });
  expect(changed.promises).toMatchObject({ shorter: 1, longer: 0 });
  expect(standing(made)).toMatchObject({ promised, pending: { effectiveAt: '2026-12-07T18:00:00.000Z' } });
  made.advance(14 * day - 1);
  expect(await undoChanges(made.engine, policy)).toMatchObject({
    shorter: 0,
    longer: 0,
    otherRule: 1,
    points: [{ pointId: older, to: promised }],
  });
  made.advance(day);
  expect(standing(made)).toEqual({ promised });
  expect(made.engine.store.policies.list()[0]?.policy.retention).toEqual(sevenDays.values.retention);
  // there is nothing more to take back
  expect((await undoChanges(made.engine, policy)).points).toEqual([]);
});

it('what holds already is not taken back', async () => {
  await using made = await policedVault(points, samplePolicy({ timeZone: 'UTC' }));
  await changePolicy(made.engine, policy, { ...sevenDays, confirmShorter: true });
  made.advance(14 * day);
  expect((await undoChanges(made.engine, policy)).points).toEqual([]);
  expect(standing(made).promised.expiresAt).toBe('2026-12-07T18:00:00.000Z');
});
