import { expect, it } from 'vitest';
import { refuseKeep } from '../../../../main/coordinator/backup/refuse-keep.ts';

const now = new Date('2031-03-01T00:00:00.000Z');

it('refuses a date that has passed, and nothing else', () => {
  expect(() => refuseKeep({ keep: { until: now.toISOString() } }, now)).toThrow(
    'The recovery point cannot be kept until a time that has passed.',
  );
  expect(() => refuseKeep({ keep: { until: '2031-03-01T00:00:00.001Z' } }, now)).not.toThrow();
  expect(() => refuseKeep({ keep: { rule: 'monthly' } }, now)).not.toThrow();
  expect(() => refuseKeep({}, now)).not.toThrow();
});
