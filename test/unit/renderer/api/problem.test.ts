import { ORPCError } from '@orpc/client';
import { expect, it } from 'vitest';
import { NotConnectedError } from '../../../../renderer/api/not-connected-error.ts';
import { isNotFound, toProblem } from '../../../../renderer/api/problem.ts';

it('shows the router’s report as it is', () => {
  const data = {
    code: 'UserErrorMissingDBPermissions',
    message: 'permission denied for table <b>orders</b>',
    remedy: 'Grant SELECT.',
    sql: 'GRANT SELECT ON orders TO ada;',
  };
  expect(toProblem(new ORPCError('PGKEEP', { message: data.message, data }))).toEqual(data);
});

it('names the field of a refused input', () => {
  const error = new ORPCError('BAD_REQUEST', {
    message: 'Input validation failed',
    data: { issues: [{ path: ['newDatabase'], message: 'a PostgreSQL name has at most 63 bytes' }] },
  });
  expect(toProblem(error)).toMatchObject({
    code: null,
    message: 'newDatabase: a PostgreSQL name has at most 63 bytes',
  });
});

it('says that a lost connection stops no job', () => {
  expect(toProblem(new NotConnectedError()).remedy).toMatch(/Jobs that were started go on/);
});

it('shows what is no error of the router with its stack', () => {
  const error = new TypeError('x is not a function');
  expect(toProblem(error)).toMatchObject({
    code: null,
    message: 'x is not a function',
    details: error.stack,
  });
  expect(toProblem('thrown text').message).toBe('thrown text');
});

it('tells what is not there from what could not be read', () => {
  const refused = (code: string) =>
    new ORPCError('PGKEEP', { message: 'No.', data: { code, message: 'No.', remedy: 'Look again.' } });
  expect(isNotFound(refused('UserErrorNotFound'))).toBe(true);
  expect(isNotFound(refused('UserErrorVaultFull'))).toBe(false);
  expect(isNotFound(new NotConnectedError())).toBe(false);
  expect(isNotFound(null)).toBe(false);
});
