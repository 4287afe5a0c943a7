import { registerSecret } from '../../core/redact.ts';

/**
 * Has a token cut out of texts. Those with the shape of one are cut whether they are known or not; each that is remembered
 * makes every later text dearer, and a process that runs for weeks sees thousands.
 */
export function registerToken(token: string): void {
  if (!token.startsWith('eyJ')) registerSecret(token);
}
