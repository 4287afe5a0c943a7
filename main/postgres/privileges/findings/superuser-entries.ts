import type { Finding } from '../../../../shared/findings.ts';
import { inQuotes } from '../../../../shared/words/in-quotes.ts';
import type { PrivilegedEntries } from '../../archive/entries/privileged.ts';
import type { ServerFacts } from '../../connect/server-facts.ts';
import type { SettingRights } from '../read/for-restore.ts';

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
export function superuserEntryFindings(
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
export function refusedSettingFindings(
  { user, traits }: ServerFacts,
  { parameters, roles }: SettingRights,
): Finding[] {
  const parts = [
    ...(parameters.length === 0 ? [] : [`only a superuser sets ${list(parameters)}`]),
    ...(roles.length === 0
      ? []
      : [
          `settings of ${list(roles.map(inQuotes))} take CREATEROLE${traits.createRoleTakesAdminOption ? ' with the ADMIN option on the role' : ''}`,
        ]),
  ];
  if (parts.length === 0) return [];
  const message = `${user} can't set all of them: ${parts.join('; ')}.`;
  return [{ title: 'Settings of the database', severity: 'warning', message, remedy: afterwards }];
}
