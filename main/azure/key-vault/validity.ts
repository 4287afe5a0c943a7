import type { SecretProperties } from '@azure/keyvault-secrets';
import type { NamedSecret } from '../../../shared/logins/secret-uri.ts';
import { dayOf } from '../../../shared/words/promises.ts';

/**
 * What is to be known of a secret that Key Vault gave out although it should no longer be used, or not yet: it does not
 * refuse (learn.microsoft.com: About Azure Key Vault secrets, date-time controlled operations).
 */
export function validityWarnings(
  { vault, name }: NamedSecret,
  { expiresOn, notBefore }: Pick<SecretProperties, 'expiresOn' | 'notBefore'>,
  now: Date,
): string[] {
  const what = `The secret ${name} in the key vault ${vault}`;
  if (expiresOn !== undefined && expiresOn <= now) {
    return [`${what} expired on ${dayOf(expiresOn.toISOString())}; Key Vault still gives it out.`];
  }
  if (notBefore !== undefined && notBefore > now) {
    return [
      `${what} is not to be used before ${dayOf(notBefore.toISOString())}; Key Vault gives it out already.`,
    ];
  }
  return [];
}
