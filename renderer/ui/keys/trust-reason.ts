import { DisplayName } from '../../../shared/ids.ts';

/** Why a key cannot be trusted yet; null where it can. `publicKey` is null where the key is known already. */
export function trustReason({
  name,
  publicKey,
}: {
  readonly name: string;
  readonly publicKey: string | null;
}): string | null {
  if (name.trim() === '') return 'Say whose key it is.';
  const checked = DisplayName.safeParse(name);
  if (!checked.success) return `The name cannot be used: ${checked.error.issues[0]?.message ?? ''}.`;
  if (publicKey === null) return null;
  if (publicKey.includes('PRIVATE KEY')) return 'This is a private key. It stays with its owner.';
  return /^\s*-----BEGIN PUBLIC KEY-----\s[\s\S]+-----END PUBLIC KEY-----\s*$/.test(publicKey)
    ? null
    : 'Paste the whole public key, from its BEGIN to its END.';
}
