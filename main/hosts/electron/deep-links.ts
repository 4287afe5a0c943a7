import { InstanceId, JobId, PointId } from '../../../shared/ids.ts';

/** The scheme of links that other programs may hold: chats, tickets, runbooks. */
export const linkScheme = 'pgkeep';

/** No known link is longer than this, in characters. */
const longestLink = 200;

/**
 * The page that a link names, as a path of the interface; null for anything but exactly
 *
 *     pgkeep://job/<job>   pgkeep://instance/<instance>   pgkeep://point/<instance>/<point>
 *
 * Links come from anywhere, so they only ever show something: no link starts, changes or deletes.
 */
export function routeOfLink(link: string): string | null {
  // A trailing slash is what Windows and some browsers add to a link that ends at its second word.
  const match = link.length > longestLink ? null : /^pgkeep:\/\/([a-z]+)\/([a-z0-9/-]+?)\/?$/.exec(link);
  if (match === null) return null;
  const [, kind = '', path = ''] = match;
  const ids = path.split('/');
  const [first, second] = ids;
  switch (kind) {
    case 'job':
      return ids.length === 1 && JobId.safeParse(first).success ? `/jobs/${first}` : null;
    case 'instance':
      return ids.length === 1 && InstanceId.safeParse(first).success ? `/databases/${first}` : null;
    case 'point':
      return ids.length === 2 && InstanceId.safeParse(first).success && PointId.safeParse(second).success
        ? `/databases/${first}?point=${second}`
        : null;
    default:
      return null;
  }
}

/** The link among the arguments of a started program; on Windows and Linux that is how one arrives. */
export function linkAmong(argv: readonly string[]): string | null {
  return argv.find((argument) => argument.toLowerCase().startsWith(`${linkScheme}:`)) ?? null;
}
