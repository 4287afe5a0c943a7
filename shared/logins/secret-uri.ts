import { z } from 'zod';
import { keyVaultSuffixes, type AzureCloud } from '../identities/cloud.ts';
import type { NamedKeyVault } from './key-vault-uri.ts';

/** A secret of a key vault, as its URI names it. */
export interface NamedSecret extends NamedKeyVault {
  /** As it is kept and shown. */
  readonly uri: string;
  readonly name: string;
}

const clouds = Object.entries(keyVaultSuffixes) as [AzureCloud, string][];
const suffixes = clouds.map(([, suffix]) => RegExp.escape(suffix)).join('|');

// Not by URL: it reads tabs, backslashes, other letters and dots in the path as something else.
const shape = new RegExp(
  `^https://([a-z](?:-?[a-z0-9]){2,23})(${suffixes})/secrets/([0-9a-z-]{1,127})(/[0-9a-z]*)?$`,
  'i',
);

/** Takes a secret's URI apart; else says what is wrong with it, as the end of a sentence. */
export function readSecretUri(text: string): NamedSecret | string {
  const [, vault = '', suffix = '', name = '', version = ''] = shape.exec(text.trim()) ?? [];
  const cloud = clouds.find(([, known]) => known === suffix.toLowerCase())?.[0];
  if (cloud === undefined) return whyNot(text.trim());
  if (version.length > 1) {
    return 'a version stands at its end: leave it away, the newest one is read each time';
  }
  const vaultUrl = `https://${vault}${suffix}`.toLowerCase();
  return { uri: `${vaultUrl}/secrets/${name}`, cloud, vault: vault.toLowerCase(), vaultUrl, name };
}

/** The text is not repeated: it may be the secret itself, pasted by mistake. */
function whyNot(text: string): string {
  if (!/^https:\/\//i.test(text)) return 'it starts with https://';
  const isInVault = new RegExp(`^https://[a-z0-9-]+(${suffixes})/`, 'i').test(text);
  return isInVault
    ? 'behind the key vault it has /secrets/ and the name of a secret, nothing else'
    : 'its host is a key vault of Azure, such as https://contoso.vault.azure.net, without port or login';
}

/** URI of a secret in a key vault, without a version: https://contoso.vault.azure.net/secrets/shop-login. */
export const SecretUri = z
  .string()
  .max(300, 'the URI of a secret has at most 300 characters')
  .superRefine((text, context) => {
    const read = readSecretUri(text);
    if (typeof read === 'string') {
      context.addIssue({ code: 'custom', message: `that is no URI of a secret: ${read}` });
    }
  })
  .overwrite((text) => {
    const read = readSecretUri(text);
    return typeof read === 'string' ? text : read.uri;
  });

/** A URI that was checked. */
export function namedSecret(uri: string): NamedSecret {
  const read = readSecretUri(uri);
  if (typeof read === 'string') throw new Error(`no URI of a secret: ${read}`);
  return read;
}
