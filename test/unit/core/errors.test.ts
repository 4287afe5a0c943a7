import { describe, expect, it } from 'vitest';
import { PgkeepError, messageOf, toErrorReport } from '../../../main/core/errors.ts';
import { registerSecret } from '../../../main/core/redact.ts';
import { ErrorReport, errorCodes } from '../../../shared/errors.ts';

describe('PgkeepError', () => {
  it('has the remedy of its code unless it brings its own', () => {
    const plain = new PgkeepError('UserErrorDBNotFound', 'gone');
    expect(plain.remedy).toBe(errorCodes.UserErrorDBNotFound);
    expect('cause' in plain).toBe(false);
    const cause = new Error('why');
    const own = new PgkeepError('UserErrorDBNotFound', 'gone', { remedy: 'look again', cause });
    expect(own).toMatchObject({ remedy: 'look again', cause, name: 'PgkeepError', message: 'gone' });
  });
});

describe('toErrorReport', () => {
  it('keeps all that a PgkeepError says, without secrets', () => {
    registerSecret('open-sesame');
    const report = toErrorReport(
      new PgkeepError('UserErrorRolesMissing', 'm open-sesame', {
        remedy: 'r open-sesame',
        steps: [{ do: 'list-jobs' }],
        sql: 's open-sesame',
        details: 'd open-sesame',
        cause: new Error('open-sesame'),
      }),
    );
    expect(report).toEqual({
      code: 'UserErrorRolesMissing',
      message: 'm [redacted]',
      remedy: 'r [redacted]',
      steps: [{ do: 'list-jobs' }],
      sql: 's [redacted]',
      details: 'd [redacted]',
    });
    expect(ErrorReport.parse(report)).toEqual(report);
  });

  it('leaves out what an error does not have', () => {
    expect(Object.keys(toErrorReport(new PgkeepError('UserErrorDBNotFound', 'gone')))).toEqual([
      'code',
      'message',
      'remedy',
    ]);
  });

  it('calls everything else a defect', () => {
    const remedy = errorCodes.InternalError;
    expect(toErrorReport(new TypeError('x is not a function'))).toEqual({
      code: 'InternalError',
      message: 'x is not a function',
      remedy,
    });
    expect(toErrorReport('password=abcd')).toEqual({
      code: 'InternalError',
      message: 'password=[redacted]',
      remedy,
    });
    expect(toErrorReport(undefined)).toMatchObject({ message: 'undefined' });
  });

  it('reads the message of anything', () => {
    expect([messageOf(new Error('a')), messageOf('b'), messageOf(null)]).toEqual(['a', 'b', 'null']);
  });
});
