import { RestError } from '@azure/core-rest-pipeline';
import { expect, it } from 'vitest';
import { explained, toChangeError } from '../../../../main/azure/arm/change-errors.ts';

const what = 'assign roles at /s';

it.each([
  ['AuthorizationFailed', 403, 'AuthorizationFailed', 'This identity may not assign roles at /s.'],
  [
    'DenyAssignmentAuthorizationFailed',
    403,
    'UserErrorDenyAssignment',
    'A deny assignment forbids this identity to assign roles at /s.',
  ],
  ['ScopeLocked', 409, 'UserErrorScopeLocked', 'A lock does not let anybody assign roles at /s.'],
  [
    'RequestDisallowedByPolicy',
    403,
    'UserErrorDeniedByPolicy',
    'A policy of Azure does not let anybody assign roles at /s.',
  ],
  ['Forbidden', 403, 'AuthorizationFailed', 'This identity may not assign roles at /s.'],
  [
    'ResourceGroupNotFound',
    404,
    'ResourceNotFound',
    'Azure has no such resource, so it could not assign roles at /s.',
  ],
  [
    'ServerTimeout',
    503,
    'UserErrorAzureNotReachable',
    'Azure does not answer, so it could not assign roles at /s.',
  ],
  [
    'RoleAssignmentUpdateNotPermitted',
    400,
    'UserErrorAzureRefused',
    'Azure refused to assign roles at /s (RoleAssignmentUpdateNotPermitted).',
  ],
])('%s (%i) is %s', (code, statusCode, expected, message) => {
  const error = toChangeError(new RestError('as Azure said it', { code, statusCode }), what);
  expect(error).toMatchObject({ code: expected, message, details: `${statusCode} ${code} as Azure said it` });
});

it('leaves defects as they are', async () => {
  const defect = new TypeError('x is undefined');
  expect(toChangeError(defect, what)).toBe(defect);
  await expect(explained(what, () => Promise.reject(defect))).rejects.toBe(defect);
});
