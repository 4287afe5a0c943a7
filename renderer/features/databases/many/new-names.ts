import type { InstanceHealth } from '../../../../shared/instances/overview.ts';
import { byteLength } from '../../../ui/format/identifier-text.ts';

/** PostgreSQL cuts longer names; pgkeep refuses them. */
const mostBytes = 63;

/** Names that every server has without listing them. */
const ownNames: readonly string[] = ['postgres', 'template0', 'template1'];

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
  const existing = new Set([...ownNames, ...(taken ?? [])]);
  const problemOf = (name: string): string | null => {
    if (name === '') return 'No name';
    if (name.includes('\0')) return 'Has a NUL character';
    const bytes = byteLength(name);
    if (bytes > mostBytes) return `${bytes} bytes; ${mostBytes} at most`;
    if (existing.has(name)) return 'Exists there already';
    return (wanted.get(name) ?? []).length > 1 ? 'Twice in this list' : null;
  };
  return named.map(({ instance, name }) => ({ instance, name, problem: problemOf(name) }));
}
