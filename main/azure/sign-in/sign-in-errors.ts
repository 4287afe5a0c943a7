import { AuthError, InteractionRequiredAuthError, ServerError } from '@azure/msal-node';
import type { UserIdentity } from '../../../shared/identities/identities.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import { PgkeepError, messageOf } from '../../core/errors.ts';
import { redact } from '../../core/redact.ts';
import type { NetworkSays } from './msal-network.ts';

/** Who signs in, for sentences: the name of an identity, or its user or client id. */
interface WhoSignsIn {
  readonly name: string;
  /** Of an identity that is there, which can sign in again. */
  readonly isKnown: boolean;
  readonly tenant: string | undefined;
  readonly by?: UserIdentity['by'];
}

interface Meaning {
  readonly code: ErrorCode;
  /** The sentence's end, after who it is; a full stop and the number follow. */
  readonly says: string;
  readonly remedy?: string;
}

const again: Meaning = { code: 'UserErrorSignInAgain', says: 'has to sign in again' };
const mfa: Meaning = { code: 'UserErrorMfaRequired', says: 'has to pass a second factor' };
const notThere: Meaning = {
  code: 'UserErrorNotInTenant',
  says: 'is not an account of the tenant, nor a guest in it',
};
const blocked: Meaning = { code: 'UserErrorBlockedByPolicy', says: 'is blocked by a policy of the tenant' };
const consent: Meaning = {
  code: 'UserErrorConsentRequired',
  says: 'may not use the app registration yet: nobody consented to what it asks for',
};
const adminConsent: Meaning = {
  code: 'UserErrorConsentRequired',
  says: 'may not consent to the app registration: an administrator has to',
};
const wrongLogin: Meaning = {
  code: 'UserErrorApplicationLogin',
  says: 'gave a client secret or certificate that Entra does not accept',
};
const device: Meaning = {
  code: 'UserErrorBlockedByPolicy',
  says: 'signs in from a device that the tenant does not allow',
};
const crossTenant: Meaning = {
  code: 'UserErrorNotInTenant',
  says: 'may not go to the tenant: a policy for access between tenants forbids it',
  remedy: 'Ask the administrators of both tenants for access between them (cross-tenant access settings).',
};

/**
 * What the numbers of Entra mean (learn.microsoft.com, Microsoft Entra authentication and authorization error codes).
 * Numbers are added over time: what is not here is told with its number and Entra's own words.
 */
const byNumber: Readonly<Record<number, Meaning>> = {
  50058: again,
  50078: { ...mfa, says: 'has to pass the second factor again' },
  50089: again,
  50132: again,
  50133: again,
  50173: { ...again, says: 'has to sign in again: the sign-in was revoked' },
  70000: again,
  70008: again,
  70043: { ...again, says: 'has to sign in again: the tenant asks for it from time to time' },
  700082: { ...again, says: 'has to sign in again: the sign-in was not used for too long' },
  700084: again,
  50072: mfa,
  50074: mfa,
  50076: mfa,
  50079: mfa,
  50158: mfa,
  53004: { ...mfa, says: 'has to register a second factor first' },
  65001: consent,
  65004: {
    ...consent,
    says: 'did not consent to what the app registration asks for',
    remedy: 'Sign in again and accept, or have an administrator of the tenant consent for everybody.',
  },
  65005: consent,
  650056: consent,
  650057: {
    ...consent,
    says: 'asks for an API that the app registration does not name',
    remedy:
      'Add the API to the app registration (API permissions): Azure Service Management, Key Vault, Storage and OSSRDBMS Database, each with user_impersonation.',
  },
  90093: adminConsent,
  90094: adminConsent,
  90095: adminConsent,
  50105: { code: 'UserErrorAppNotAllowed', says: 'is not assigned to the application' },
  500011: { code: 'UserErrorAppNotAllowed', says: 'asks for a service that the tenant does not have' },
  50011: {
    code: 'UserErrorAppNotAllowed',
    says: 'cannot come back from the browser: the app registration lacks http://localhost',
    remedy: 'Add http://localhost to the app registration (Authentication, Mobile and desktop applications).',
  },
  50194: {
    code: 'UserErrorAppNotAllowed',
    says: 'uses an app registration that only knows its own tenant',
    remedy: 'Give the tenant that the app registration is in.',
  },
  70001: { code: 'UserErrorAppNotAllowed', says: 'uses an application that is disabled' },
  700016: {
    code: 'UserErrorAppNotAllowed',
    says: 'uses an application that the tenant does not know',
  },
  7000112: { code: 'UserErrorAppNotAllowed', says: 'uses an application that is disabled' },
  90002: {
    code: 'UserErrorNotInTenant',
    says: 'names a tenant that does not exist',
    remedy: 'Check the id or domain of the tenant, and the cloud.',
  },
  50014: notThere,
  50020: notThere,
  50034: notThere,
  51004: notThere,
  16003: notThere,
  90072: notThere,
  500021: crossTenant,
  500022: crossTenant,
  500212: crossTenant,
  500213: crossTenant,
  7000218: {
    code: 'UserErrorDeviceCodeBlocked',
    says: 'may not sign in with a code: the app registration does not allow it',
  },
  70019: { ...again, says: 'did not type the code in time' },
  50057: {
    code: 'UserErrorBlockedByPolicy',
    says: 'is disabled',
    remedy: 'Ask the administrator of the tenant.',
  },
  50053: {
    code: 'UserErrorBlockedByPolicy',
    says: 'is locked for now, or signs in from an address that Entra takes for malicious',
    remedy: 'Wait and try again, or ask the administrator of the tenant.',
  },
  50097: device,
  50005: device,
  53000: device,
  53001: device,
  53002: blocked,
  53003: blocked,
  53011: blocked,
  50131: blocked,
  530032: blocked,
  530003: device,
  50012: wrongLogin,
  700024: {
    ...wrongLogin,
    says: 'gave a proof that is not valid now',
    remedy: 'Check the clock of this machine.',
  },
  700027: { ...wrongLogin, says: 'gave a certificate that the app registration does not have' },
  7000215: { ...wrongLogin, says: 'gave a client secret that is wrong' },
  7000222: { ...wrongLogin, says: 'gave a client secret that has expired' },
};

