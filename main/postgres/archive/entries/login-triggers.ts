import { createTextReader, descOf } from '../format/text.ts';
import type { TocEntry } from '../format/types.ts';

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
