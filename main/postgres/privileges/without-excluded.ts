import type { BackupGap } from '../../../shared/privileges.ts';
import type { Excluded, ExcludedRelation } from '../dump/selection/read-excluded.ts';
import type { BackupCheck, BackupNote } from './backup-check.ts';

/**
 * A check of a whole database, for a backup that leaves this out: pg_dump neither locks nor reads what it does not dump.
 * Of a table of which only the rows are left out it still takes the lock, which needs SELECT.
 */
export function withoutExcluded(check: BackupCheck, excluded: Excluded): BackupCheck {
  const schemas = new Set(excluded.schemas);
  const whats = new Map(excluded.relations.map((relation) => [keyOf(relation), relation.what]));
  const whatOf = (schema: string, name: string) => whats.get(keyOf({ schema, name }));
  const left = (kinds: readonly ExcludedRelation['kind'][]) =>
    excluded.relations.filter(({ kind, what }) => what === 'all' && kinds.includes(kind)).length;

  const isNeeded = (gap: BackupGap): boolean => {
    switch (gap.kind) {
      case 'schema':
        return !schemas.has(gap.schema);
      case 'table':
        return whatOf(gap.schema, gap.name) !== 'all';
      case 'sequence':
      case 'row security':
        return whatOf(gap.schema, gap.name) === undefined;
      case 'large object':
        return !excluded.largeObjects;
      case 'default privileges':
        return gap.schema === null
          ? gap.objects !== 'large objects' || !excluded.largeObjects
          : !schemas.has(gap.schema);
      case 'role':
      case 'login':
      case 'connect':
        return true;
    }
  };
  const isSeen = (note: BackupNote): boolean => {
    if (note.kind === 'lock') return whatOf(note.schema, note.table) !== 'all';
    return note.kind !== 'later large objects' || !excluded.largeObjects;
  };
  const { counts } = check;
  return {
    ...check,
    gaps: check.gaps.filter(isNeeded),
    notes: check.notes.filter(isSeen),
    counts: {
      schemas: Math.max(0, counts.schemas - excluded.schemas.length),
      tables: Math.max(0, counts.tables - left(['table', 'partitioned table'])),
      sequences: Math.max(0, counts.sequences - left(['sequence'])),
      largeObjects: excluded.largeObjects ? 0 : counts.largeObjects,
    },
    schemas: check.schemas.filter(({ name }) => !schemas.has(name)),
    creators: check.creators.filter(({ schema }) => !schemas.has(schema)),
  };
}

const keyOf = ({ schema, name }: { readonly schema: string; readonly name: string }) =>
  JSON.stringify([schema, name]);
