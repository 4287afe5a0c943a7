import { isRestError } from '@azure/core-rest-pipeline';
import { PgkeepError } from '../../core/errors.ts';
import { armCode, describeRefusal, withoutRequest } from '../sdk/refusal.ts';

/**
 * Turns what an SDK of Azure Resource Manager throws into what a user can act on. `what` is what was asked for, as in
 * "Cannot read <what>". Anything unknown stays as it is.
 */
export function toArmError(error: unknown, what: string): unknown {
  if (error instanceof PgkeepError || !isRestError(error)) return error;
  const { statusCode: status } = error;
  const code = armCode(error);
  const fields = { details: describeRefusal(error, code), cause: withoutRequest(error) };
  if (status === undefined) {
    return new PgkeepError(
      'UserErrorAzureNotReachable',
      `Cannot read ${what}: Azure does not answer.`,
      fields,
    );
  }
  if (status === 429) {
    return new PgkeepError(
      'UserErrorAzureNotReachable',
      `Cannot read ${what}: Azure was asked too often and wants to be left alone for a while.`,
      { remedy: 'Try again in a minute.', ...fields },
    );
  }
  if (status === 401) {
    return new PgkeepError(
      'UserErrorSignInAgain',
      `Cannot read ${what}: Azure does not accept the sign-in.`,
      fields,
    );
  }
  if (status === 403) {
    return new PgkeepError(
      'UserErrorMSIMissingPermissions',
      `Cannot read ${what}: the identity may not (${code ?? 'HTTP 403'}).`,
      fields,
    );
  }
  if (status === 404) {
    return new PgkeepError('UserErrorNotFound', `Cannot read ${what}: it is not in Azure any more.`, {
      remedy: 'Look for it in the Azure portal: it was deleted, renamed or moved.',
      ...fields,
    });
  }
  return new PgkeepError(
    'UserErrorAzureNotReachable',
    `Cannot read ${what}: Azure refused the request (${code ?? `HTTP ${status}`}).`,
    { remedy: 'Try again later; if it stays so, read what Azure says.', ...fields },
  );
}
