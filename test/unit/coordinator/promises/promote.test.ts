import { expect, it } from 'vitest';
import { promoteInPlaceOf } from '../../../../main/coordinator/promises/promote.ts';
import { openVault } from '../../../../main/coordinator/vaults/open-vault.ts';
import type { Promised } from '../../../../shared/policies/promise.ts';
import { knownPromise } from '../../../../shared/policies/standing.ts';
import {
  policedVault,
  type PolicedPoint,
  type PolicedVault,
} from '../../../support/policies/policed-vault.ts';
import { sampleInstanceId } from '../../../support/sample-manifest.ts';
import { samplePolicy, samplePolicyId } from '../../../support/sample-policy.ts';
import { newer, next, older } from '../../../support/storages/sample-points.ts';
import { vault } from '../../../support/store-records.ts';

const policy = samplePolicy({
  timeZone: 'UTC',
  retention: { default: { count: 30, unit: 'days' }, monthly: { count: 1, unit: 'years' } },
});
const pointOf = (pointId: typeof older, day: number, rule: Promised['rule']): PolicedPoint => ({
  pointId,
  completedAt: `2026-11-${day}T02:31:00.000Z`,
  retention: {
    rule,
    why: rule,
    expiresAt: rule === 'monthly' ? '2027-11-20T02:30:00.000Z' : `2026-12-${day}T02:30:00.000Z`,
    scheduledFor: `2026-11-${day}T02:30:00.000Z`,
  },
});
const points = [pointOf(older, 20, 'monthly'), pointOf(newer, 21, 'default'), pointOf(next, 22, 'default')];

async function promote(made: PolicedVault, damaged: typeof older): Promise<Promised[]> {
  await using opened = await openVault(made.engine, vault());
  await promoteInPlaceOf(made.engine, opened, { instanceId: sampleInstanceId, pointId: damaged });
  return [older, newer, next].map((pointId) => {
    const point = made.engine.store.points.find(vault().id, sampleInstanceId, pointId);
    if (point === undefined) throw new Error('the point is not known');
    return knownPromise(point, made.now()).promised;
  });
}
const revisions = ({ place }: PolicedVault) => place.names().filter((name) => name.includes('/promise/'));

it('the earliest good point of the month takes the place of its first one that is damaged', async () => {
  await using made = await policedVault(points, policy);
  const [damaged, promoted, other] = await promote(made, older);
  expect(damaged).toMatchObject({ rule: 'monthly', expiresAt: '2027-11-20T02:30:00.000Z' });
  expect(promoted).toEqual({
    rule: 'monthly',
    why: 'Monthly: first good backup of November 2026',
    expiresAt: '2027-11-21T02:30:00.000Z',
    policy: { id: samplePolicyId, name: 'nightly', revision: 1 },
  });
  expect(other).toMatchObject({ rule: 'default' });
  // the same again changes nothing
  await promote(made, older);
  expect(revisions(made)).toEqual([`instances/${sampleInstanceId}/${newer}/promise/00000001.json`]);
});

it('none takes the place of one that held none, and none is promoted without a policy', async () => {
  await using made = await policedVault(points, policy);
  await promote(made, newer);
  expect(revisions(made)).toEqual([]);
  await using plain = await policedVault(points);
  await promote(plain, older);
  expect(revisions(plain)).toEqual([]);
});
