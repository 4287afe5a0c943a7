import { isRestError } from '@azure/storage-blob';
import { PgkeepError } from '../../core/errors.ts';
import { redact } from '../../core/redact.ts';
import { describeRefusal, withoutRequest } from '../sdk/refusal.ts';
import { ObjectNotFound, ObjectProtected, PlaceRefused } from '../../vault/storage.ts';
import { parseContainerUrl } from './container-url.ts';

/** Azure's own name for what went wrong (BlobNotFound …), also where the answer has no body. */
export function azureCode(error: unknown): string | undefined {
  if (!isRestError(error)) return undefined;
  return error.response?.headers.get('x-ms-error-code') ?? error.code;
}

export function azureStatus(error: unknown): number | undefined {
  return isRestError(error) ? error.statusCode : undefined;
}

/**
 * Answers (409) to whoever replaces, removes or changes a protected blob: a time-based retention policy or a legal
 * hold, of the container or of the blob's version (learn.microsoft.com, Azure Blob Storage error codes).
 */
const protectedBy: Readonly<Record<string, { says: string; remedy: string }>> = {
  BlobImmutableDueToPolicy: {
    says: 'an immutability policy',
    remedy: 'Try again when the period of the policy, which the container or the blob has, has ended.',
  },
  BlobImmutableDueToLegalHold: {
    says: 'a legal hold',
    remedy: 'Have whoever set the legal hold on the container or the blob lift it.',
  },
};

/** Whether Azure refused because the blob is protected. */
export function isProtection(error: unknown): boolean {
  return (azureCode(error) ?? '') in protectedBy;
}

const notAllowedRemedy =
  'Give the identity the role Storage Blob Data Contributor on the container, or the SAS the permissions ' +
  'read, add, create, write, delete and list; check the storage account’s firewall too.';

const byCode: Readonly<Record<string, { says: string; remedy: string }>> = {
  AuthenticationFailed: {
    says: 'Azure does not accept the login',
    remedy:
      'Check the account key or SAS (it may have expired or been rotated) and the clock of this machine.',
  },
  InvalidAuthenticationInfo: {
    says: 'Azure does not accept the login',
    remedy: 'Sign in to the tenant that the storage account belongs to, or check the account key or SAS.',
  },
  NoAuthenticationInformation: {
    says: 'the container is not public and no login was given',
    remedy: 'Give the vault a connection string, a SAS or an Entra sign-in.',
  },
  KeyBasedAuthenticationNotPermitted: {
    says: 'the storage account does not allow account keys',
    remedy: 'Use an Entra sign-in for this vault.',
  },
  AuthorizationSourceIPMismatch: {
    says: 'the SAS is not valid for the address of this machine',
    remedy: 'Make a SAS that allows this machine’s address.',
  },
  // Of a network that is shut out, and of a SAS that is not for this service.
  AuthorizationFailure: {
    says: 'the storage account takes nothing from this network, or not with this login',
    remedy:
      'Allow the address of this machine in the storage account (Security + networking, Networking) or reach it through its private endpoint; a SAS has to be for the blob service.',
  },
  AuthorizationPermissionMismatch: {
    says: 'the login may not do this (AuthorizationPermissionMismatch)',
    remedy: `${notAllowedRemedy} A role that was assigned just now takes up to ten minutes.`,
  },
  ContainerBeingDeleted: {
    says: 'the container is being deleted',
    remedy: 'Wait until it is gone and create it again, or choose another container.',
  },
  ContainerDisabled: { says: 'the container is disabled', remedy: 'Ask the administrator of the account.' },
  AccountIsDisabled: {
    says: 'the storage account is disabled',
    remedy: 'Ask the administrator of the subscription.',
  },
};

/**
 * Turns what the SDK throws into what a user can act on. `what` is the object's name; without one, the
 * operation was on the container. `until` is when its protection ends, where that is known. Anything unknown stays
 * as it is.
 */
