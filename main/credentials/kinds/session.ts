import { PgkeepError } from '../../core/errors.ts';
import { registerSecret } from '../../core/redact.ts';
import type { CredentialKinds, WantedSecret } from '../secret-reader.ts';

type Kind = CredentialKinds['session'];

/** What a person typed and what is held until this process ends; by id of server or vault. */
export class SessionKind implements Kind {
  readonly #secrets = new Map<string, string>();

  read(_credential: unknown, { account, name }: WantedSecret): string {
    const secret = this.#secrets.get(account);
    if (secret !== undefined) return secret;
    throw new PgkeepError(
      'UserErrorCredentialUnavailable',
      `${name} was typed in an earlier run of pgkeep and is not kept.`,
      { remedy: 'Type it again, or let the login come from the keychain, which keeps it.' },
    );
  }

  keep(account: string, secret: string | undefined): void {
    if (secret === undefined) {
      throw new PgkeepError('UserErrorInvalidInput', 'The password is missing.', { remedy: 'Type it.' });
    }
    registerSecret(secret);
    this.#secrets.set(account, secret);
  }

  forget(account: string): void {
    this.#secrets.delete(account);
  }
}
