import { nothingExcluded } from '../../main/postgres/dump/selection/read-excluded.ts';
import type { DataRelation, DataRelations } from '../../main/postgres/dump/left-out/read-relations.ts';

/** A table whose rows a dump takes, unless it is made another. */
export const dataRelation = (oid: number, more: Partial<DataRelation> = {}): DataRelation => ({
  oid,
  schema: 'app',
  name: `t${oid}`,
  kind: 'table',
  unlogged: false,
  temporary: false,
  inSystemSchema: false,
  extension: null,
  dumped: true,
  ...more,
});

export const dataRelations = (relations: readonly DataRelation[], standby = false): DataRelations => ({
  relations,
  standby,
  excluded: nothingExcluded,
});
