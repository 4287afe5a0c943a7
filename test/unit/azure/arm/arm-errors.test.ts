import { createHttpHeaders, createPipelineRequest, RestError } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { explained, toArmError, toReadError } from '../../../../main/azure/arm/arm-errors.ts';
import { PgkeepError, toErrorReport } from '../../../../main/core/errors.ts';

const request = createPipelineRequest({
  url: 'https://management.azure.com/subscriptions',
  headers: createHttpHeaders({ authorization: 'Bearer eyJhbGciOi.the.token' }),
});
const restError = (statusCode: number | undefined, code?: string) =>
  new RestError('first line\nHeaders: {"authorization":"Bearer eyJhbGciOi.the.token"}', {
    request,
    ...(statusCode !== undefined && { statusCode }),
    ...(code !== undefined && { code }),
  });

describe('what Azure Resource Manager says', () => {
  it.each([
    [undefined, 'ENOTFOUND', 'UserErrorAzureNotReachable', 'Azure does not answer, so it could not see it.'],
    [
      401,
      'ExpiredAuthenticationToken',
      'UserErrorSignInAgain',
      'Azure does not accept the sign-in, so it could not see it.',
    ],
    [403, 'AuthorizationFailed', 'AuthorizationFailed', 'This identity may not see it.'],
    [403, 'LinkedAuthorizationFailed', 'AuthorizationFailed', 'This identity may not see it.'],
    [404, 'SubscriptionNotFound', 'AuthorizationFailed', 'This identity may not see it.'],
    [403, 'Forbidden', 'AuthorizationFailed', 'This identity may not see it.'],
    [
      403,
      'DenyAssignmentAuthorizationFailed',
      'UserErrorDenyAssignment',
      'A deny assignment forbids this identity to see it.',
    ],
    [409, 'ScopeLocked', 'UserErrorScopeLocked', 'A lock does not let anybody see it.'],
    [
      403,
      'RequestDisallowedByPolicy',
      'UserErrorDeniedByPolicy',
      'A policy of Azure does not let anybody see it.',
    ],
    [404, 'ResourceNotFound', 'ResourceNotFound', 'Azure has no such resource, so it could not see it.'],
    [
      404,
      'ResourceGroupNotFound',
      'ResourceGroupNotFound',
      'Azure has no such resource group, so it could not see it.',
    ],
    [
      429,
      'RateLimiting',
      'UserErrorAzureNotReachable',
      'Azure was asked too often and wants to be left alone for a while, so it could not see it.',
    ],
    [400, 'BadRequest', 'UserErrorAzureRefused', 'Azure refused to see it (BadRequest).'],
    [503, 'ServerTimeout', 'UserErrorAzureNotReachable', 'Azure does not answer, so it could not see it.'],
    ...[403, 407, 502, 503].map((status): [number, undefined, string, string] => [
      status,
      undefined,
      'UserErrorAzureNotReachable',
      `Something between here and Azure answered HTTP ${status} in its place, so it could not see it.`,
    ]),
    [
      502,
      RestError.PARSE_ERROR,
      'UserErrorAzureNotReachable',
      'Something between here and Azure answered HTTP 502 in its place, so it could not see it.',
    ],
  ])('with %s %s is %s', (status, code, expected, message) => {
    const error = toArmError(restError(status, code), 'see it');
    expect(error).toBeInstanceOf(PgkeepError);
    expect(toErrorReport(error)).toMatchObject({ code: expected, message });
  });

  it('takes the code from the body where the SDK left it there', () => {
    const error = Object.assign(restError(409), { details: { error: { code: 'ScopeLocked' } } });
    expect(toArmError(error, 'see it')).toMatchObject({
      code: 'UserErrorScopeLocked',
      details: '409 ScopeLocked first line',
    });
  });

  it('where something is looked for, Reader is missing, or it is gone', () => {
    expect(toReadError(restError(403, 'AuthorizationFailed'), 'it')).toMatchObject({
      code: 'UserErrorMSIMissingPermissions',
      message: 'This identity may not read it.',
      details: '403 AuthorizationFailed first line',
    });
    expect(toReadError(restError(404, 'ResourceNotFound'), 'it')).toMatchObject({
      code: 'ResourceNotFound',
      remedy: 'Look for it in the Azure portal: it was deleted, renamed or moved.',
    });
    expect(toReadError(restError(404, 'ResourceGroupNotFound'), 'it')).toMatchObject({
      code: 'ResourceGroupNotFound',
      message: 'Azure has no such resource group, so it could not read it.',
    });
    expect(toReadError(restError(400, 'BadRequest'), 'it')).toMatchObject({ code: 'UserErrorAzureRefused' });
  });

  it('never brings the token along', () => {
    const error = toArmError(restError(403, 'AuthorizationFailed'), 'see it') as PgkeepError;
    const all = JSON.stringify([toErrorReport(error), error.cause, String(error.cause)]);
    expect(all).toContain('first line');
    expect(all).not.toContain('eyJhbGciOi');
  });

  it('leaves all else as it is', async () => {
    const own = new PgkeepError('UserErrorSignInAgain', 'sign in');
    expect(toArmError(own, 'see it')).toBe(own);
    expect(toReadError(own, 'it')).toBe(own);
    const bug = new TypeError('bug');
    expect(toArmError(bug, 'see it')).toBe(bug);
    await expect(explained('see it', () => Promise.reject(bug))).rejects.toBe(bug);
  });
});
