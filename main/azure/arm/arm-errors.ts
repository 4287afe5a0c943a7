import { isRestError, RestError } from '@azure/core-rest-pipeline';
import type { ErrorCode } from '../../../shared/errors.ts';
import { PgkeepError } from '../../core/errors.ts';
import { armCode, describeRefusal, withoutRequest } from '../sdk/refusal.ts';

interface Meaning {
  readonly code: ErrorCode;
  /** `what` goes on after "may not": "assign roles at the resource group shop". */
  readonly says: (what: string) => string;
  readonly remedy?: string;
}

const mayNot: Meaning = { code: 'AuthorizationFailed', says: (what) => `This identity may not ${what}.` };
const isGone: Meaning = {
  code: 'ResourceNotFound',
  says: (what) => `Azure has no such resource, so it could not ${what}.`,
};
const groupIsGone: Meaning = {
  code: 'ResourceGroupNotFound',
  says: (what) => `Azure has no such resource group, so it could not ${what}.`,
};
const isSilent: Meaning = {
  code: 'UserErrorAzureNotReachable',
  says: (what) => `Azure does not answer, so it could not ${what}.`,
};

/** What Azure Resource Manager answers with (learn.microsoft.com: troubleshoot Azure RBAC; common deployment errors; locks). */
const byCode: Readonly<Record<string, Meaning>> = {
  AuthorizationFailed: mayNot,
  LinkedAuthorizationFailed: mayNot,
  ResourceGroupNotFound: groupIsGone,
  // also one that is there and that the identity may not see (the same source): nothing of it is gone
  SubscriptionNotFound: mayNot,
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

const byStatus: Readonly<Record<number, Meaning>> = {
  401: {
    code: 'UserErrorSignInAgain',
    says: (what) => `Azure does not accept the sign-in, so it could not ${what}.`,
  },
  403: mayNot,
  404: isGone,
  408: isSilent,
  429: {
    code: 'UserErrorAzureNotReachable',
    says: (what) =>
      `Azure was asked too often and wants to be left alone for a while, so it could not ${what}.`,
    remedy: 'Try again in a minute.',
  },
};

/**
 * Turns what an SDK of Azure Resource Manager throws into what a user can act on. `what` goes on after "may not": "read the server
 * shop-pg". Anything unknown stays as it is.
 */
export function toArmError(error: unknown, what: string): unknown {
  if (error instanceof PgkeepError || !isRestError(error)) return error;
  const named = codeOf(error);
  const { code, says, remedy } = meaningOf(error, named);
  return new PgkeepError(code, says(what), {
    ...(remedy !== undefined && { remedy }),
    details: describeRefusal(error, named),
    cause: withoutRequest(error),
  });
}

/** Azure's own name for it; undefined for an answer that is not in its shape. */
function codeOf(error: RestError): string | undefined {
  const code = armCode(error);
  return code === '' || code === RestError.PARSE_ERROR ? undefined : code;
}

function meaningOf(error: RestError, code: string | undefined): Meaning {
  const { statusCode: status } = error;
  const known = byCode[code ?? ''];
  if (known !== undefined) return known;
  if (status === undefined) return isSilent;
  // Azure Resource Manager names a code in each refusal (its reference, error responses)
  if (code === undefined && ![401, 404, 429].includes(status)) return notFromAzure(status);
  if (status >= 500) return isSilent;
  return (
    byStatus[status] ?? {
      code: 'UserErrorAzureRefused',
      says: (what) => `Azure refused to ${what} (${code ?? status}).`,
    }
  );
}

/** A proxy or a gateway answered in place of Azure, with a page of its own. */
const notFromAzure = (status: number): Meaning => ({
  code: 'UserErrorAzureNotReachable',
  says: (what) =>
    `Something between here and Azure answered HTTP ${status} in its place, so it could not ${what}.`,
  remedy: 'Try again in a minute; if it stays so, ask whoever runs the proxy that HTTPS_PROXY names.',
});

/** The same where something is looked for: Azure Backup's own code says that Reader is missing. */
export function toReadError(error: unknown, what: string): unknown {
  const found = toArmError(error, `read ${what}`);
  if (!(found instanceof PgkeepError) || found === error) return found;
  const as = (code: ErrorCode, remedy?: string) =>
    new PgkeepError(code, found.message, {
      ...(remedy !== undefined && { remedy }),
      ...(found.details !== undefined && { details: found.details }),
      cause: found.cause,
    });
  if (found.code === 'AuthorizationFailed') return as('UserErrorMSIMissingPermissions');
  if (found.code === 'ResourceNotFound')
    return as('ResourceNotFound', 'Look for it in the Azure portal: it was deleted, renamed or moved.');
  return found;
}

/** Does the work; what it throws is what a user can act on. */
export async function explained<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw toArmError(error, what);
  }
}
