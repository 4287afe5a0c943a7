import { expect, it } from 'vitest';
import { assignPolicy } from '../../../../main/coordinator/policies/assign-policy.ts';
import { keepPoint } from '../../../../main/coordinator/promises/keep-point.ts';
import { undoChanges } from '../../../../main/coordinator/promises/undo-changes.ts';
import type { PointKeep } from '../../../../shared/points/points.ts';
import {
  policedVault,
  type PolicedPoint,
  type PolicedVault,
} from '../../../support/policies/policed-vault.ts';
import { sampleInstanceId } from '../../../support/sample-manifest.ts';
import { samplePolicy } from '../../../support/sample-policy.ts';
import { newer, older } from '../../../support/storages/sample-points.ts';
import { vault } from '../../../support/store-records.ts';

const policy = samplePolicy({
  timeZone: 'UTC',
  retention: { default: { count: 30, unit: 'days' }, yearly: { count: 10, unit: 'years' } },
});
const made: PolicedPoint = {
  pointId: older,
  completedAt: '2026-11-22T02:31:00.000Z',
  retention: {
    rule: 'default',
    why: 'Default',
    expiresAt: '2026-12-22T02:30:00.000Z',
    scheduledFor: '2026-11-22T02:30:00.000Z',
  },
};

const keep = async ({ engine, instance }: PolicedVault, choice: PointKeep, confirmShorter = false) =>
  await keepPoint(engine, instance, older, { keep: choice, confirmShorter });
const revisions = ({ place }: PolicedVault) =>
  place.names().filter((name) => name.includes('/promise/')).length;

it('keeps a point as long as a rule of its policy says, until a date, or for ever, at once where that is longer', async () => {
  await using place = await policedVault([made], policy);
  const ruled = await keep(place, { rule: 'yearly' });
  expect(ruled).toMatchObject({
    pointId: older,
    changes: { longer: 1, shorter: 0, points: [{ instanceName: 'shop', from: { rule: 'default' } }] },
    promise: {
      promised: { rule: 'yearly', why: 'Yearly: chosen by hand', expiresAt: '2036-11-22T02:30:00.000Z' },
    },
  });
  expect(ruled.promise).not.toHaveProperty('pending');
  expect((await keep(place, { forEver: true })).promise).toEqual({
    promised: { rule: 'on demand', why: 'On demand: until somebody deletes it', expiresAt: null },
  });
  // the same again writes nothing
  const before = revisions(place);
  expect((await keep(place, { forEver: true })).changes.points).toEqual([]);
  expect(revisions(place)).toBe(before);
});

it('a shorter end is confirmed first, comes after the grace, and is taken back by another choice', async () => {
  await using place = await policedVault([made], policy);
  const until = '2026-12-10T00:00:00.000Z';
  await expect(keep(place, { until })).rejects.toMatchObject({
    code: 'UserErrorShorterRetention',
    message: '1 recovery point would be kept for a shorter time from 7 Dec 2026 on. Nothing was changed.',
  });
  expect(revisions(place)).toBe(0);
  const { promise } = await keep(place, { until }, true);
  expect(promise).toEqual({
    promised: { rule: 'default', why: 'Default', expiresAt: '2026-12-22T02:30:00.000Z' },
    pending: {
      promised: { rule: 'until a date', why: 'Until a date that was chosen by hand', expiresAt: until },
      effectiveAt: '2026-12-07T18:00:00.000Z',
    },
  });
  const undone = await undoChanges(place.engine, { policy: policy.name });
  expect(undone).toMatchObject({ otherRule: 1, shorter: 0, longer: 0 });
  const [known] = place.engine.store.points.ofInstance(vault().id, sampleInstanceId).values();
  expect(known?.change).toMatchObject({ revision: 2, promised: { expiresAt: '2026-12-22T02:30:00.000Z' } });
});

it.each<[PointKeep, string, RegExp]>([
  [{ rule: 'monthly' }, 'UserErrorInvalidInput', /^The policy "nightly" has no monthly rule\.$/],
  [{ until: '2026-11-01T00:00:00.000Z' }, 'UserErrorInvalidInput', /until a time that has passed/],
])('refuses %j', async (choice, code, message) => {
  await using place = await policedVault([made], policy);
  await expect(keep(place, choice, true)).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message) as string,
  });
  expect(revisions(place)).toBe(0);
});

it('refuses a rule where there is no policy, and what cannot be told for certain', async () => {
  await using plain = await policedVault([made]);
  await expect(keep(plain, { rule: 'yearly' })).rejects.toMatchObject({
    message: '"shop" has no policy, and so no rule that could keep the recovery point.',
  });
  await using doubtful = await policedVault([made, { ...made, pointId: newer }], policy);
  const name = `instances/${sampleInstanceId}/${older}/promise/00000001.json`;
  await doubtful.place.write(name, Buffer.from('garbage'));
  await expect(keep(doubtful, { forEver: true })).rejects.toMatchObject({ code: 'UserErrorVaultFormat' });
  expect(revisions(doubtful)).toBe(1);
});

it('says of each instance that gets other values how many of its points are kept for a shorter time', async () => {
  await using place = await policedVault([made], policy);
  const [assigned] = await assignPolicy(place.engine, [place.instance], {
    overrides: { retention: { default: { count: 20, unit: 'days' } } },
    confirmShorter: true,
  });
  expect(assigned?.promises).toMatchObject({
    shorter: 1,
    longer: 0,
    points: [{ pointId: older, effectiveAt: '2026-12-07T18:00:00.000Z' }],
  });
  const [without] = await assignPolicy(place.engine, [place.instance], { policy: null });
  expect(without?.promises).toEqual({ points: [], shorter: 0, longer: 0, otherRule: 0, uncertain: 0 });
});
