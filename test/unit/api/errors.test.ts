import { describe, expect, it } from 'vitest';
import { ORPCError } from '@orpc/server';
import { toContractError } from '../../../main/api/errors.ts';
import { PgkeepError } from '../../../main/core/errors.ts';
import { silentLog, type Log } from '../../../main/core/log.ts';

/** A log that keeps the errors it gets. */
function keepingLog(): { log: Log; errors: unknown[] } {
  const errors: unknown[] = [];
  const error = ((entry: unknown) => errors.push(entry)) as unknown as Log['error'];
  return { log: Object.assign(Object.create(silentLog) as Log, { error }), errors };
}

describe('toContractError', () => {
  it('carries a PgkeepError as the typed error of the contract', () => {
    const { log, errors } = keepingLog();
    const error = toContractError(new PgkeepError('UserErrorDBNotFound', 'gone', { sql: 'SELECT 1' }), log);
    expect(error).toBeInstanceOf(ORPCError);
    expect(error).toMatchObject({
      code: 'PGKEEP',
      status: 422,
      defined: true,
      message: 'gone',
      data: { code: 'UserErrorDBNotFound', message: 'gone', sql: 'SELECT 1' },
    });
    expect(errors).toEqual([]);
  });

  it('reports a defect and logs it with its stack', () => {
    const { log, errors } = keepingLog();
    const defect = new TypeError('x is undefined');
    expect(toContractError(defect, log)).toMatchObject({ code: 'PGKEEP', data: { code: 'InternalError' } });
    expect(errors).toEqual([{ err: defect }]);
  });

  it('leaves oRPC’s own errors alone', () => {
    const refused = new ORPCError('BAD_REQUEST');
    expect(toContractError(refused, silentLog)).toBe(refused);
  });
});
