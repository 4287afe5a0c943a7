import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ExtensionObjects } from '../../../../../main/postgres/archive/select/extension-objects.ts';
import { parseHead } from '../../../../../main/postgres/archive/format/head.ts';
import {
  listContents,
  selectEntries,
  type EntrySelection,
} from '../../../../../main/postgres/archive/select/selected-entries.ts';
import type { TocEntry } from '../../../../../main/postgres/archive/format/types.ts';
import { tocEntry } from '../../../../fixtures/archives/golden.ts';

const majors = [15, 18] as const;
const headOf = (major: (typeof majors)[number]) =>
  parseHead(
    readFileSync(join(import.meta.dirname, `../../../../fixtures/archives/extensions-pg${major}.pgdump`)),
  ).head;

const label = (entry: TocEntry) => `${String(entry.desc)} ${String(entry.tag)}`;

function select(major: (typeof majors)[number], selection: EntrySelection) {
  const { entries, leftOut } = selectEntries(headOf(major), selection);
  return {
    // without encoding, string syntax and search path
    entries: entries.map(label).slice(3),
    leftOut: leftOut.map(({ entry, reason }) => `${label(entry)}: ${reason}`),
  };
}

describe.each(majors)('configuration tables of extensions, dumped by pg_dump %i', (major) => {
  it('stand in the contents, as all entries with data do, named with their extension', () => {
    const head = headOf(major);
    const contents = listContents(head);
    expect(new Set(contents.flatMap(({ dataDumpId }) => dataDumpId ?? []))).toEqual(
      new Set(head.entries.filter(({ hadDumper }) => hadDumper).map(({ dumpId }) => dumpId)),
    );
    expect(
      contents.flatMap(({ extension, kind, schema, name }) =>
        extension === undefined ? [] : [`${kind} ${schema}.${name}: ${extension}`],
      ),
    ).toEqual([
      'TABLE DATA cron.job: pg_cron',
      'TABLE DATA cron.job_run_details: pg_cron',
      'TABLE DATA fake_conf.filtered: fake_conf',
      'TABLE DATA fake_conf.setting: fake_conf',
      'TABLE DATA partman.custom_time_partitions: pg_partman',
      'TABLE DATA partman.part_config: pg_partman',
      'TABLE DATA partman.part_config_sub: pg_partman',
      'SEQUENCE SET cron.jobid_seq: pg_cron',
      'SEQUENCE SET cron.runid_seq: pg_cron',
      'SEQUENCE SET fake_conf.counter: fake_conf',
      'SEQUENCE SET fake_conf.setting_id_seq: fake_conf',
    ]);
  });

  it('are of the extension that made their schema, even where an update of it made them after other extensions', () => {
    const head = headOf(major);
    const entries = head.entries.map((entry) =>
      label(entry) === 'TABLE DATA job_run_details' ? { ...entry, oid: Buffer.from('999999') } : entry,
    );
    expect(listContents({ ...head, entries }).find(({ name }) => name === 'job_run_details')?.extension).toBe(
      'pg_cron',
    );
  });

  it('can be selected as tables, and bring their extension with its sequences and privileges', () => {
    expect(select(major, { tables: [{ schema: 'cron', name: 'job' }] })).toEqual({
      entries: [
        'EXTENSION pg_cron',
        'COMMENT EXTENSION pg_cron',
        'ACL SCHEMA cron',
        'TABLE DATA job',
        'SEQUENCE SET jobid_seq',
        'SEQUENCE SET runid_seq',
      ],
      leftOut: [],
    });
  });

  it('come with their schema, whether their extension made it or a user', () => {
    expect(select(major, { schemas: ['cron'] }).entries).toEqual([
      'EXTENSION pg_cron',
      'COMMENT EXTENSION pg_cron',
      'ACL SCHEMA cron',
      'TABLE DATA job',
      'TABLE DATA job_run_details',
      'SEQUENCE SET jobid_seq',
      'SEQUENCE SET runid_seq',
    ]);
    expect(select(major, { schemas: ['partman'] }).entries).toEqual([
      'SCHEMA partman',
      'EXTENSION pg_partman',
      'COMMENT EXTENSION pg_partman',
      'TABLE DATA custom_time_partitions',
      'TABLE DATA part_config',
      'TABLE DATA part_config_sub',
    ]);
  });

  it('can be left out, by their rows alone', () => {
    const whole = headOf(major).entries.map(label);
    const { entries, leftOut } = select(major, {
      excludeTables: [{ schema: 'cron', name: 'job' }, { name: 'runid_seq' }],
    });
    expect(whole.slice(3).filter((entry) => !entries.includes(entry))).toEqual([
      'TABLE DATA job',
      'SEQUENCE SET runid_seq',
    ]);
    expect(leftOut).toEqual([]);
  });

  it('are missed by a foreign key that refers to them', () => {
    const alone = select(major, { tables: [{ name: 'loose' }] });
    expect(alone.entries).toEqual(['TABLE loose', 'TABLE DATA loose']);
    expect(alone.leftOut).toEqual([
      'FK CONSTRAINT loose loose_setting_fkey: it needs TABLE DATA fake_conf.setting, which is not selected',
    ]);
    const both = select(major, { tables: [{ name: 'loose' }, { schema: 'fake_conf', name: 'setting' }] });
    expect(both.leftOut).toEqual([]);
    expect(both.entries).toContain('FK CONSTRAINT loose loose_setting_fkey');
    const without = select(major, { excludeTables: [{ schema: 'fake_conf', name: 'setting' }] });
    expect(without.leftOut).toEqual([
      'FK CONSTRAINT loose loose_setting_fkey: it needs TABLE DATA fake_conf.setting, which is excluded',
    ]);
  });

  it('are suggested to who writes their name wrong', () => {
    expect(() => select(major, { excludeTables: [{ schema: 'cron', name: 'jobs' }] })).toThrow(
      'The archive has no table "cron.jobs". Similar: cron.job.',
    );
  });
});

