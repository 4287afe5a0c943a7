import { isRestError, type RestError } from '@azure/core-rest-pipeline';
import { redact } from '../../core/redact.ts';

/** Azure Resource Manager's own name for a refusal; undefined where the thrown value is none of its answers. */
export function armCode(error: unknown): string | undefined {
  if (!isRestError(error)) return undefined;
  // Some SDKs keep it in the error, others in what they made of the body.
  const { details } = error as { readonly details?: { readonly error?: { readonly code?: unknown } } };
  const named = details?.error?.code;
  return typeof named === 'string' ? named : error.code;
}

/** The first line only: what the SDKs append are whole requests, URLs with signatures included. */
export const firstLine = (text: string): string => text.split(/\r?\n/, 1)[0] ?? '';

/** Status, code and the first line of what was said, without secrets. */
export function describeRefusal({ statusCode, message }: RestError, code: string | undefined): string {
  const parts = [statusCode, code, firstLine(message)];
  return redact(parts.filter((part) => part !== undefined && part !== '').join(' '));
}

/**
 * The SDKs' errors carry the whole request, Authorization header and signed URL included; whoever logs a
 * cause must not find them.
 */
export function withoutRequest({ message, code, statusCode }: RestError): Error {
  const cause = new Error(redact(firstLine(message)));
  cause.name = 'RestError';
  return Object.assign(cause, { code, statusCode });
}
