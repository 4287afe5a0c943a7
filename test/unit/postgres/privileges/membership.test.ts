import { expect, it } from 'vitest';
import { undoMembership } from '../../../../main/postgres/privileges/membership.ts';

it.each([
  [null, 'REVOKE "the ""owner""" FROM "app";'],
  [{ inherit: true, set: false }, 'GRANT "the ""owner""" TO "app" WITH INHERIT TRUE, SET FALSE;'],
  [{ inherit: false, set: true }, 'GRANT "the ""owner""" TO "app" WITH INHERIT FALSE, SET TRUE;'],
])('a membership that was %j is so again', (was, sql) => {
  expect(undoMembership({ name: 'the "owner"', was }, 'app')).toBe(sql);
});
