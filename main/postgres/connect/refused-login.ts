import type { FixStep } from '../../../shared/errors.ts';
import type { Target } from './target.ts';

/** Whose login it is and where it comes from. */
export type LoginOrigin = Pick<Target, 'loginOf' | 'secret' | 'server'>;

/** What an error says of a login that a server refused. */
interface RefusedLogin {
  /** What follows the login's name in a sentence; empty where nothing is known of where it comes from. */
  readonly from: string;
  readonly fix: { readonly remedy?: string; readonly steps: readonly FixStep[] };
}

/** Where a login that a server refused comes from, and what shows whether it is right: never a part of what it is. */
export function refusedLogin({ secret, ...login }: LoginOrigin, reason: string): RefusedLogin {
  const steps = testLogin(login);
  // A server of Azure takes nothing but tokens for a role that is mapped to Entra, and says so when it reads a password.
  const isOfEntra = /validating the access token/i.test(reason);
  if (secret === undefined) return { from: '', fix: { ...(isOfEntra && { remedy: onlyTokens }), steps } };
  const words = `the secret ${secret.name} in the key vault ${secret.vault}`;
  const remedy = isOfEntra
    ? onlyTokens
    : `Write a new version of ${words}, with a login that the server takes.`;
  return { from: `, which comes from ${words}`, fix: { remedy, steps } };
}

const onlyTokens =
  'The role is mapped to Microsoft Entra: the server takes tokens for it, and no password. Log in as an identity, or give the password of a role that is not mapped.';

/** What shows whether a login and a database are right; the server by the name that it has here, if it has one. */
export function testServer(server: string | undefined): FixStep[] {
  return server === undefined ? [] : [{ do: 'test-server', server }];
}

function testLogin({ loginOf, server }: Omit<LoginOrigin, 'secret'>): FixStep[] {
  switch (loginOf?.kind) {
    case undefined:
      return testServer(server);
    case 'instance':
      return [{ do: 'check-backup', instance: loginOf.instance }];
    case 'new login':
      return [{ do: 'change-secret', instance: loginOf.instance }];
    case 'new login of server':
      return [{ do: 'set-login', server: loginOf.server, with: 'key-vault' }];
    case 'changed server':
      return [{ do: 'repeat-login', server: loginOf.server, with: 'key-vault' }];
    case 'protect':
    case 'restore':
    case 'verify':
      return [{ do: 'choose-secret', of: loginOf.kind }];
  }
}
