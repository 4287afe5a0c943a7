import { randomBytes } from 'node:crypto';
import { writeAdo } from '../../../../shared/logins/connection-string/ado.ts';
import type { NewSecret } from '../../../../shared/logins/new-secret.ts';
import type { ServerSummary, TlsMode } from '../../../../shared/servers/servers.ts';
import { PgkeepError } from '../../../core/errors.ts';
import { registerSecret } from '../../../core/redact.ts';
import { passwordStatement } from '../../../postgres/sql/roles.ts';
import { adding } from '../../access/plan.ts';
import { recordChange } from '../../access/record-change.ts';
import type { Engine } from '../../engine.ts';
import { findIdentity } from '../../lookup.ts';
import { digestOf } from '../../privileges/runnable-sql.ts';

interface Wanted {
  readonly secret: string;
  /** An identity by its name or id. */
  readonly identity: string;
  readonly server: ServerSummary;
  readonly user: string;
  readonly database?: string | undefined;
  readonly isNewRole?: boolean | undefined;
  readonly expiresAt?: string | undefined;
}

/** 192 bits; letters, digits, dashes and underscores alone, which nothing has to quote. */
const passwordBytes = 24;

/** Npgsql's words for the modes of TLS. */
const tlsWords: Readonly<Record<TlsMode, string>> = {
  disable: 'Disable',
  require: 'Require',
  'verify-ca': 'VerifyCA',
  'verify-full': 'VerifyFull',
};

/**
 * Puts a login with a new password into a new secret, as an ADO.NET connection string, which Azure Backup reads, too.
 * The password is told nobody: the SQL that is given sets it by its verifier. That the secret was made stands in the audit trail. Throws UserErrorNameAlreadyInUse where the
 * secret is there, and what Key Vault refuses.
 */
export async function createLoginSecret(
  engine: Engine,
  { secret, server, user, database, isNewRole = false, expiresAt, ...wanted }: Wanted,
  random: (length: number) => Buffer = randomBytes,
): Promise<NewSecret> {
  const { store, secrets, keyVaults, madeLogins, clock } = engine;
  const expiresOn = expiresAt === undefined ? undefined : new Date(expiresAt);
  if (expiresOn !== undefined && expiresOn <= clock.now()) {
    throw new PgkeepError('UserErrorInvalidInput', 'The secret would have expired already.');
  }
  const asked = findIdentity(store, wanted.identity);
  const identity = asked.id;
  const password = random(passwordBytes).toString('base64url');
  registerSecret(password);
  const sql = await passwordStatement({ name: user, isNew: isNewRole, password });
  const value = writeAdo({
    Server: server.host,
    Port: String(server.port),
    ...(database === undefined ? {} : { Database: database }),
    'User Id': user,
    Password: password,
    'Ssl Mode': tlsWords[server.tls],
  });
  const contentType = 'text/plain';
  await recordChange(engine, adding({ kind: 'secret', secret }), asked, async () => {
    await keyVaults.create({ secret, identity }, { value, contentType, expiresOn }, secrets);
    return true;
  });
  const made = { secret, user, sql, digest: digestOf(sql) };
  madeLogins.keep({ ...made, serverId: server.id, identity });
  return { ...made, serverName: server.name };
}
