import { isRestError } from '@azure/core-rest-pipeline';
import type { ErrorCode } from '../../../shared/errors.ts';
import { PgkeepError } from '../../core/errors.ts';
import { armCode, describeRefusal, withoutRequest } from '../sdk/refusal.ts';

interface Meaning {
  readonly code: ErrorCode;
  readonly says: (what: string) => string;
}

/** What Azure Resource Manager answers with (learn.microsoft.com: troubleshoot Azure RBAC; common deployment errors; locks). */
const byCode: Readonly<Record<string, Meaning>> = {
  AuthorizationFailed: { code: 'AuthorizationFailed', says: (what) => `This identity may not ${what}.` },
  LinkedAuthorizationFailed: {
    code: 'AuthorizationFailed',
    says: (what) => `This identity may not ${what}.`,
  },
  DenyAssignmentAuthorizationFailed: {
    code: 'UserErrorDenyAssignment',
    says: (what) => `A deny assignment forbids this identity to ${what}.`,
  },
  ScopeLocked: { code: 'UserErrorScopeLocked', says: (what) => `A lock does not let anybody ${what}.` },
  RequestDisallowedByPolicy: {
    code: 'UserErrorDeniedByPolicy',
    says: (what) => `A policy of Azure does not let anybody ${what}.`,
  },
  PrincipalNotFound: {
    code: 'UserErrorPrincipalNotFound',
    says: (what) => `Azure does not know the principal yet, so it could not ${what}.`,
  },
  RoleAssignmentLimitExceeded: {
    code: 'AuthorizationFailed',
    says: (what) => `The subscription has no room for another role assignment, so nobody can ${what}.`,
  },
};

/**
 * Turns what the SDK throws into what a user can act on. `what` goes on after "may not": "assign roles at …". Anything unknown
 * stays as it is.
 */
export function toChangeError(error: unknown, what: string): unknown {
  if (error instanceof PgkeepError || !isRestError(error)) return error;
  const code = armCode(error) ?? '';
  const fields = { details: describeRefusal(error, code), cause: withoutRequest(error) };
  const meaning = byCode[code];
  if (meaning !== undefined) return new PgkeepError(meaning.code, meaning.says(what), fields);
  const { statusCode: status } = error;
  if (status === 404) {
    return new PgkeepError(
      'ResourceNotFound',
      `Azure has no such resource, so it could not ${what}.`,
      fields,
    );
  }
  if (status === 403) return new PgkeepError('AuthorizationFailed', `This identity may not ${what}.`, fields);
  if (status === undefined || status >= 500 || status === 408 || status === 429) {
    return new PgkeepError(
      'UserErrorAzureNotReachable',
      `Azure does not answer, so it could not ${what}.`,
      fields,
    );
  }
  return new PgkeepError('UserErrorAzureRefused', `Azure refused to ${what} (${code || status}).`, fields);
}

/** Does the work; what it throws is what a user can act on. */
export async function explained<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw toChangeError(error, what);
  }
}
