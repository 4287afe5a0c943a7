import { expect, it } from 'vitest';
import {
  firstGrantChoice,
  grantChoiceReducer,
} from '../../../../../../renderer/features/databases/privileges/grant-choice.ts';

it('shows another form, and keeps what it is compared with', () => {
  const compared = grantChoiceReducer(firstGrantChoice, { kind: 'compare', value: 'classic' });
  expect(compared).toEqual({ form: 'smallest', action: 'grant', other: 'classic' });
  expect(grantChoiceReducer(compared, { kind: 'form', value: 'predefined' })).toEqual({
    form: 'predefined',
    action: 'grant',
    other: 'classic',
  });
});

it('never compares a form with itself', () => {
  const compared = { ...firstGrantChoice, other: 'classic' } as const;
  expect(grantChoiceReducer(compared, { kind: 'form', value: 'classic' })).toEqual({
    form: 'classic',
    action: 'grant',
    other: null,
  });
});

it('takes back, grants again, and compares with nothing', () => {
  const revoked = grantChoiceReducer(firstGrantChoice, { kind: 'action', value: 'revoke' });
  expect(revoked.action).toBe('revoke');
  expect(grantChoiceReducer(revoked, { kind: 'action', value: 'grant' })).toEqual(firstGrantChoice);
  expect(
    grantChoiceReducer({ ...firstGrantChoice, other: 'classic' }, { kind: 'compare', value: '' }),
  ).toEqual(firstGrantChoice);
});

it('stays as it is for a form that is none', () => {
  expect(grantChoiceReducer(firstGrantChoice, { kind: 'form', value: 'other' })).toBe(firstGrantChoice);
});
