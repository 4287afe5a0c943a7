import { isRestError, type RestError } from '@azure/core-rest-pipeline';
import { PgkeepError } from '../../core/errors.ts';
import { redact } from '../../core/redact.ts';

/**
 * Turns what an SDK of Azure Resource Manager throws into what a user can act on. `what` is what was asked for, as in
 * "Cannot read <what>". Anything unknown stays as it is.
 */
export function toArmError(error: unknown, what: string): unknown {
  if (error instanceof PgkeepError || !isRestError(error)) return error;
  const { statusCode: status } = error;
  const code = armCode(error);
  const fields = { details: describe(error, code), cause: withoutRequest(error) };
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

/** Azure's name for what went wrong. The SDKs name it in the error, or in what they made of the body. */
function armCode(error: RestError): string | undefined {
  const { details } = error as { details?: unknown };
  const inBody = (details as { error?: { code?: unknown } } | undefined)?.error?.code;
  return typeof inBody === 'string' ? inBody : error.code;
}

/** The first line only: what the SDKs append are whole requests. */
const firstLine = ({ message }: Error) => message.split('\n', 1)[0] ?? '';

function describe(error: RestError, code: string | undefined): string {
  return redact([error.statusCode, code, firstLine(error)].filter((part) => part !== undefined).join(' '));
}

/** The SDKs' errors carry the request with its token; whoever logs a cause must not find it. */
function withoutRequest(error: RestError): Error {
  const cause = new Error(redact(firstLine(error)));
  cause.name = 'RestError';
  return Object.assign(cause, { code: error.code, statusCode: error.statusCode });
}
