import { descOf } from '../../archive/format/text.ts';
import type { TocEntry } from '../../archive/format/types.ts';
import type { Excluded } from '../selection/read-excluded.ts';
import type { DataRelation, DataRelations } from './read-relations.ts';

/** Why pg_dump left something out, by itself or because it was told to, in the order in which it is said. */
const leftOutReasons = [
  'unlogged table',
  'unlogged sequence',
  'not known',
  'excluded',
  'excluded rows',
  'system schema',
  'foreign table',
  'extension table',
  'not populated',
  'created meanwhile',
  'dropped meanwhile',
  'temporary',
] as const;
export type LeftOutReason = (typeof leftOutReasons)[number];

/** What is left out for one reason, by schema and name. */
export interface LeftOut {
  readonly reason: LeftOutReason;
  readonly relations: readonly Pick<DataRelation, 'schema' | 'name' | 'extension'>[];
}

/** What pg_dump would leave out now. */
export function foreseeLeftOut(now: DataRelations): LeftOut[] {
  const chosen = chosenIn(now.excluded);
  return byReason(now.relations, (relation) => chosen(relation) ?? reasonOf(relation, now.standby));
}

/**
 * What of the tables that were there before or after a dump has no data in its archive, and why. A relation is
 * known by its oid, which TABLE DATA carries: one that was renamed meanwhile is the same.
 */
export function compareLeftOut(
  before: DataRelations,
  after: DataRelations,
  entries: readonly TocEntry[],
): LeftOut[] {
  const archived = new Set(
    entries.filter((entry) => descOf(entry) === 'TABLE DATA').map(({ oid }) => Number(String(oid))),
  );
  const earlier = new Set(before.relations.map(({ oid }) => oid));
  const later = new Map(after.relations.map((relation) => [relation.oid, relation]));
  const standby = before.standby || after.standby;
  const [chosenBefore, chosenAfter] = [chosenIn(before.excluded), chosenIn(after.excluded)];
  const gone = before.relations.filter(({ oid }) => !later.has(oid));
  return byReason([...after.relations, ...gone], (relation) => {
    if (archived.has(relation.oid)) return null;
    const chosen = chosenAfter(relation) ?? chosenBefore(relation);
    if (chosen !== undefined) return chosen;
    const reason = reasonOf(relation, standby);
    // what passed by while the dump ran is no table that a backup lacks
    if (reason !== null) return earlier.has(relation.oid) && later.has(relation.oid) ? reason : null;
    if (relation.kind !== 'table') return null;
    if (!later.has(relation.oid)) return 'dropped meanwhile';
    return earlier.has(relation.oid) ? 'not known' : 'created meanwhile';
  });
}

/** What was chosen not to be dumped, of what has rows. */
function chosenIn({
  relations,
}: Excluded): (relation: DataRelation) => 'excluded' | 'excluded rows' | undefined {
  const byOid = new Map(relations.map(({ oid, what }) => [oid, what]));
  return ({ oid, kind, dumped }) => {
    const what = kind === 'table' && dumped ? byOid.get(oid) : undefined;
    if (what === undefined) return undefined;
    return what === 'all' ? 'excluded' : 'excluded rows';
  };
}

/** Null for what pg_dump takes. */
function reasonOf(relation: DataRelation, standby: boolean): LeftOutReason | null {
  const { kind, temporary, unlogged, extension, dumped } = relation;
  if (temporary) return kind === 'table' ? 'temporary' : null;
  if (kind === 'foreign table') return 'foreign table';
  if (kind === 'materialized view') return 'not populated';
  if (dumped) {
    if (!standby || !unlogged) return null;
    return kind === 'sequence' ? 'unlogged sequence' : 'unlogged table';
  }
  if (kind === 'sequence') return null;
  if (extension !== null) return 'extension table';
  return relation.inSystemSchema ? 'system schema' : null;
}

function byReason(
  relations: readonly DataRelation[],
  reasonFor: (relation: DataRelation) => LeftOutReason | null,
): LeftOut[] {
  const groups = Map.groupBy(relations, reasonFor);
  return leftOutReasons.flatMap((reason) => {
    const found = groups.get(reason) ?? [];
    return found.length === 0
      ? []
      : [{ reason, relations: found.map(({ schema, name, extension }) => ({ schema, name, extension })) }];
  });
}
