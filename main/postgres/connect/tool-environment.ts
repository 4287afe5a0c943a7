import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isSocket } from '../../../shared/servers/unix-socket.ts';
import { connect } from './connect.ts';
import { isUnproven, provenStartOptions } from './session-options.ts';
import { passwordOf, publicCertificates, type Target } from './target.ts';

/**
 * Value of `--dbname` for every client tool: only what has no environment variable. A firewall that forgets
 * idle connections would otherwise hang a long dump for hours (keepalives are in seconds). The name of the
 * database is not in it and comes from PGDATABASE; with the option pg_restore connects at all.
 */
export const connectionParameters = 'keepalives_idle=60 keepalives_interval=15 keepalives_count=8';

/**
 * Environment that leads a PostgreSQL client tool to a target. Everything travels here and not in argv:
 * the password would be visible in the process list, and a database name that looks like a connection
 * string would be taken for one. libpq takes PGDATABASE literally.
 *
 * `startOptions` are parameters of the session in PGOPTIONS, beside those that every session of the login begins with.
 * `scratchFolder` receives a CA bundle where one is needed: a private folder of the running job.
 */
export async function toolEnvironment(
  target: Target,
  scratchFolder: string,
  startOptions: readonly string[] = [],
): Promise<Record<string, string>> {
  const { host, port, user, tls, caFile } = target.address;
  const env: Record<string, string> = {
    PGHOST: host,
    PGPORT: String(port),
    PGUSER: user,
    PGDATABASE: target.database,
    PGAPPNAME: 'pgkeep',
    PGCONNECT_TIMEOUT: '15',
    PGSSLMODE: isSocket(host) ? 'disable' : tls,
    // An empty password file: the credential decides where the password comes from, not the tool.
    PGPASSFILE: join(scratchFolder, 'no-passfile'),
  };
  // a tool has no second try: one session of ours begins with the options first
  if (isUnproven(target)) await (await connect(target)).end();
  const options = [...provenStartOptions(target), ...startOptions];
  if (options.length > 0) env['PGOPTIONS'] = options.join(' ');
  // With a CA file at its usual place libpq would silently turn `require` into verify-ca.
  if (env['PGSSLMODE'] === 'require') env['PGSSLROOTCERT'] = join(scratchFolder, 'no-ca-file');
  if (env['PGSSLMODE'] === 'verify-ca' || env['PGSSLMODE'] === 'verify-full') {
    if (caFile !== undefined) {
      env['PGSSLROOTCERT'] = caFile;
    } else {
      const bundle = join(scratchFolder, 'public-ca.pem');
      await writeFile(bundle, publicCertificates(), { mode: 0o600 });
      env['PGSSLROOTCERT'] = bundle;
    }
  }
  return withPassword(env, target);
}

/**
 * The same environment for a program that starts now: a token that was good for one an hour ago is not for this one.
 */
export async function withPassword(
  env: Readonly<Record<string, string>>,
  target: Pick<Target, 'password'>,
): Promise<Record<string, string>> {
  const password = await passwordOf(target);
  return { ...env, ...(password !== undefined && { PGPASSWORD: password }) };
}
