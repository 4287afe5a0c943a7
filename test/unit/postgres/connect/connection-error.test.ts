import { describe, expect, it } from 'vitest';
import { connectionError, connectionLost } from '../../../../main/postgres/connect/connection-error.ts';
import type { Target } from '../../../../main/postgres/connect/target.ts';

const target = (host: string, server?: string): Target => ({
  address: { host, port: 5432, user: 'ada', tls: 'verify-full' },
  database: 'shop',
  password: undefined,
  ...(server === undefined ? {} : { server }),
});

const azure = 'prod.postgres.database.usgovcloudapi.net';
const noTls = new Error('The server does not support SSL connections');
const tls = (message: string, code: string) => Object.assign(new Error(message), { code });

describe('TLS that failed', () => {
  it.each([
    tls('self-signed certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT'),
    tls('unable to get local issuer certificate', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'),
    tls('unable to verify the first certificate', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
  ])('for $message wants the CA file', (error) => {
    expect(connectionError(error, target('db.example.com', 'prod'))).toMatchObject({
      code: 'UserErrorTlsFailed',
      steps: [{ do: 'choose-ca-file', server: 'prod' }],
    });
    expect(connectionError(error, target(azure)).steps).toEqual([{ do: 'choose-ca-file' }]);
  });

  it('for another name wants the host name that the certificate has', () => {
    const error = tls("Hostname/IP does not match certificate's altnames", 'ERR_TLS_CERT_ALTNAME_INVALID');
    expect(connectionError(error, target('10.0.0.1'))).toMatchObject({
      code: 'UserErrorTlsFailed',
      remedy: 'Use a host name that the server’s certificate has.',
    });
  });

  it('because there is none may go on without, but never at Azure', () => {
    expect(connectionError(noTls, target('localhost')).steps).toEqual([{ do: 'switch-tls-off' }]);
    const { steps, remedy, code } = connectionError(noTls, target(azure));
    expect(code).toBe('UserErrorTlsFailed');
    expect(steps ?? []).toEqual([]);
    expect(remedy).not.toContain('disable');
  });
});

describe('a session that an event trigger on login ends', () => {
  const ended = Object.assign(new Error('terminating connection due to administrator command'), {
    code: '57P01',
    where: 'PL/pgSQL function onlogin() line 1 at PERFORM',
  });

  it('was refused', () => {
    expect(connectionError(ended, target('db.example.com'))).toMatchObject({
      code: 'UserErrorSessionRefused',
      message:
        'db.example.com:5432 accepted the login of ada, but "shop" takes no session: terminating connection due to administrator command',
    });
  });

  it('in a function of a later query was lost', () => {
    expect(connectionLost(ended, target('db.example.com'))).toMatchObject({
      code: 'UserErrorServerConnectionClosed',
      message:
        'The connection to db.example.com:5432 failed: terminating connection due to administrator command',
    });
  });

  it('or a library that is missing is no wrong password, whatever it is called', () => {
    const missing = Object.assign(new Error('could not access file "passwordcheck"'), { code: '58P01' });
    expect(connectionError(missing, target('db.example.com')).code).toBe('UserErrorSessionRefused');
  });
});
