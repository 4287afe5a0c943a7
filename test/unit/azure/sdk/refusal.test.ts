import { RestError } from '@azure/core-rest-pipeline';
import { expect, it } from 'vitest';
import { armCode, describeRefusal, firstLine, withoutRequest } from '../../../../main/azure/sdk/refusal.ts';

const refused = (message: string, fields: object = {}) =>
  Object.assign(new RestError(message, { code: 'Forbidden', statusCode: 403 }), fields);

it.each([
  [refused('no'), 'Forbidden'],
  [refused('no', { details: { error: { code: 'AuthorizationFailed' } } }), 'AuthorizationFailed'],
  [refused('no', { details: { error: { code: 7 } } }), 'Forbidden'],
  [new Error('none of Azure'), undefined],
])('names what Azure refused for: %s', (error, code) => {
  expect(armCode(error)).toBe(code);
});

it('says a refusal in a line, without what the SDK appends and without secrets', () => {
  const error = refused('It was refused: sig=abcdef\r\n{ "request": { "url": "https://x" } }');
  expect(firstLine(error.message)).toBe('It was refused: sig=abcdef');
  expect(describeRefusal(error, 'ScopeLocked')).toBe('403 ScopeLocked It was refused: sig=[redacted]');
  expect(describeRefusal(error, '')).toBe('403 It was refused: sig=[redacted]');
});

it('keeps nothing of the request', () => {
  const error = refused('It was refused: sig=abcdef\n{}', { request: { headers: 'Bearer x' } });
  const cause = withoutRequest(error);
  expect(cause).toMatchObject({
    name: 'RestError',
    message: 'It was refused: sig=[redacted]',
    code: 'Forbidden',
    statusCode: 403,
  });
  expect(Object.keys(cause).toSorted()).toEqual(['code', 'name', 'statusCode']);
});