export function toBlobError(error: unknown, location: string, what?: string, until?: Date): unknown {
  if (error instanceof PgkeepError || !(error instanceof Error)) return error;
  if (isSignInError(error)) return notSignedIn(error, location);
  if (!isRestError(error)) return error;
  const { statusCode: status } = error;
  const code = azureCode(error) ?? '';
  const failure: Failure = {
    location,
    code,
    status,
    until,
    fields: { details: describeRefusal(error, code), cause: withoutRequest(error) },
  };
  const known = refusedContainer(failure) ?? refusedBlob(failure, what);
  if (known !== undefined) return known;
  if (status === 404 && what !== undefined) return new ObjectNotFound(`${location}/${what}`);
  if (status === undefined || status >= 500 || status === 408 || status === 429) {
    return new PgkeepError('UserErrorVaultNotAccessible', `${location} does not answer.`, {
      remedy:
        'Check the name of the storage account, the network, proxy and firewall between here and Azure.',
      ...failure.fields,
    });
  }
  return new PgkeepError(
    'UserErrorVaultNotAccessible',
    `${location} refused a request (${code || status}).`,
    failure.fields,
  );
}

/** An answer of Azure that says no. */
interface Failure {
  readonly location: string;
  /** Empty where Azure named none. */
  readonly code: string;
  readonly status: number | undefined;
  /** When the protection of the blob ends, where somebody has looked. */
  readonly until: Date | undefined;
  /** What every error that comes of it has. */
  readonly fields: { readonly details: string; readonly cause: Error };
}

function notSignedIn(error: Error, location: string): PgkeepError {
  return new PgkeepError('UserErrorContainerNotAccessible', `Cannot sign in to Azure for ${location}.`, {
    remedy: 'Run az login, set AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET, or check them.',
    details: redact(error.message),
    cause: error,
  });
}

/** Where the login or the container is at fault. */
function refusedContainer(failure: Failure): PgkeepError | undefined {
  const { location, code, status, fields } = failure;
  if (code === 'ContainerNotFound') return noContainer(failure);
  const known = byCode[code];
  if (known !== undefined) {
    const Kind = code === 'AuthorizationPermissionMismatch' ? PlaceRefused : PgkeepError;
    return new Kind('UserErrorContainerNotAccessible', `Cannot use ${location}: ${known.says}.`, {
      remedy: known.remedy,
      ...fields,
    });
  }
  if (status !== 401 && status !== 403) return undefined;
  return new PlaceRefused(
    'UserErrorContainerNotAccessible',
    `Cannot use ${location}: the login may not do this (${code || `HTTP ${status}`}).`,
    { remedy: notAllowedRemedy, ...fields },
  );
}

/** Where the state of one blob is at fault. */
function refusedBlob({ location, code, fields, until }: Failure, what = 'The blob'): PgkeepError | undefined {
  if (code === 'BlobArchived' || code === 'BlobBeingRehydrated') {
    const state = code === 'BlobArchived' ? 'is in the archive tier' : 'is still being rehydrated';
    return new PgkeepError('UserErrorVaultNotAccessible', `${what} in ${location} ${state}.`, {
      remedy: 'Rehydrate the blob to the hot or cool tier (up to 15 hours), then run the job again.',
      ...fields,
    });
  }
  const known = protectedBy[code];
  if (known === undefined) return undefined;
  return new ObjectProtected(`${what} in ${location} is protected by ${known.says}${untilWords(until)}.`, {
    remedy: until === undefined ? known.remedy : 'Try again when that date has passed.',
    until,
    ...fields,
  });
}

const untilWords = (until: Date | undefined) => (until === undefined ? '' : ` until ${until.toISOString()}`);

/** pgkeep makes no containers: whoever pays for the account decides on their names, access and redundancy. */
function noContainer({ location, fields }: Failure): PgkeepError {
  const { account, container } = parseContainerUrl(location);
  return new PgkeepError(
    'UserErrorContainerNotAccessible',
    `Cannot use ${location}: the container does not exist.`,
    {
      remedy: `Create it in the Azure portal (storage account, Containers) or with "az storage container create --account-name ${account} --name ${container} --auth-mode login", or correct its name in the URL.`,
      ...fields,
    },
  );
}

/** @azure/identity is loaded late, so its errors are known by name. */
function isSignInError(error: Error): boolean {
  return [
    'AuthenticationError',
    'AggregateAuthenticationError',
    'AuthenticationRequiredError',
    'CredentialUnavailableError',
  ].includes(error.name);
}
