import type { Database } from './database.ts';

/**
 * What is asked for of each of many things while they are read, and is the same for most: it is read once, and anew when
 * somebody has written since. The key says what of it is asked for. Read each time outside of `Database.reading`.
 */
export function untilWritten<Key extends string | void, Result>(
  database: () => Pick<Database, 'standing'>,
  read: (key: Key) => Result,
): (key: Key) => Result {
  const known = new Map<Key, Result>();
  let asOf: string | undefined;
  return (key) => {
    const { standing } = database();
    if (standing === undefined) return read(key);
    if (standing !== asOf) {
      known.clear();
      asOf = standing;
    }
    if (!known.has(key)) known.set(key, read(key));
    return known.get(key) as Result;
  };
}
