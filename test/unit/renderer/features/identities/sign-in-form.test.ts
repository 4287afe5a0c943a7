import { describe, expect, it } from 'vitest';
import {
  emptySignIn,
  formAgain,
  signInProblems,
  wayOf,
  type SignInForm,
} from '../../../../../renderer/features/identities/sign-in-form.ts';
import {
  applicationIdentity,
  azureCliIdentity,
  ids,
  managedIdentity,
  personIdentity,
} from '../../../../support/samples/identities.ts';

const certificate = { ticket: `place-${'0'.repeat(48)}`, path: '/backups.pem' };
const filled: SignInForm = {
  ...emptySignIn([], true),
  tenantId: ' contoso.com ',
  clientId: ` ${ids.client} `,
};
const app = { tenantId: 'contoso.com', clientId: ids.client };
const principal = { ...filled, kind: 'service-principal' as const };

describe('a sign-in as it is sent', () => {
  it.each([
    [filled, { kind: 'browser', ...app }],
    [
      { ...filled, kind: 'device-code' as const },
      { kind: 'device-code', ...app },
    ],
    [
      principal,
      { kind: 'service-principal', ...app, login: { kind: 'secret', source: { kind: 'keychain' } } },
    ],
    [
      { ...principal, source: 'session' as const },
      { kind: 'service-principal', ...app, login: { kind: 'secret', source: { kind: 'session' } } },
    ],
    [
      { ...principal, proof: 'certificate' as const, certificate },
      {
        kind: 'service-principal',
        ...app,
        login: { kind: 'certificate', file: { ticket: certificate.ticket } },
      },
    ],
    [
      { ...filled, kind: 'managed-identity' as const },
      { kind: 'managed-identity', clientId: ids.client },
    ],
    [{ ...filled, kind: 'managed-identity' as const, clientId: '' }, { kind: 'managed-identity' }],
    [
      { ...filled, kind: 'azure-cli' as const },
      { kind: 'azure-cli', tenantId: 'contoso.com' },
    ],
    [{ ...filled, kind: 'azure-cli' as const, tenantId: '' }, { kind: 'azure-cli' }],
    // whatever it was: it is not said anew
    [{ ...principal, proof: 'as before' as const }, undefined],
  ])('%j', (form, way) => {
    expect(wayOf(form)).toEqual(way);
  });
});

describe('what is missing', () => {
  it.each([
    [emptySignIn([], true), ['tenantId', 'clientId']],
    [filled, []],
    [{ ...filled, tenantId: 'no tenant!' }, ['tenantId']],
    [{ ...filled, clientId: 'the app' }, ['clientId']],
    [principal, ['secret']],
    [{ ...principal, secret: 'the-secret' }, []],
    [{ ...principal, proof: 'certificate' as const }, ['certificate']],
    [{ ...principal, proof: 'certificate' as const, certificate }, []],
    [{ ...principal, proof: 'as before' as const }, []],
    [{ ...emptySignIn([], true), kind: 'managed-identity' as const }, []],
    [{ ...emptySignIn([], true), kind: 'managed-identity' as const, clientId: 'x' }, ['clientId']],
    [{ ...emptySignIn([], true), kind: 'azure-cli' as const }, []],
    [{ ...filled, name: 'x'.repeat(300) }, ['name']],
  ])('of %j: %j', (form, fields) => {
    expect(Object.keys(signInProblems(form)).toSorted()).toEqual(fields.toSorted());
  });
});

describe('the form', () => {
  it('begins with the app registration by which somebody signed in before', () => {
    const known = [personIdentity(), managedIdentity()];
    expect(emptySignIn(known, false)).toMatchObject({
      kind: 'browser',
      tenantId: ids.tenant,
      clientId: ids.client,
      source: 'session',
    });
  });

  it.each([
    [personIdentity(), { kind: 'browser', tenantId: ids.tenant, clientId: ids.client }],
    [
      { ...personIdentity(), by: 'device-code' as const, cloud: 'china' as const },
      { kind: 'device-code', cloud: 'china' },
    ],
    [
      applicationIdentity({ kind: 'certificate', file: '/a.pem' }),
      { kind: 'service-principal', proof: 'as before' },
    ],
    [
      applicationIdentity({ kind: 'secret', source: { kind: 'env', variable: 'APP_SECRET' } }),
      { kind: 'service-principal', proof: 'as before' },
    ],
    [
      applicationIdentity({ kind: 'secret', source: { kind: 'keychain' } }),
      { kind: 'service-principal', proof: 'as before', source: 'keychain' },
    ],
    // held until pgkeep ends: it is mostly gone by then
    [
      applicationIdentity({ kind: 'secret', source: { kind: 'session' } }),
      { kind: 'service-principal', proof: 'secret', source: 'session' },
    ],
    [managedIdentity(), { kind: 'managed-identity', clientId: '' }],
    [azureCliIdentity(), { kind: 'azure-cli', tenantId: '' }],
  ])('signs in again as %j did', (identity, form) => {
    expect(formAgain(identity, true)).toMatchObject({ name: identity.name, secret: '', ...form });
  });
});
