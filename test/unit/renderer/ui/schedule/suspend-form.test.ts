import { expect, it } from 'vitest';
import {
  newSuspendForm,
  suspendInput,
  suspendProblem,
} from '../../../../../renderer/ui/schedule/suspend-form.ts';

/** Local times, so that the test means the same in every zone. */
const now = new Date(2026, 11, 28, 9, 40);

it('ends by hand until somebody chooses when, for which the same hour a week later is offered', () => {
  const form = newSuspendForm(now);
  expect(form).toEqual({ ends: 'by hand', until: '2027-01-04T09:00', reason: '' });
  expect(suspendProblem(form, now)).toBe(null);
  expect(suspendInput(form)).toEqual({ until: null });
});

it('needs an end that is a time and has not passed', () => {
  const form = { ...newSuspendForm(now), ends: 'by itself' as const };
  expect(suspendProblem({ ...form, until: '' }, now)).toBe('Choose until when, with date and time.');
  expect(suspendProblem({ ...form, until: '2026-12-28T09:40' }, now)).toBe('That time has passed.');
  expect(suspendProblem({ ...form, until: '2026-12-28T09:41' }, now)).toBe(null);
  expect(suspendInput({ ...form, until: '2026-12-28T09:41', reason: ' new disks ' })).toEqual({
    until: new Date(2026, 11, 28, 9, 41).toISOString(),
    reason: 'new disks',
  });
});
