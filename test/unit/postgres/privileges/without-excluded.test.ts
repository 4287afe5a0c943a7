import { expect, it } from 'vitest';
import type { BackupCheck } from '../../../../main/postgres/privileges/backup-check.ts';
import { withoutExcluded } from '../../../../main/postgres/privileges/without-excluded.ts';
import {
  nothingExcluded,
  type ExcludedRelation,
} from '../../../../main/postgres/dump/selection/read-excluded.ts';

const owner = 'o';
const whole: Pick<BackupCheck, 'gaps' | 'counts' | 'schemas' | 'creators' | 'notes'> = {
  gaps: [
    { kind: 'schema', schema: 'gone', owner },
    { kind: 'schema', schema: 'kept', owner },
    { kind: 'table', schema: 'kept', name: 'all', owner },
    { kind: 'table', schema: 'kept', name: 'rows', owner },
    { kind: 'sequence', schema: 'kept', name: 'position', owner },
    { kind: 'row security', schema: 'kept', name: 'rows', owner, forced: false },
    { kind: 'row security', schema: 'kept', name: 'other', owner, forced: false },
    { kind: 'large object', oid: '1', owner },
    { kind: 'default privileges', owner, schema: 'gone', objects: 'tables' },
    { kind: 'default privileges', owner, schema: null, objects: 'tables' },
    { kind: 'default privileges', owner, schema: null, objects: 'large objects' },
    { kind: 'connect' },
  ],
  notes: [{ kind: 'later large objects', owners: [owner] }],
  counts: { schemas: 2, tables: 3, sequences: 1, largeObjects: 1 },
  schemas: [
    { name: 'gone', owner },
    { name: 'kept', owner },
  ],
  creators: [{ schema: 'gone', owner, unreadable: ['tables'] }],
};

const relation = (name: string, kind: ExcludedRelation['kind'], what: ExcludedRelation['what']) => ({
  oid: 1,
  schema: 'kept',
  name,
  kind,
  what,
});

it('asks for nothing on what is not dumped, and for the lock of what is dumped without rows', () => {
  const check = withoutExcluded(whole as BackupCheck, {
    schemas: ['gone'],
    relations: [
      relation('all', 'table', 'all'),
      relation('rows', 'table', 'rows'),
      relation('position', 'sequence', 'rows'),
    ],
    unused: [],
    largeObjects: true,
  });
  expect(check).toEqual({
    gaps: [
      { kind: 'schema', schema: 'kept', owner },
      { kind: 'table', schema: 'kept', name: 'rows', owner },
      { kind: 'row security', schema: 'kept', name: 'other', owner, forced: false },
      { kind: 'default privileges', owner, schema: null, objects: 'tables' },
      { kind: 'connect' },
    ],
    notes: [],
    counts: { schemas: 1, tables: 2, sequences: 1, largeObjects: 0 },
    schemas: [{ name: 'kept', owner }],
    creators: [],
  });
});

it('is the same where nothing is left out', () => {
  expect(withoutExcluded(whole as BackupCheck, nothingExcluded)).toEqual(whole);
});
