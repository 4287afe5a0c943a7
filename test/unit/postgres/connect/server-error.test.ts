import { expect, it } from 'vitest';
import { isServerAnswer, isSessionRefusal } from '../../../../main/postgres/connect/server-error.ts';

it.each([
  ['a library that is missing', { code: '58P01' }, true],
  ['an event trigger that raises an error', { code: 'P0001', where: 'PL/pgSQL function onlogin()' }, true],
  [
    'an event trigger that ends its own session',
    { code: '57P01', where: 'PL/pgSQL function onlogin()' },
    true,
  ],
  ['one that cancels itself', { code: '57014', where: 'PL/pgSQL function onlogin()' }, true],
  ['one that raises what the server says', { code: '28000', where: 'PL/pgSQL function onlogin()' }, true],
  ['a server that ends the session', { code: '57P01' }, false],
  ['one that refuses for a privilege', { code: '42501', where: 'PL/pgSQL function onlogin()' }, true],
  [
    'a library that ordinary users may not load',
    { code: '42501', routine: 'check_restricted_library_name' },
    true,
  ],
  ['no CONNECT privilege', { code: '42501', routine: 'CheckMyDatabase' }, false],
  ['a wrong password', { code: '28P01' }, false],
  ['no such database', { code: '3D000' }, false],
  ['no connection left', { code: '53300' }, false],
  ['a database that takes no connections', { code: '55000' }, false],
  ['a server that starts', { code: '57P03' }, false],
  ['a broken pipe', { code: 'EPIPE' }, false],
  ['a refused connection', { code: 'ECONNREFUSED' }, false],
  ['anything else', new Error('x'), false],
])('%s is a refused session or not', (_what, error, refused) => {
  expect(isSessionRefusal(error)).toBe(refused);
});

it.each([
  ['42P04', true],
  ['57P01', true],
  ['08006', true],
  ['EPIPE', false],
  ['EPROTO', false],
  ['ETIMEDOUT', false],
  ['ECONNRESET', false],
  ['ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC', false],
  ['', false],
])('the code %j is the server’s own or not', (code, isOfServer) => {
  expect(isServerAnswer(Object.assign(new Error('x'), { code }))).toBe(isOfServer);
  expect(isServerAnswer(new Error(code))).toBe(false);
});
