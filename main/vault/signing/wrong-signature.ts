import { PgkeepError } from '../../core/errors.ts';

/** The signature of a point does not fit its manifest; `reason` is the end of a sentence. */
export const wrongSignatureError = (reason: string, details?: string): PgkeepError =>
  new PgkeepError(
    'UserErrorWrongSignature',
    `The signature of the recovery point is wrong: ${reason}.`,
    details === undefined ? {} : { details },
  );
