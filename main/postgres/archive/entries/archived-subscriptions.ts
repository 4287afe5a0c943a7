import type { ArchivedSubscription } from '../../restore/readiness/target-server.ts';
import { createTextReader, descOf } from '../format/text.ts';
import type { TocEntry } from '../format/types.ts';

/** Names of the entries of one kind. */
export function tagsOf(entries: readonly TocEntry[], desc: string): string[] {
  const read = createTextReader(entries);
  return entries.filter((entry) => descOf(entry) === desc).map((entry) => read(entry.tag));
}

/**
 * The subscriptions of an archive with their slots. pg_dump writes `WITH (connect = false, slot_name = 'slot', …)`,
 * or NONE (dumpSubscription in pg_dump.c); the text in front of it, which can hold anything, is a quoted literal
 * and quoted names.
 */
export function subscriptionsIn(entries: readonly TocEntry[]): ArchivedSubscription[] {
  const read = createTextReader(entries);
  return entries
    .filter((entry) => descOf(entry) === 'SUBSCRIPTION')
    .map((entry) => {
      const options = /[^]* WITH \(connect = false, ([^]*)/.exec(read(entry.defn))?.[1] ?? '';
      const slot = /^slot_name = '((?:[^']|'')*)'/.exec(options)?.[1];
      return { name: read(entry.tag), slot: slot?.replaceAll("''", "'") ?? null };
    });
}
