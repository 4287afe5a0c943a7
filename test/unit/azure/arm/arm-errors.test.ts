import { createHttpHeaders, createPipelineRequest, RestError } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { toArmError } from '../../../../main/azure/arm/arm-errors.ts';
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
    [undefined, 'ENOTFOUND', 'UserErrorAzureNotReachable', 'Cannot read it: Azure does not answer.'],
    [
      401,
      'ExpiredAuthenticationToken',
      'UserErrorSignInAgain',
      'Cannot read it: Azure does not accept the sign-in.',
    ],
    [
      403,
      'AuthorizationFailed',
      'UserErrorMSIMissingPermissions',
      'Cannot read it: the identity may not (AuthorizationFailed).',
    ],
    [403, undefined, 'UserErrorMSIMissingPermissions', 'Cannot read it: the identity may not (HTTP 403).'],
    [404, 'ResourceNotFound', 'UserErrorNotFound', 'Cannot read it: it is not in Azure any more.'],
    [
      429,
      'RateLimiting',
      'UserErrorAzureNotReachable',
      'Cannot read it: Azure was asked too often and wants to be left alone for a while.',
    ],
    [
      400,
      'BadRequest',
      'UserErrorAzureNotReachable',
      'Cannot read it: Azure refused the request (BadRequest).',
    ],
    [500, undefined, 'UserErrorAzureNotReachable', 'Cannot read it: Azure refused the request (HTTP 500).'],
  ])('with %s %s is %s', (status, code, expected, message) => {
    const error = toArmError(restError(status, code), 'it');
    expect(error).toBeInstanceOf(PgkeepError);
    expect(toErrorReport(error)).toMatchObject({ code: expected, message });
  });

  it('takes the code from the body where the SDK left it there', () => {
    const error = Object.assign(restError(403), { details: { error: { code: 'DisallowedOperation' } } });
    expect(toErrorReport(toArmError(error, 'it')).message).toBe(
      'Cannot read it: the identity may not (DisallowedOperation).',
    );
  });

  it('never brings the token along', () => {
    const error = toArmError(restError(403, 'AuthorizationFailed'), 'it') as PgkeepError;
    const all = JSON.stringify([toErrorReport(error), error.cause, String(error.cause)]);
    expect(all).toContain('first line');
    expect(all).not.toContain('eyJhbGciOi');
  });

  it('leaves all else as it is', () => {
    const own = new PgkeepError('UserErrorSignInAgain', 'sign in');
    expect(toArmError(own, 'it')).toBe(own);
    const bug = new TypeError('bug');
    expect(toArmError(bug, 'it')).toBe(bug);
  });
});
