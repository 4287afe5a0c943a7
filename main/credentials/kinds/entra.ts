import type { CredentialKinds, SecretReader } from '../secret-reader.ts';
import type { DatabaseTokens } from '../token-source.ts';

/** A token of Entra as the password. It lives an hour or so: each connection begins with one that is fresh. */
export function entraKind(
  tokens: DatabaseTokens,
  readerFor: (isUnattended: boolean) => SecretReader,
): CredentialKinds['entra'] {
  return {
    expectPlace: ({ identity }, address) => tokens.expectPlace(identity, address),
    async read({ identity }, { address, isUnattended, signal }) {
      const give = () => tokens.token(identity, address, readerFor(isUnattended), signal);
      // Whoever reads a login learns now why there is none, and not at the first connection.
      const { principal } = await give();
      return {
        user: address.user,
        password: async () => (await give()).token,
        warnings: [],
        principal,
      };
    },
  };
}
