import type { Finding } from '../../../../shared/findings.ts';
import type { DatabaseProperties } from '../../../../shared/manifest.ts';
import type { PrivilegedEntries } from '../../archive/entries/privileged.ts';
import type { ServerFacts } from '../../connect/server-facts.ts';
import type { Connection } from '../../connect/connect.ts';

/** Names that a sentence lists; of more it says how many there are. */
const listed = 5;

function list(names: readonly string[]): string {
  const rest = names.length - listed;
  const shown = names.slice(0, rest === 1 ? listed + 1 : listed).join(', ');
  return rest > 1 ? `${shown} and ${rest} more` : shown;
}

const afterwards =
  'Restore with a superuser, or let one run afterwards what the restore’s messages then list.';

/**
 * What the target refuses to anybody but a superuser: it comes out of the restore as a message, and is missing.
 * On Azure its own rules decide, which are not known here. Pure.
 */
export function checkPrivilegedEntries(
  { superuser, user }: ServerFacts,
  { superuser: entries, ofServer, ofExtensions, passedOn }: PrivilegedEntries,
  azure: boolean,
): Finding[] {
  if (superuser) return [];
  const warning = (title: string, message: string, remedy = afterwards): Finding => ({
    title,
    severity: 'warning',
    message,
    remedy,
  });
  return [
    ...(entries.length === 0 || azure
      ? []
      : [
          warning(
            'What only a superuser creates',
            `${user} is no superuser, so the restore can't create ${list(entries)}, nor what uses that.`,
          ),
        ]),
    ...(ofServer.length === 0
      ? []
      : [
          warning(
            'Privileges on the server’s own objects',
            `${user} may not change them: those on ${list(ofServer)} stay as the target has them.`,
          ),
        ]),
    ...(ofExtensions.length === 0
      ? []
      : [
          warning(
            'Privileges on objects of extensions',
            `What an extension makes belongs to the server's superuser, so ${user} can't set the privileges on ${list(ofExtensions)}: they stay as the extension makes them.`,
          ),
        ]),
    ...(passedOn.length === 0
      ? []
      : [
          warning(
            'Privileges that were passed on',
            `Only a superuser sets in another role's name what that role has passed on: ${user} can't for ${list(passedOn)}.`,
          ),
        ]),
  ];
}

/** Settings of the database, and of roles in it, that the login may not set on the target. */
export async function checkSettings(
  connection: Connection,
  { superuser, user, traits }: ServerFacts,
  settings: DatabaseProperties['settings'],
): Promise<Finding[]> {
  if (superuser || settings.length === 0) return [];
  // From 15 on SET on a parameter can be granted.
  const granted = traits.parametersAreGrantable
    ? `has_parameter_privilege($2::name, p.name, 'SET')`
    : 'false';
  const parameters = await connection.query<{ name: string }>(
    `SELECT p.name FROM pg_settings p
      WHERE lower(p.name) = ANY ($1::text[]) AND p.context IN ('superuser', 'superuser-backend')
        AND $2::name IS NOT NULL AND NOT ${granted} ORDER BY 1`,
    [settings.map(({ name }) => name.toLowerCase()), user],
  );
  const roles = await connection.query<{ name: string }>(
    `SELECT r.rolname::text AS name FROM pg_roles r JOIN pg_roles login ON login.rolname = $2
      WHERE r.rolname = ANY ($1::text[]) AND r.oid <> login.oid
        AND (r.rolsuper OR NOT login.rolcreaterole
             OR $3 AND NOT pg_has_role(login.oid, r.oid, 'MEMBER WITH ADMIN OPTION'))
      ORDER BY 1`,
    [settings.flatMap(({ role }) => role ?? []), user, traits.createRoleTakesAdminOption],
  );
  const parts = [
    ...(parameters.length === 0 ? [] : [`only a superuser sets ${list(parameters.map(({ name }) => name))}`]),
    ...(roles.length === 0
      ? []
      : [
          `settings of ${list(roles.map(({ name }) => JSON.stringify(name)))} take CREATEROLE${traits.createRoleTakesAdminOption ? ' with the ADMIN option on the role' : ''}`,
        ]),
  ];
  if (parts.length === 0) return [];
  const message = `${user} can't set all of them: ${parts.join('; ')}.`;
  return [{ title: 'Settings of the database', severity: 'warning', message, remedy: afterwards }];
}
