import { expect, it } from 'vitest';
import { TocGraph } from '../../../../../main/postgres/archive/select/toc-graph.ts';
import { EntryNames, kindOf } from '../../../../../main/postgres/restore/losses/entry-names.ts';
import type { TocEntry } from '../../../../../main/postgres/archive/format/types.ts';
import { goldenHead } from '../../../../fixtures/archives/golden.ts';

const [model] = goldenHead('pg17-none').entries.filter((each) => String(each.desc) === 'TABLE');
if (model === undefined) throw new Error('the golden archive has tables');

const entry = (
  dumpId: number,
  desc: string,
  tag: string,
  more: { schema?: string; defn?: string; on?: number } = {},
): TocEntry => ({
  ...model,
  dumpId,
  desc: Buffer.from(desc),
  tag: Buffer.from(tag),
  namespace: Buffer.from(more.schema ?? 'app'),
  defn: Buffer.from(more.defn ?? ''),
  dependencies: more.on === undefined ? [] : [more.on],
});

const table = entry(1, 'TABLE', 'my t', { defn: 'CREATE TABLE app."my t" ();' });
const inPublic = entry(2, 'TABLE', 'p', { schema: 'public' });
const named = (given: TocEntry) => {
  const names = new EntryNames(new TocGraph([table, inPublic, given]));
  return [kindOf(given), names.missing(given), names.whole(given)];
};

it.each<[TocEntry, string, string, string]>([
  [entry(9, 'TABLE DATA', 'my t', { on: 1 }), 'rows', 'rows of app.my t', 'table data app.my t'],
  [entry(9, 'TABLE DATA', 'p', { schema: 'public', on: 2 }), 'rows', 'rows of p', 'table data p'],
  [entry(9, 'FOREIGN TABLE', 'f'), 'table', 'foreign table app.f', 'foreign table app.f'],
  [
    entry(9, 'MATERIALIZED VIEW DATA', 'mv'),
    'materialized view',
    'materialized view app.mv is empty',
    'materialized view data app.mv',
  ],
  [entry(9, 'SEQUENCE SET', 's'), 'object', 'value of sequence app.s', 'sequence set app.s'],
  [entry(9, 'TABLE ATTACH', 'part'), 'table', 'partition app.part is not attached', 'table attach app.part'],
  [entry(9, 'INDEX ATTACH', 'i'), 'index', 'index app.i is not attached', 'index attach app.i'],
  [entry(9, 'ROW SECURITY', 'my t'), 'policy', 'row-level security of app.my t', 'row security app.my t'],
  [entry(9, 'BLOB', '7', { schema: '' }), 'large objects', 'large objects', 'blob 7'],
  [entry(9, 'BLOBS', 'BLOBS', { schema: '' }), 'large objects', 'large objects', 'blobs BLOBS'],
  [entry(9, 'BLOB METADATA', '7..9', { schema: '' }), 'large objects', 'large objects', 'blob metadata 7..9'],
  [entry(9, 'INDEX', 'i', { defn: 'CREATE INDEX i ON t (i);' }), 'index', 'index app.i', 'index app.i'],
  [
    entry(9, 'INDEX', 'i', { defn: 'CREATE UNIQUE INDEX i ON t (i);' }),
    'unique',
    'unique index app.i',
    'unique index app.i',
  ],
  [
    entry(9, 'INDEX', 'CREATE UNIQUE ', { defn: 'CREATE INDEX "CREATE UNIQUE " ON t (i);' }),
    'index',
    'index app.CREATE UNIQUE ',
    'index app.CREATE UNIQUE ',
  ],
  [
    entry(9, 'CONSTRAINT', 'my t k', { on: 1, defn: 'ALTER TABLE x ADD CONSTRAINT k PRIMARY KEY (i);' }),
    'primary key',
    'primary key k of app.my t',
    'primary key k of app.my t',
  ],
  [
    entry(9, 'CONSTRAINT', 'my t k', { on: 1, defn: 'ALTER TABLE x ADD CONSTRAINT k UNIQUE (i);' }),
    'unique',
    'unique constraint k of app.my t',
    'unique constraint k of app.my t',
  ],
  [
    entry(9, 'CONSTRAINT', 'my t k', { on: 1, defn: 'ALTER TABLE x ADD CONSTRAINT k EXCLUDE (i WITH =);' }),
    'exclusion',
    'exclusion constraint k of app.my t',
    'exclusion constraint k of app.my t',
  ],
  [
    entry(9, 'FK CONSTRAINT', 'my t k', { on: 1 }),
    'foreign key',
    'foreign key k of app.my t',
    'foreign key k of app.my t',
  ],
  [entry(9, 'CHECK CONSTRAINT', 'my t k', { on: 1 }), 'check', 'check k of app.my t', 'check k of app.my t'],
  [entry(9, 'TRIGGER', 'my t k', { on: 1 }), 'trigger', 'trigger k of app.my t', 'trigger k of app.my t'],
  [entry(9, 'EVENT TRIGGER', 'e', { schema: '' }), 'trigger', 'event trigger e', 'event trigger e'],
  [entry(9, 'SUBSCRIPTION', 's', { schema: '' }), 'subscription', 'subscription s', 'subscription s'],
  [entry(9, 'FUNCTION', 'f(integer)'), 'object', 'function app.f(integer)', 'function app.f(integer)'],
])('an entry is a kind of loss and has a name: $1', (given, ...expected) => {
  expect(named(given)).toEqual(expected);
});
