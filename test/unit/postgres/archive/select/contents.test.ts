import { describe, expect, it } from 'vitest';
import { listContents } from '../../../../../main/postgres/archive/select/contents.ts';
import { goldenHead, goldenNames, tocEntry } from '../../../../fixtures/archives/golden.ts';

const { header } = goldenHead('pg17-none');
type Entry = ReturnType<typeof tocEntry>;
const list = (...entries: Entry[]) => listContents({ header, entries });
const data = (dumpId: number, table: number, tag: string): Entry => ({
  ...tocEntry({ dumpId, desc: 'TABLE DATA', tag, namespace: 's', section: 3, dependencies: [table] }),
  hadDumper: true,
});

describe('what an archive holds', () => {
  it('is told object by object, with the entry of its rows', () => {
    const table = tocEntry({ dumpId: 5, desc: 'TABLE', tag: 't', namespace: 's', owner: 'o' });
    const empty = tocEntry({ dumpId: 6, desc: 'TABLE', tag: 'u', namespace: 's', owner: 'o' });
    expect(
      list(tocEntry({ dumpId: 2, desc: 'SCHEMA', tag: 's', owner: 'p' }), table, empty, data(9, 5, 't')),
    ).toEqual([
      { dumpId: 2, schema: null, name: 's', kind: 'SCHEMA', owner: 'p' },
      { dumpId: 5, schema: 's', name: 't', kind: 'TABLE', owner: 'o', dataDumpId: 9 },
      { dumpId: 6, schema: 's', name: 'u', kind: 'TABLE', owner: 'o' },
    ]);
  });

  it.each([
    'ENCODING',
    'STDSTRINGS',
    'SEARCHPATH',
    'DATABASE',
    'DATABASE PROPERTIES',
    'TABLE ATTACH',
    'INDEX ATTACH',
    'SEQUENCE SET',
    'SEQUENCE OWNED BY',
    'STATISTICS DATA',
    'MATERIALIZED VIEW DATA',
  ])('has no entry that only says something of an object: %s', (desc) => {
    expect(list(tocEntry({ desc, tag: 'x' }))).toEqual([]);
  });

  it('has large objects, and no comments or privileges, which have no section of their own', () => {
    const blobs = { ...tocEntry({ dumpId: 7, desc: 'BLOBS', tag: 'BLOBS', section: 3 }), hadDumper: true };
    const comment = tocEntry({ dumpId: 8, desc: 'COMMENT', tag: 'TABLE t', section: 1 });
    expect(list(blobs, comment)).toEqual([
      { dumpId: 7, schema: null, name: 'BLOBS', kind: 'BLOBS', owner: '', dataDumpId: 7 },
    ]);
  });

  it('has rows for themselves where nothing in the archive makes their table', () => {
    const rows = data(9, 3, 'spatial_ref_sys');
    const found = {
      dumpId: 9,
      schema: 's',
      name: 'spatial_ref_sys',
      kind: 'TABLE DATA',
      owner: '',
      dataDumpId: 9,
    };
    expect(list(tocEntry({ dumpId: 3, desc: 'EXTENSION', tag: 'postgis' }), rows)).toMatchObject([
      { dumpId: 3, kind: 'EXTENSION' },
      found,
    ]);
  });

  it.each(goldenNames)('has each table and each data entry once: %s', (name) => {
    const head = goldenHead(name);
    const contents = listContents(head);
    const ofKind = (desc: string) => head.entries.filter((entry) => String(entry.desc) === desc);
    expect(contents.filter(({ kind }) => kind === 'TABLE')).toHaveLength(ofKind('TABLE').length);
    const withData = head.entries.filter(({ hadDumper }) => hadDumper).map(({ dumpId }) => dumpId);
    const listed = contents.flatMap(({ dataDumpId }) => dataDumpId ?? []);
    expect(listed.toSorted((a, b) => a - b)).toEqual(withData.toSorted((a, b) => a - b));
  });
});
