import { PgkeepError } from '../core/errors.ts';
import { registerSecret } from '../core/redact.ts';

/** Secrets that a person typed and that are held until this process ends; by id of server or vault. */
export class SessionSecrets {
  readonly #secrets = new Map<string, string>();

  /** `what` names it for the person who has to type it again. Throws UserErrorCredentialUnavailable. */
  read(account: string, what: string): string {
    const secret = this.#secrets.get(account);
    if (secret !== undefined) return secret;
    throw new PgkeepError(
      'UserErrorCredentialUnavailable',
      `${what} was typed in an earlier run of pgkeep and is not kept.`,
      { remedy: 'Type it again, or let the login come from the keychain, which keeps it.' },
    );
  }

  write(account: string, secret: string): void {
    registerSecret(secret);
    this.#secrets.set(account, secret);
  }

  remove(account: string): void {
    this.#secrets.delete(account);
  }
}
