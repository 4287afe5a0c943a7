import { describe, expect, it } from 'vitest';
import { attemptOf, expectSameServer } from '../../../../main/coordinator/network/try-server.ts';
import { PgkeepError } from '../../../../main/core/errors.ts';
import type { ErrorCode } from '../../../../shared/errors.ts';
import type { ServerSummary } from '../../../../shared/servers/servers.ts';

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

describe('a server of this home beside one of Azure', () => {
  const servers = '/subscriptions/s/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers';
  const resource = { id: `${servers}/sandbox`, host: 'sandbox.postgres.database.azure.com' };
  const expectIt = (host: string, azure?: string) => () => {
    expectSameServer(
      {
        name: 'shop',
        host,
        ...(azure !== undefined && { azure: { id: azure, identity: 'identity-1' } }),
      } as ServerSummary,
      resource,
    );
  };

  it('is another one by its name in Azure’s domain, or by the resource that it was added from', () => {
    const refused = expect.objectContaining({
      code: 'UserErrorInvalidInput',
      message:
        'The server shop is at shop.postgres.database.azure.com, which is another server than sandbox in Azure.',
    }) as object;
    expect(expectIt('shop.postgres.database.azure.com')).toThrow(refused);
    expect(expectIt('shop.postgres.database.azure.com', `${servers}/shop`)).toThrow(refused);
  });

  it.each([
    ['Sandbox.postgres.database.azure.com', undefined],
    ['db.example.org', undefined],
    ['10.1.2.3', undefined],
    ['shop.writer.postgres.database.azure.com', undefined],
    ['db.example.org', `${servers.toUpperCase()}/SANDBOX`],
  ])('may be the same at %s', (host, azure) => {
    expect(expectIt(host, azure)).not.toThrow();
  });
});
