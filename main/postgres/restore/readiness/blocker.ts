import type { Finding } from '../../../../shared/findings.ts';
import { PgkeepError } from '../../../core/errors.ts';

/** An error that the restore would end with, as a finding. */
export function blockerOf(title: string, { code, message, remedy, sql }: PgkeepError): Finding {
  return { title, severity: 'blocker', code, message, remedy, ...(sql === undefined ? {} : { sql }) };
}

/** Throws the first blocker as an error. */
export function throwBlocker(findings: readonly Finding[]): void {
  const blocker = findings.find(({ severity }) => severity === 'blocker');
  if (blocker === undefined) return;
  const { code = 'UserErrorInvalidInput', message, remedy, sql } = blocker;
  throw new PgkeepError(code, message, {
    ...(remedy === undefined ? {} : { remedy }),
    ...(sql === undefined ? {} : { sql }),
  });
}
