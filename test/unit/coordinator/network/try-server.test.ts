import { describe, expect, it } from 'vitest';
import { attemptOf } from '../../../../main/coordinator/network/try-server.ts';
import { PgkeepError } from '../../../../main/core/errors.ts';
import type { ErrorCode } from '../../../../shared/errors.ts';

describe('a connection that failed', () => {
  it.each<ErrorCode>([
    'UserErrorDBUserAuthFailed',
    'UserErrorBackupUserAuthFailed',
    'UserErrorDBNotFound',
    'UserErrorMissingDBPermissions',
    'UserErrorSessionRefused',
    'UserErrorConnectionPooler',
  ])('by %s came to the server', (code) => {
    expect(attemptOf(new PgkeepError(code, 'No.'))).toMatchObject({
      tried: { kind: 'worked' },
      cause: { code, message: 'No.' },
    });
  });

  it.each<ErrorCode>([
    'UserErrorTlsFailed',
    'UserErrorSecretForOtherServer',
    'UserErrorInvalidSecret',
    'UserErrorSignInAgain',
    'UserErrorCredentialUnavailable',
    'UserErrorHostNotAllowed',
  ])('by %s says nothing of the network', (code) => {
    expect(attemptOf(new PgkeepError(code, 'No.'))).toMatchObject({
      tried: undefined,
      cause: { code, message: 'No.' },
    });
  });

  it.each<ErrorCode>(['UserErrorMissingNetworkSecurityPermissions', 'UserErrorServerConnectionClosed'])(
    'by %s is of the network',
    (code) => {
      expect(attemptOf(new PgkeepError(code, 'No.', { remedy: 'Wait.' }))).toStrictEqual({
        tried: { kind: 'failed', message: 'No.', remedy: 'Wait.' },
      });
    },
  );
});