describe('which extension an entry is of', () => {
  const extension = (tag: string, schema: string, oid: number): TocEntry => ({
    ...tocEntry({
      dumpId: oid,
      desc: 'EXTENSION',
      tag,
      defn: `CREATE EXTENSION IF NOT EXISTS ${tag} WITH SCHEMA ${schema};\n`,
    }),
    oid: Buffer.from(String(oid)),
  });
  /** Rows of a table that no entry makes; its dump id is never the archive's. */
  const rows = (namespace: string, oid: number, dependencies = [10_000 + oid]): TocEntry => ({
    ...tocEntry({ dumpId: oid, desc: 'TABLE DATA', tag: `t${oid}`, namespace, section: 3, dependencies }),
    oid: Buffer.from(String(oid)),
  });
  const setting = (desc: string, tag: string, namespace?: string, dependencies = [99_999]) =>
    tocEntry({
      dumpId: 5000,
      desc,
      tag,
      section: desc === 'ACL' ? 1 : desc === 'SEQUENCE SET' ? 3 : 4,
      dependencies,
      ...(namespace !== undefined && { namespace }),
    });
  const read = (bytes: Buffer | null) => bytes?.toString() ?? '';

  /** The extension of each entry that is no extension and no schema, as the archive has them. */
  function ownersIn(...entries: TocEntry[]) {
    const objects = new ExtensionObjects(entries, read);
    return entries.map((entry) => objects.ownerOf(entry)?.tag?.toString());
  }

  it('is none where the archive has no extension, and none for rows whose table is in the archive', () => {
    const alone = rows('s', 300);
    const without = new ExtensionObjects([alone, setting('SEQUENCE SET', 'q', 's')], read);
    expect([without.isConfiguration(alone), without.ownerOf(alone)]).toStrictEqual([false, undefined]);

    const one = extension('one', 's', 100);
    const table = tocEntry({ dumpId: 7, desc: 'TABLE', tag: 't', namespace: 's' });
    const [own, both, free] = [rows('s', 200, [7]), rows('s', 300, [7, 88]), rows('s', 400, [])];
    const objects = new ExtensionObjects([one, table, own, both, free], read);
    for (const entry of [one, table, own, both, free]) {
      expect([objects.isConfiguration(entry), objects.isCounter(entry)]).toStrictEqual([false, false]);
      expect(objects.ownerOf(entry)).toBeUndefined();
    }
  });

  it('is the only one, wherever the rows stand', () => {
    expect(ownersIn(extension('one', 'a', 100), rows('a', 50), rows('elsewhere', 20))).toStrictEqual([
      undefined,
      'one',
      'one',
    ]);
  });

  it('is that of the schema, whatever the oids say, with a name that needs quotes as well', () => {
    expect(
      ownersIn(
        extension('one', 'a', 100),
        extension('two', '"b ""c"', 200),
        rows('a', 300),
        rows('b "c', 150),
      ),
    ).toStrictEqual([undefined, undefined, 'one', 'two']);
  });

  it('is among several of the schema the last one that was made before the table', () => {
    expect(
      ownersIn(
        extension('three', 'a', 300),
        extension('one', 'a', 100),
        extension('other', 'b', 240),
        extension('two', 'a', 200),
        rows('a', 150),
        rows('a', 250),
        rows('a', 350),
        rows('a', 50),
      ),
    ).toStrictEqual([undefined, undefined, undefined, undefined, 'one', 'two', 'three', undefined]);
  });

  it('is in a schema of its own that of the first table there', () => {
    expect(
      ownersIn(
        extension('two', 'a', 200),
        extension('one', 'a', 100),
        rows('made', 350),
        rows('made', 150),
        rows('later', 250),
      ),
    ).toStrictEqual([undefined, undefined, 'one', 'one', 'two']);
  });

  it('is for what is set of a table that of its rows', () => {
    const table = rows('a', 150, [77]);
    expect(
      ownersIn(
        extension('one', 'a', 100),
        extension('two', 'a', 200),
        table,
        setting('POLICY', 't150 p', 'a', [66, 77]),
        setting('ACL', 'TABLE t150', 'b', [77]),
        setting('ROW SECURITY', 't150', 'a', [77]),
        setting('STATISTICS DATA', 't150', 'a', [77]),
        setting('INDEX', 'i', 'a', [77]),
      ),
    ).toStrictEqual([undefined, undefined, 'one', 'one', 'one', 'one', 'one', undefined]);
  });

  it('is for values and privileges that of their schema, where it has one alone', () => {
    const one = extension('one', 'a', 100);
    const value = setting('SEQUENCE SET', 'q', 'a');
    const objects = new ExtensionObjects([one, extension('two', 'b', 200), value], read);
    expect([objects.isCounter(value), objects.ownerOf(value)]).toStrictEqual([true, one]);
    expect(
      ownersIn(
        extension('one', 'a', 100),
        extension('two', 'public', 200),
        setting('ACL', 'TABLE t', 'a'),
        setting('ACL', 'SCHEMA a'),
        setting('ACL', 'FUNCTION f()', 'public'),
        // that of a new database
        setting('ACL', 'SCHEMA public'),
        setting('ACL', 'LANGUAGE l'),
        setting('ACL', 'LANGUAGE l', ''),
        setting('INDEX', 'i', 'a'),
      ),
    ).toStrictEqual([undefined, undefined, 'one', 'one', 'two', undefined, undefined, undefined, undefined]);
  });

  it('is for values and privileges in a schema that an extension made that of its first table', () => {
    const extensions = [extension('one', 'a', 100), extension('two', 'a', 200)];
    expect(
      ownersIn(
        ...extensions,
        rows('made', 150),
        rows('made', 350),
        setting('SEQUENCE SET', 'q', 'made'),
        setting('ACL', 'SCHEMA made'),
        // nothing tells
        setting('SEQUENCE SET', 'q', 'unknown'),
        setting('SEQUENCE SET', 'q', 'a'),
      ),
    ).toStrictEqual([undefined, undefined, 'one', 'one', 'one', 'one', undefined, undefined]);
    const users = tocEntry({ dumpId: 8, desc: 'SCHEMA', tag: 'made' });
    expect(
      ownersIn(...extensions, users, rows('made', 150), setting('SEQUENCE SET', 'q', 'made')),
    ).toStrictEqual([undefined, undefined, undefined, 'one', undefined]);
    expect(
      ownersIn(...extensions, rows('public', 150), setting('SEQUENCE SET', 'q', 'public')),
    ).toStrictEqual([undefined, undefined, 'one', undefined]);
  });

  it('has the rows to which a foreign key may refer, and no others', () => {
    const [one, two] = [extension('one', 'a', 100), extension('two', 'b', 200)];
    const [ofOne, ofTwo] = [rows('a', 150), rows('b', 250)];
    const objects = new ExtensionObjects([one, two, ofOne, ofTwo], read);
    expect(objects.configurationOf(one)).toStrictEqual([ofOne]);
    expect(objects.configurationOf(two)).toStrictEqual([ofTwo]);
  });
});
