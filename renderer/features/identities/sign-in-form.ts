import type { AzureCloud } from '../../../shared/identities/cloud.ts';
import {
  TenantId,
  type ApplicationIdentity,
  type AzureIdentity,
  type GivenSignInWay,
} from '../../../shared/identities/identities.ts';
import { DisplayName } from '../../../shared/ids.ts';
import type { TicketedPlace } from '../../../shared/places.ts';

export const signInKinds = [
  'browser',
  'device-code',
  'service-principal',
  'managed-identity',
  'azure-cli',
] as const;
export type SignInKind = (typeof signInKinds)[number];

/** What the form for a sign-in holds. */
export interface SignInForm {
  readonly kind: SignInKind;
  readonly cloud: AzureCloud;
  /** What the identity is called; empty: pgkeep finds a name. */
  readonly name: string;
  readonly tenantId: string;
  readonly clientId: string;
  /** How a service principal proves itself; `as before`: nothing of it is said anew, nor which application it is. */
  readonly proof: 'as before' | 'secret' | 'certificate';
  readonly source: 'keychain' | 'session';
  readonly secret: string;
  readonly certificate: TicketedPlace | null;
}

/** The form at first: with the app registration by which somebody signed in here before. */
export function emptySignIn(known: readonly AzureIdentity[], keychain: boolean): SignInForm {
  const before = known.findLast((identity) => identity.kind === 'user');
  return {
    kind: 'browser',
    cloud: before?.cloud ?? 'public',
    name: '',
    tenantId: before?.tenantId ?? '',
    clientId: before?.clientId ?? '',
    proof: 'secret',
    source: keychain ? 'keychain' : 'session',
    secret: '',
    certificate: null,
  };
}

/** The form that signs in again as an identity did last. */
export function formAgain(identity: AzureIdentity, keychain: boolean): SignInForm {
  const form = { ...emptySignIn([], keychain), cloud: identity.cloud, name: identity.name };
  const clientId = 'clientId' in identity ? (identity.clientId ?? '') : '';
  const tenantId = 'tenantId' in identity ? (identity.tenantId ?? '') : '';
  const of = { ...form, clientId, tenantId };
  switch (identity.kind) {
    case 'user':
      return { ...of, kind: identity.by };
    case 'service-principal':
      return { ...of, kind: identity.kind, ...proofAgain(identity) };
    case 'managed-identity':
    case 'azure-cli':
      return { ...of, kind: identity.kind };
  }
}

/** A secret that is held until pgkeep ends, or nowhere, has to be typed again; all else is there still. */
function proofAgain({ login }: ApplicationIdentity): Partial<Pick<SignInForm, 'proof' | 'source'>> {
  const source = login.kind === 'secret' ? login.source.kind : undefined;
  if (source === 'session' || source === 'prompt') return { proof: 'secret', source: 'session' };
  return { proof: 'as before', ...(source === 'keychain' && { source }) };
}

/** Whether it is said anew which application signs in. */
export const namesApp = ({ kind, proof }: Pick<SignInForm, 'kind' | 'proof'>): boolean =>
  kind !== 'service-principal' || proof !== 'as before';

/** Whether the way needs an app registration. */
export const needsApp = ({ kind }: Pick<SignInForm, 'kind'>): boolean =>
  kind === 'browser' || kind === 'device-code' || kind === 'service-principal';

/** Whether a client secret is typed. */
export const takesSecret = ({ kind, proof }: Pick<SignInForm, 'kind' | 'proof'>): boolean =>
  kind === 'service-principal' && proof === 'secret';

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export type SignInProblems = Partial<Record<keyof SignInForm, string>>;

/** What keeps the form from being sent, by field. */
export function signInProblems(form: SignInForm): SignInProblems {
  const problems: SignInProblems = {};
  const name = form.name.trim();
  if (name !== '' && !DisplayName.safeParse(name).success) problems.name = 'Choose a shorter, plain name.';
  const tenant = form.tenantId.trim();
  const client = form.clientId.trim();
  const isApp = needsApp(form);
  if (isApp && tenant === '') problems.tenantId = 'Type the tenant.';
  else if (tenant !== '' && takesTenant(form) && !TenantId.safeParse(tenant).success)
    problems.tenantId = 'An id like 6f2c1f2e-…, or a domain like contoso.com.';
  if (isApp && client === '') problems.clientId = 'Type the id of the application.';
  else if (client !== '' && form.kind !== 'azure-cli' && !guid.test(client))
    problems.clientId = 'An id like 6f2c1f2e-0000-4000-8000-000000000002.';
  if (takesSecret(form) && form.secret === '') problems.secret = 'Type or paste the client secret.';
  if (form.kind === 'service-principal' && form.proof === 'certificate' && form.certificate === null)
    problems.certificate = 'Choose the file.';
  return problems;
}

/** Whether the way has a tenant that can be said. */
export const takesTenant = ({ kind }: Pick<SignInForm, 'kind'>): boolean => kind !== 'managed-identity';

/** How to sign in, as it is sent; undefined: as last time. Valid when `signInProblems` finds nothing. */
export function wayOf(form: SignInForm): GivenSignInWay | undefined {
  if (!namesApp(form)) return undefined;
  const tenantId = form.tenantId.trim();
  const clientId = form.clientId.trim();
  switch (form.kind) {
    case 'browser':
    case 'device-code':
      return { kind: form.kind, tenantId, clientId };
    case 'service-principal':
      return {
        kind: form.kind,
        tenantId,
        clientId,
        login:
          form.proof === 'secret'
            ? { kind: 'secret', source: { kind: form.source } }
            : { kind: 'certificate', file: { ticket: form.certificate?.ticket ?? '' } },
      };
    case 'managed-identity':
      return { kind: form.kind, ...(clientId === '' ? {} : { clientId }) };
    case 'azure-cli':
      return { kind: form.kind, ...(tenantId === '' ? {} : { tenantId }) };
  }
}
