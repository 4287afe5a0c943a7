/** Without 0 O o 1 l I: a password may have to be read out. */
const letters = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** Fills the array with random bytes. */
export type RandomBytes = (bytes: Uint8Array<ArrayBuffer>) => void;

/** A password of `length` characters, each as likely as the others: bytes that would favour some are left out. */
export function generatePassword(length: number, random: RandomBytes): string {
  const fair = 256 - (256 % letters.length);
  let password = '';
  while (password.length < length) {
    const bytes = new Uint8Array(length);
    random(bytes);
    for (const byte of bytes)
      if (byte < fair && password.length < length) password += letters.charAt(byte % letters.length);
  }
  return password;
}
