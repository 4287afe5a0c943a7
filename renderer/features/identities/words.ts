import type { AzureIdentity, IdentityStatus } from '../../../shared/identities/identities.ts';
import { countOf } from '../../../shared/words/counts.ts';

export const kindWords = {
  user: 'Person',
  'service-principal': 'Service principal',
  'managed-identity': 'Managed identity',
  'azure-cli': 'Azure CLI',
} as const satisfies Record<AzureIdentity['kind'], string>;

export const cloudWords = {
  public: 'Public',
  'us-government': 'US Government',
  china: 'China',
} as const satisfies Record<AzureIdentity['cloud'], string>;

/** The tenant that an identity is told to be of; undefined where it is the one that it has. */
export const tenantOf = (identity: AzureIdentity): string | undefined =>
  'tenantId' in identity ? identity.tenantId : undefined;

/** How the identities stand, in a sentence; `asked` once each was asked for a token. */
export function identitiesSentence(listed: readonly IdentityStatus[] | undefined): string {
  if (listed === undefined) return 'Reading the identities…';
  if (listed.length === 0) return 'Nobody is signed in to Azure.';
  const count = countOf(listed.length, 'identity', 'identities');
  const failing = listed.filter(({ state }) => state === 'fails').length;
  if (failing > 0)
    return `${count}; Azure gives ${failing === 1 ? 'one of them' : `${failing} of them`} no token.`;
  const isChecked = listed.every(({ state }) => state === 'works');
  return isChecked ? `${count}; Azure gives each a token.` : `${count}.`;
}

/**
 * How long a code is still valid, in words that are no time of day when read aloud: "14 more minutes"; undefined once it is not.
 * Minutes are rounded down, so that nobody is told of more than there is.
 */
export function timeLeft(expiresAt: string, now: number): string | undefined {
  const seconds = Math.ceil((Date.parse(expiresAt) - now) / 1000);
  if (seconds <= 0) return undefined;
  return seconds < 60 ? countOf(seconds, 'more second') : countOf(Math.floor(seconds / 60), 'more minute');
}

/** What a service principal proves itself with, as it is kept here; null for whoever proves nothing. */
export function proofWords(identity: AzureIdentity): string | null {
  if (identity.kind !== 'service-principal') return null;
  const { login } = identity;
  if (login.kind === 'certificate') return `the certificate ${login.file}`;
  switch (login.source.kind) {
    case 'env':
      return `the client secret in $${login.source.variable}`;
    case 'keychain':
      return 'the client secret in the keychain of this machine';
    case 'session':
      return 'the client secret that was typed';
    case 'prompt':
      return 'a client secret that is asked for at every use';
  }
}
