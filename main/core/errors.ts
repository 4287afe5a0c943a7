import { errorCodes, type ErrorCode, type ErrorReport, type FixStep } from '../../shared/errors.ts';
import { firstError } from './clean-up.ts';
import { redact } from './redact.ts';

/** An error that a user can act on: code, one sentence, remedy. Everything else is a defect. */
export class PgkeepError extends Error {
  override name = 'PgkeepError';
  readonly code: ErrorCode;
  readonly remedy: string;
  readonly steps: readonly FixStep[];
  readonly sql: string | undefined;
  readonly details: string | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      remedy?: string;
      steps?: readonly FixStep[];
      sql?: string;
      details?: string;
      cause?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.remedy = options.remedy ?? errorCodes[code];
    this.steps = options.steps ?? [];
    this.sql = options.sql;
    this.details = options.details;
  }
}

/** The wire shape of any thrown value; secrets that slipped into a message are cut out. */
export function toErrorReport(thrown: unknown): ErrorReport {
  const error = firstError(thrown);
  if (error instanceof PgkeepError) {
    return {
      code: error.code,
      message: redact(error.message),
      remedy: redact(error.remedy),
      ...(error.steps.length === 0 ? {} : { steps: [...error.steps] }),
      ...(error.sql === undefined ? {} : { sql: redact(error.sql) }),
      ...(error.details === undefined ? {} : { details: redact(error.details) }),
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'InternalError', message: redact(message), remedy: errorCodes.InternalError };
}

/** The message of any thrown value. */
export function messageOf(thrown: unknown): string {
  const error = firstError(thrown);
  return error instanceof Error ? error.message : String(error);
}
