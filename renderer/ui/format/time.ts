/** Days between two instants by the local calendar; 0 is the same day, positive is in the past. */
function daysBefore(then: Date, now: Date): number {
  const midnight = (date: Date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((midnight(now) - midnight(then)) / 86_400_000);
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'short' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const dayOfYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
/** An instant as a person says it: "today 02:14", "yesterday 23:50", "Tue 02:14", "3 Nov 02:14", "3 Nov 2024 02:14". */
export function formatTime(then: Date, now: Date): string {
  const days = daysBefore(then, now);
  const at = clock.format(then);
  if (days === 0) return `today ${at}`;
  if (days === 1) return `yesterday ${at}`;
  if (days === -1) return `tomorrow ${at}`;
  if (days > 1 && days < 7) return `${weekday.format(then)} ${at}`;
  return `${(then.getFullYear() === now.getFullYear() ? day : dayOfYear).format(then)} ${at}`;
}

/** How a zone's whole stamps are written: in that zone and in UTC, which is not said twice where it is the zone. */
export function fullTimeIn(timeZone: string | undefined): (then: Date) => string {
  const full = new Intl.DateTimeFormat('en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
    timeZone,
  });
  const isUtc = full.formatToParts(0).some(({ type, value }) => type === 'timeZoneName' && value === 'UTC');
  return (then) => (isUtc ? full.format(then) : `${full.format(then)} · ${utcStamp(then)}`);
}

/** The whole stamp in the local zone and in UTC. */
export const formatFullTime = fullTimeIn(undefined);

/** "2026-11-23 01:14:05 UTC" */
export const utcStamp = (then: Date): string => `${then.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
