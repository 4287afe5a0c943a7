import type { LoginInSecret } from '../../shared/logins/connection-string/login-in-secret.ts';
import { inQuotes } from '../../shared/words/in-quotes.ts';
import type { ServerAddress } from '../../shared/servers/servers.ts';

interface Compared {
  /** What of its address is another one than the server's; never its value, which may be a piece of a password. */
  readonly otherServer: 'host' | 'port' | undefined;
  /** What is to be known, as sentences that begin with the secret. */
  readonly warnings: readonly string[];
  /** What is only said. */
  readonly notes: readonly string[];
}

/** From weak to strong, as libpq orders them: two of them fall back to plain text. */
const strengths = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];

/**
 * What a secret says of a server beside the login, compared with the server that the login goes to; what it does not say is
 * not compared. `database` is the one that the secret is for; undefined where it is for all of the server.
 */
export function compareWithServer(
  login: Pick<LoginInSecret, 'host' | 'port' | 'database' | 'tls'>,
  address: Pick<ServerAddress, 'host' | 'port' | 'tls'>,
  database: string | undefined,
): Compared {
  const isOtherHost = login.host !== undefined && plainHost(login.host) !== plainHost(address.host);
  const isOtherPort = login.port !== undefined && login.port !== address.port;
  const isOtherDatabase =
    database !== undefined && login.database !== undefined && login.database !== database;
  return {
    otherServer: isOtherHost ? 'host' : isOtherPort ? 'port' : undefined,
    warnings: isOtherDatabase ? [`names another database than ${inQuotes(database)}.`] : [],
    notes: tlsNotes(login.tls, address.tls),
  };
}

function tlsNotes(said: LoginInSecret['tls'], used: ServerAddress['tls']): string[] {
  if (said === undefined || said === used) return [];
  const isWeaker = strengths.indexOf(said) < strengths.indexOf(used);
  return [
    isWeaker
      ? `asks for TLS mode ${said}, which proves less than the server’s ${used}: that is used.`
      : `asks for TLS mode ${said}; the server’s ${used}, which proves less, is used.`,
  ];
}

/** A private endpoint has the server's name with one more part, and is the same server. */
const plainHost = (host: string) =>
  host.toLowerCase().replace(/\.$/, '').replace('.privatelink.postgres.', '.postgres.');