/** The app registration may allow codes all the same: what it allows is not what blocks. */
const blockedCodeRemedy =
  'Sign in with the browser of this machine, or ask the administrator of the tenant which Conditional Access policy blocks sign-ins with a code (Sign-in logs, Conditional Access).';

/** The AADSTS number in what Entra said; undefined where there is none. */
function numberIn(text: string): number | undefined {
  const found = /AADSTS(\d{3,9})/.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

/**
 * What MSAL and Entra say, as an error that a person can act on. `network` is what the last request came to: of a device
 * code that is refused MSAL tells no number, and of a network that fails not why. A device code that Conditional Access
 * blocks has the number of every other policy.
 */
export function toSignInError(
  error: unknown,
  who: WhoSignsIn,
  { failure, refusal = '' }: NetworkSays,
): unknown {
  if (failure !== undefined) return failure;
  if (error instanceof PgkeepError || !(error instanceof AuthError)) return error;
  const own = error.errorMessage || messageOf(error);
  const text =
    redact(numberIn(own) === undefined && refusal !== '' ? refusal : own).split(/\s*Trace ID:/, 1)[0] ?? '';
  const number = numberIn(text);
  const known = number === undefined ? undefined : byNumber[number];
  const meaning = meaningOf(error, known);
  const steps =
    who.isKnown && (meaning.code === 'UserErrorSignInAgain' || meaning.code === 'UserErrorMfaRequired')
      ? [{ do: 'sign-in-again' as const, identity: who.name }]
      : [];
  const isBlockedCode = who.by === 'device-code' && meaning === blocked;
  const remedy = isBlockedCode ? blockedCodeRemedy : meaning.remedy;
  const cause = new Error(text);
  cause.name = error.name;
  return new PgkeepError(
    isBlockedCode ? 'UserErrorDeviceCodeBlocked' : meaning.code,
    `${who.name} ${meaning.says} (${number === undefined ? error.errorCode : `AADSTS${number}`}, ${who.tenant === undefined ? 'its own tenant' : `tenant ${who.tenant}`}).`,
    { ...(remedy === undefined ? {} : { remedy }), steps, details: text, cause },
  );
}

function meaningOf(error: AuthError, known: Meaning | undefined): Meaning {
  if (known !== undefined) return known;
  // 'authorization_declined' of a device code is the message of another code
  const words = `${error.errorCode} ${error.errorMessage}`;
  if (/\b(access_denied|authorization_declined)\b/.test(words)) {
    return { code: 'UserErrorSignInFailed', says: 'did not sign in: it was declined or cancelled' };
  }
  if (/\b(expired_token|code_expired|device_code_expired|user_timeout_reached)\b/.test(words)) {
    return { ...again, says: 'did not type the code in time' };
  }
  if (error instanceof InteractionRequiredAuthError) return again;
  if (error instanceof ServerError && error.errorCode === 'invalid_grant') return again;
  return { code: 'UserErrorSignInFailed', says: 'cannot sign in' };
}
