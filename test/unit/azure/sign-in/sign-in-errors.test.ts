import { AuthError, InteractionRequiredAuthError, ServerError } from '@azure/msal-node';
import { describe, expect, it } from 'vitest';
import { toSignInError } from '../../../../main/azure/sign-in/sign-in-errors.ts';
import { PgkeepError } from '../../../../main/core/errors.ts';

const who = { name: 'me', isKnown: true, tenant: 'contoso.com' };
const said = (number: number) =>
  `AADSTS${number}: What Entra says. Trace ID: 0000 Correlation ID: 1111 Timestamp: 2026-01-01 00:00:00Z`;
const refused = (number: number) => new ServerError('invalid_grant', 'correlation', said(number));

describe('what Entra says', () => {
  it.each([
    [50076, 'UserErrorMfaRequired', 'has to pass a second factor'],
    [50079, 'UserErrorMfaRequired', 'has to pass a second factor'],
    [50173, 'UserErrorSignInAgain', 'has to sign in again: the sign-in was revoked'],
    [700082, 'UserErrorSignInAgain', 'has to sign in again: the sign-in was not used for too long'],
    [
      65001,
      'UserErrorConsentRequired',
      'may not use the app registration yet: nobody consented to what it asks for',
    ],
    [90094, 'UserErrorConsentRequired', 'may not consent to the app registration: an administrator has to'],
    [700016, 'UserErrorAppNotAllowed', 'uses an application that the tenant does not know'],
    [7000112, 'UserErrorAppNotAllowed', 'uses an application that is disabled'],
    [50105, 'UserErrorAppNotAllowed', 'is not assigned to the application'],
    [
      7000218,
      'UserErrorDeviceCodeBlocked',
      'may not sign in with a code: the app registration does not allow it',
    ],
    [50020, 'UserErrorNotInTenant', 'is not an account of the tenant, nor a guest in it'],
    [90002, 'UserErrorNotInTenant', 'names a tenant that does not exist'],
    [
      500213,
      'UserErrorNotInTenant',
      'may not go to the tenant: a policy for access between tenants forbids it',
    ],
    [53003, 'UserErrorBlockedByPolicy', 'is blocked by a policy of the tenant'],
    [53000, 'UserErrorBlockedByPolicy', 'signs in from a device that the tenant does not allow'],
    [7000215, 'UserErrorApplicationLogin', 'gave a client secret that is wrong'],
    [7000222, 'UserErrorApplicationLogin', 'gave a client secret that has expired'],
    [700027, 'UserErrorApplicationLogin', 'gave a certificate that the app registration does not have'],
  ] as const)('AADSTS%i is %s', (number, code, words) => {
    const error = toSignInError(refused(number), who, {});
    expect(error).toBeInstanceOf(PgkeepError);
    expect(error).toMatchObject({
      code,
      message: `me ${words} (AADSTS${number}, tenant contoso.com).`,
      details: `AADSTS${number}: What Entra says.`,
      remedy: expect.stringMatching(/\.$/),
    });
  });

  it('in a number that is not known is told as it is', () => {
    expect(toSignInError(new ServerError('server_error', 'c', said(90033)), who, {})).toMatchObject({
      code: 'UserErrorSignInFailed',
      message: 'me cannot sign in (AADSTS90033, tenant contoso.com).',
      details: 'AADSTS90033: What Entra says.',
    });
  });

  it.each([
    ['a grant that is not taken', refused(99999)],
    ['what asks for a person', new InteractionRequiredAuthError('interaction_required', 'c', said(99999))],
  ])('of %s is that the person signs in again', (_, error) => {
    expect(toSignInError(error, who, {})).toMatchObject({
      code: 'UserErrorSignInAgain',
      steps: [{ do: 'sign-in-again', identity: 'me' }],
    });
  });

  it('names no step for who is not known yet', () => {
    expect(toSignInError(refused(50076), { ...who, isKnown: false }, {})).toMatchObject({ steps: [] });
  });

  it('tells a code that a policy blocks from a sign-in that one blocks', () => {
    for (const number of [53002, 53003, 53011, 50131, 530032]) {
      expect(toSignInError(refused(number), { ...who, by: 'device-code' }, {})).toMatchObject({
        code: 'UserErrorDeviceCodeBlocked',
        remedy: expect.stringMatching(/^(?!.*public client flows).*Conditional Access policy blocks/),
      });
    }
    expect(toSignInError(refused(7000218), { ...who, by: 'device-code' }, {})).toMatchObject({
      code: 'UserErrorDeviceCodeBlocked',
      remedy: expect.stringContaining('Allow public client flows'),
    });
    expect(toSignInError(refused(53003), { ...who, by: 'browser' }, {})).toMatchObject({
      code: 'UserErrorBlockedByPolicy',
    });
  });

  it('is taken from the answer where MSAL leaves it out', () => {
    const error = new AuthError('post_request_failed', 'c', 'invalid_client');
    expect(toSignInError(error, who, { refusal: said(7000218) })).toMatchObject({
      code: 'UserErrorDeviceCodeBlocked',
      details: 'AADSTS7000218: What Entra says.',
    });
  });

  it('has no secret in it', () => {
    const error = new ServerError(
      'invalid_grant',
      'c',
      'AADSTS50173: eyJhbGciOiJub25l.eyJzdWIiOiJhIn0.c2ln was sent.',
    );
    const told = toSignInError(error, who, {}) as PgkeepError;
    expect(told.details).toBe('AADSTS50173: [redacted] was sent.');
    expect((told.cause as Error).message).toBe('AADSTS50173: [redacted] was sent.');
  });
});

describe('what Entra did not say', () => {
  it('is why there was no answer', () => {
    const failure = new PgkeepError(
      'UserErrorAzureNotReachable',
      'login.microsoftonline.com does not answer.',
    );
    expect(toSignInError(new AuthError('network_error', 'c'), who, { failure })).toBe(failure);
  });

  it('stays what it is', () => {
    const defect = new TypeError('a defect');
    expect(toSignInError(defect, who, {})).toBe(defect);
    const known = new PgkeepError('UserErrorInvalidInput', 'known');
    expect(toSignInError(known, who, {})).toBe(known);
  });
});
