import type { IdentityId } from '../../../../shared/ids.ts';
import type { NewSecret } from '../../../../shared/logins/new-secret.ts';

/** A login that was put into a new secret here. */
export interface MadeLogin extends Pick<NewSecret, 'secret' | 'user' | 'sql' | 'digest'> {
  readonly serverId: string;
  /** Id of the identity that wrote the secret. */
  readonly identity: IdentityId;
}

/** More than anybody makes before the first of them is run. */
const keptAtMost = 100;

/**
 * The SQL of logins that were made while pgkeep runs, by its digest, so that what was shown is what is run. In memory alone:
 * it has the verifier of a password.
 */
export class MadeLogins {
  readonly #made = new Map<string, MadeLogin>();

  keep(login: MadeLogin): void {
    this.#made.set(login.digest, login);
    const [oldest] = this.#made.keys();
    if (this.#made.size > keptAtMost && oldest !== undefined) this.#made.delete(oldest);
  }

  /** The login with this SQL, if it is for that server. */
  find(digest: string, serverId: string): MadeLogin | undefined {
    const found = this.#made.get(digest);
    return found?.serverId === serverId ? found : undefined;
  }
}
