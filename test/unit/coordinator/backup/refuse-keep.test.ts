import { expect, it } from 'vitest';
import { refuseKeep } from '../../../../main/coordinator/backup/refuse-keep.ts';

const now = new Date('2031-03-01T12:00:00.000Z');
const until = (time: string) => () => refuseKeep({ keep: { until: time } }, now);

it('refuses a date that has passed or is more than 10 years away, and nothing else', () => {
  expect(until('2031-03-01T12:00:00.000Z')).toThrow(
    'The recovery point cannot be kept until a time that has passed.',
  );
  expect(until('2031-03-01T12:00:00.001Z')).not.toThrow();
  expect(until('2041-03-01T12:00:00.000Z')).not.toThrow();
  expect(until('2041-03-01T12:00:00.001Z')).toThrow('at most 10 years from now');
  expect(until('2054-03-01T12:00:00.000Z')).toThrow(
    expect.objectContaining({
      code: 'UserErrorInvalidInput',
      message: 'The recovery point cannot be kept until 1 Mar 2054: a date may be at most 10 years from now.',
      remedy: 'Choose a date up to 1 Mar 2041, or no date to keep it until somebody deletes it.',
    }),
  );
  expect(() => refuseKeep({ keep: { rule: 'monthly' } }, now)).not.toThrow();
  expect(() => refuseKeep({}, now)).not.toThrow();
});
