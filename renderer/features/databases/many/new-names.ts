import type { InstanceHealth } from '../../../../shared/instances/overview.ts';
import { mostNameBytes, nameFault, type NameFault } from '../../../ui/databases/database-name.ts';
import { byteLength } from '../../../ui/format/identifier-text.ts';

export type Restorable = Pick<InstanceHealth, 'id' | 'name' | 'database' | 'serverName' | 'latestPointAt'>;

/** A database that is to be restored, and what the new one is to be called. */
export interface NewName {
  readonly instance: Restorable;
  readonly name: string;
  /** Why it cannot be called so, in a few words; null where it can. */
  readonly problem: string | null;
}

/** `{database}`, `{server}` and `{date}` stand for the database, its server and the UTC day of its newest point. */
export const firstPattern = '{database}_restored';

function nameOf(pattern: string, { database, serverName, latestPointAt }: Restorable): string {
  const date = latestPointAt === null ? '' : latestPointAt.slice(0, 10).replaceAll('-', '');
  const values: Readonly<Record<string, string>> = { database, server: serverName, date };
  return pattern.replace(/\{(database|server|date)\}/g, (_, key: string) => values[key] ?? '');
}

const faultWords: Record<NameFault, (bytes: number) => string> = {
  empty: () => 'No name',
  'has NUL': () => 'Has a NUL character',
  'too long': (bytes) => `${bytes} bytes; ${mostNameBytes} at most`,
  taken: () => 'Exists there already',
};

/**
 * The names of the new databases. `taken` are those on the target, undefined while they are not known; two that would
 * be called the same collide with each other.
 */
export function newNames(
  instances: readonly Restorable[],
  pattern: string,
  taken: readonly string[] | undefined,
): NewName[] {
  const named = instances.map((instance) => ({ instance, name: nameOf(pattern, instance) }));
  const wanted = Map.groupBy(named, ({ name }) => name);
  const existing = new Set(taken);
  const problemOf = (name: string): string | null => {
    const fault = nameFault(name, existing);
    if (fault !== null) return faultWords[fault](byteLength(name));
    return (wanted.get(name) ?? []).length > 1 ? 'Twice in this list' : null;
  };
  return named.map(({ instance, name }) => ({ instance, name, problem: problemOf(name) }));
}
