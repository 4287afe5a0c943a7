import type { ToldOfServer } from '../../../../shared/auto-protect/auto-protect.ts';
import { isStanding } from '../../../../shared/auto-protect/standing.ts';
import type { Settings } from '../../../../shared/settings.ts';
import { oneLine } from './job-lines.ts';
import type { NotificationText } from './notifications.ts';

/** What to say of a database that was to be protected by itself; null where the setting wants silence. */
export function notificationOfTold(
  told: ToldOfServer,
  setting: Settings['notifications'],
): NotificationText | null {
  // what is left alone is not protected, or as another database than somebody may think
  const isProblem = isStanding(told) || told.outcome === 'gone' || told.outcome === 'left';
  if (setting === 'none' || (setting === 'problems' && !isProblem)) return null;
  return { title: `Databases of ${oneLine(told.serverName)}`, body: oneLine(told.words, 240) };
}
