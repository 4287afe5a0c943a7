import { createTextReader, descOf } from '../format/text.ts';
import type { TocEntry } from '../format/types.ts';

// Entries that make something which acts by itself as soon as it is restored.

/** A subscription of the archive, and the slot at the publisher that it would use; null for none. */
export interface ArchivedSubscription {
  readonly name: string;
  readonly slot: string | null;
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

const name = String.raw`(?:"(?:[^"]|"")*"|[^\s"]+)`;
const onLogin = new RegExp(`^CREATE EVENT TRIGGER ${name} ON login\\b`);
const switchedOff = new RegExp(`^ALTER EVENT TRIGGER ${name} (?:DISABLE|ENABLE REPLICA);\\s*$`, 'm');

/**
 * Names of the event triggers that run at a login (PostgreSQL 17 and newer). pg_dump writes behind the statement
 * that makes one whether it is disabled, or fires for replication only (dumpEventTrigger in pg_dump.c). Pure.
 */
export function loginTriggersIn(entries: readonly TocEntry[]): string[] {
  const read = createTextReader(entries);
  return entries
    .filter((entry) => {
      const statement = read(entry.defn);
      return descOf(entry) === 'EVENT TRIGGER' && onLogin.test(statement) && !switchedOff.test(statement);
    })
    .map((entry) => read(entry.tag));
}
