import { describe, expect, it } from 'vitest';
import { emptyServer } from '../../../../../../renderer/features/servers/address/form.ts';
import { offeredTls, tlsWays, withChange } from '../../../../../../renderer/features/servers/address/tls.ts';
import type { Problem } from '../../../../../../renderer/api/problem.ts';

const form = { ...emptyServer(false), host: 'db.example.com', user: 'ada' };
const azureHosts = ['prod.postgres.database.azure.com', 'p.postgres.database.chinacloudapi.cn'];

const failed = (steps: Problem['steps']): Problem => ({
  code: 'UserErrorTlsFailed',
  message: 'TLS failed',
  remedy: 'x',
  ...(steps === undefined ? {} : { steps }),
});
const unknownCa = failed([{ do: 'choose-ca-file' }]);
const noTls = failed([{ do: 'switch-tls-off' }]);
const otherName = failed(undefined);

describe('what can be done about TLS that failed', () => {
  it.each([
    ['a certificate of an unknown CA', unknownCa, { caFile: true, weaker: 'require' }],
    ['a certificate of another name', otherName, { caFile: false, weaker: 'verify-ca' }],
    ['a server without TLS', noTls, { caFile: false, weaker: 'disable' }],
    ['another problem', { ...otherName, code: 'UserErrorDBUserAuthFailed' as const }, null],
    ['no problem', null, null],
  ])('%s', (_what, problem, ways) => {
    expect(tlsWays(problem, form)).toEqual(ways);
  });

  it.each(azureHosts)('offers nothing weaker for %s', (host) => {
    expect(tlsWays(unknownCa, { ...form, host })).toEqual({ caFile: true, weaker: null });
    expect(tlsWays(noTls, { ...form, host })?.weaker).toBeNull();
    expect(offeredTls(host, 'verify-full')).toEqual(['verify-full', 'verify-ca']);
  });

  it('offers nothing that proves as much as what failed', () => {
    expect(tlsWays(otherName, { ...form, tls: 'require' })?.weaker).toBeNull();
    expect(tlsWays(noTls, { ...form, tls: 'disable' })?.weaker).toBeNull();
  });
});

describe('weaker TLS after a test that failed', () => {
  const typed = { ...form, login: { ...form.login, password: 'secret', pastedTicket: 'ticket-1' } };

  it('asks for the login anew', () => {
    const { login, tls } = withChange(typed, { tls: 'require' }, 'verify-full');
    expect(tls).toBe('require');
    expect(login).toEqual({ ...form.login, kind: typed.login.kind, password: '', pastedTicket: null });
  });

  it('takes any other source back, too, and keeps its kind', () => {
    const env = { ...form, login: { ...form.login, kind: 'env' as const, variable: 'PROD' } };
    expect(withChange(env, { tls: 'disable' }, 'verify-ca').login).toMatchObject({
      kind: 'env',
      variable: '',
    });
  });

  it('keeps the login where TLS proves as much, or nothing failed yet', () => {
    expect(withChange(typed, { tls: 'verify-full' }, 'verify-ca').login).toEqual(typed.login);
    expect(withChange(typed, { tls: 'disable' }, null).login).toEqual(typed.login);
    expect(withChange(typed, { user: 'bob' }, 'verify-full').login).toEqual(typed.login);
  });
});
