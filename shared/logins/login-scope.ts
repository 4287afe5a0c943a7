import { TlsMode, type ServerAddress, type ServerCredential } from '../servers/servers.ts';

/** What of an address decides whom a login is shown to, and how well it is guarded on the way. */
export type LoginScopePart = 'host' | 'port' | 'user' | 'tls' | 'caFile';

/**
 * The parts of an address whose change asks for the login again: it was given for another place, or for a way
 * that was guarded better. From weak to strong, TLS is disable, require, verify-ca, verify-full.
 */
export function changedLoginScope(before: ServerAddress, after: ServerAddress): LoginScopePart[] {
  const strength = ({ tls }: ServerAddress) => TlsMode.options.indexOf(tls);
  const changed: Readonly<Record<LoginScopePart, boolean>> = {
    host: before.host !== after.host,
    port: before.port !== after.port,
    user: before.user !== after.user,
    tls: strength(after) < strength(before),
    caFile: after.tls !== 'disable' && before.caFile !== after.caFile,
  };
  return (Object.keys(changed) as LoginScopePart[]).filter((part) => changed[part]);
}

/** Whether there is a login at all that could reach the wrong place without anybody noticing. */
export function isStoredLogin({ kind }: ServerCredential): boolean {
  return kind !== 'prompt' && kind !== 'none' && kind !== 'unset';
}
