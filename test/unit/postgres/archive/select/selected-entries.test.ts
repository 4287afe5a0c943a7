import { describe, expect, it } from 'vitest';
import {
  listContents,
  selectEntries,
  type EntrySelection,
} from '../../../../../main/postgres/archive/select/selected-entries.ts';
import { goldenHead, goldenNames, tocEntry } from '../../../../fixtures/archives/golden.ts';

const settings = ['ENCODING ENCODING', 'STDSTRINGS STDSTRINGS', 'SEARCHPATH SEARCHPATH'];
/** All functions and types of the schema shop, which come along with whatever is in it. */
const ofShop = [
  'TYPE address',
  'TYPE mood',
  'DOMAIN positive',
  'FUNCTION next_code()',
  'ACL FUNCTION next_code()',
  'FUNCTION touch()',
];
const schemaShop = ['SCHEMA shop', 'COMMENT SCHEMA shop', 'ACL SCHEMA shop'];

function select(selection: EntrySelection, name: (typeof goldenNames)[number] = 'pg17-none') {
  const { entries, leftOut } = selectEntries(goldenHead(name), selection);
  const label = (entry: { desc: Buffer | null; tag: Buffer | null }) =>
    `${String(entry.desc)} ${String(entry.tag)}`;
  return {
    entries: entries.map(label),
    leftOut: leftOut.map(({ entry, reason }) => `${label(entry)}: ${reason}`),
  };
}

describe('selectEntries', () => {
  it('takes a table with all that is part of it and all that it needs', () => {
    expect(select({ tables: [{ schema: 'shop', name: 'customer' }] })).toEqual({
      entries: [
        ...settings,
        ...schemaShop,
        'COLLATION plain',
        'EXTENSION citext',
        'COMMENT EXTENSION citext',
        'TYPE address',
        'TYPE mood',
        'DOMAIN positive',
        'FUNCTION next_code()',
        'ACL FUNCTION next_code()',
        'FUNCTION touch()',
        'TABLE customer',
        'COMMENT TABLE customer',
        'COMMENT COLUMN customer.name',
        'ACL TABLE customer',
        'ACL COLUMN customer.name',
        'ACL COLUMN customer.note',
        'SEQUENCE customer_id_seq',
        'TABLE DATA customer',
        'SEQUENCE SET customer_id_seq',
        'CONSTRAINT customer customer_code_key',
        'CONSTRAINT customer customer_pkey',
        'INDEX customer_name_idx',
        'COMMENT INDEX customer_name_idx',
        'STATISTICS customer_stats',
        'TRIGGER customer customer_touch',
      ],
      leftOut: [],
    });
  });

  it('takes a partitioned table with its partitions, in whatever schema, and reports foreign keys', () => {
    const { entries, leftOut } = select({ tables: [{ name: 'orders' }] });
    expect(entries).toEqual(
      expect.arrayContaining([
        'SCHEMA audit',
        'SEQUENCE OWNED BY orders_id_seq',
        'DEFAULT orders id',
        ...['orders_rest', 'orders_2024', 'orders_2025', 'orders_2025_other'].flatMap((partition) => [
          `TABLE ${partition}`,
          `TABLE ATTACH ${partition}`,
          `INDEX ATTACH ${partition}_pkey`,
          `INDEX ${partition}_total_idx`,
        ]),
        'TABLE DATA orders_rest',
        'TABLE DATA orders_2025_other',
      ]),
    );
    expect(entries.filter((entry) => entry.startsWith('FK'))).toEqual([]);
    expect(leftOut).toEqual([
      'FK CONSTRAINT orders orders_customer_id_fkey: it needs TABLE shop.customer, which is not selected',
    ]);
  });

  it('keeps a foreign key when both of its tables are selected', () => {
    const both = select({ tables: [{ name: 'orders' }, { name: 'line' }, { name: 'customer' }] });
    expect(both.leftOut).toEqual([]);
    expect(both.entries.filter((entry) => entry.startsWith('FK'))).toEqual([
      'FK CONSTRAINT line line_order_id_placed_fkey',
      'FK CONSTRAINT orders orders_customer_id_fkey',
    ]);
    const circle = select({ tables: [{ name: 'a' }, { name: 'b' }] });
    expect(circle.entries.filter((entry) => entry.startsWith('FK'))).toHaveLength(2);
  });

  it('takes a partition alone as a table of its own', () => {
    expect(select({ tables: [{ name: 'orders_2024' }] })).toEqual({
      entries: [
        ...settings,
        ...schemaShop,
        ...ofShop,
        'SEQUENCE orders_id_seq',
        'TABLE orders_2024',
        'TABLE DATA orders_2024',
        'SEQUENCE SET orders_id_seq',
        'CONSTRAINT orders_2024 orders_2024_pkey',
        'INDEX orders_2024_total_idx',
      ],
      leftOut: ['TABLE ATTACH orders_2024: it needs TABLE shop.orders, which is not selected'],
    });
  });

  it('takes the table that another inherits from, without its rows', () => {
    expect(select({ tables: [{ name: 'child' }] })).toEqual({
      entries: [...settings, ...schemaShop, ...ofShop, 'TABLE parent', 'TABLE child', 'TABLE DATA child'],
      leftOut: ['TABLE DATA parent: only its definition is needed by what was selected'],
    });
    const parent = select({ tables: [{ name: 'parent' }] });
    expect(parent.entries).not.toContain('TABLE child');
  });

  it('takes a schema with its default privileges, and reports what needs tables elsewhere', () => {
    const shop = select({ schemas: ['shop'] });
    expect(shop.leftOut).toEqual([]);
    expect(shop.entries).toEqual(
      expect.arrayContaining([
        ...schemaShop,
        'VIEW happy',
        'MATERIALIZED VIEW totals',
        'MATERIALIZED VIEW DATA totals',
        'FOREIGN TABLE far_away',
        'SERVER keep_server',
        'USER MAPPING USER MAPPING keep_reader SERVER keep_server',
        'SEQUENCE code_seq',
        'TABLE orders_rest', // a partition that stands in another schema
        'DEFAULT ACL DEFAULT PRIVILEGES FOR TABLES',
      ]),
    );
    for (const other of [
      'TABLE log',
      'PUBLICATION keep_publication',
      'DEFAULT ACL DEFAULT PRIVILEGES FOR SEQUENCES',
    ]) {
      expect(shop.entries).not.toContain(other);
    }
    expect(shop.entries.filter((entry) => entry.startsWith('BLOB'))).toEqual([]);

    const audit = select({ schemas: ['audit'] });
    expect(audit.entries).toEqual(
      expect.arrayContaining(['ROW SECURITY log', 'POLICY log own_rows', 'RULE log log_no_delete']),
    );
    expect(audit.leftOut).toEqual([
      'VIEW happy_log: it needs VIEW shop.happy, which is not selected',
      'TABLE ATTACH orders_rest: it needs TABLE shop.orders, which is not selected',
      'FK CONSTRAINT log log_customer_id_fkey: it needs TABLE shop.customer, which is not selected',
    ]);
  });

  it('finds an empty schema and odd names', () => {
    expect(select({ schemas: ['lonely'] }).entries).toEqual([...settings, 'SCHEMA lonely']);
    expect(
      select({ tables: [{ schema: 'Straße "x" ; drop', name: 'Tabelle\nmit Umbruch' }] }).entries.slice(3),
    ).toEqual(['SCHEMA Straße "x" ; drop', 'TABLE Tabelle\nmit Umbruch', 'TABLE DATA Tabelle\nmit Umbruch']);
  });

  it('leaves out excluded tables with all that belongs to them, and reports what needs them', () => {
    const whole = goldenHead('pg17-none').entries.length;
    const { entries, leftOut } = select({ excludeTables: [{ schema: 'shop', name: 'customer' }] });
    expect(entries.join('\n')).not.toMatch(/customer(?!_id_fkey)/);
    expect(entries).toEqual(expect.arrayContaining(['BLOBS 90001..90004', 'PUBLICATION keep_publication']));
    expect(leftOut).toEqual([
      'VIEW happy: it needs TABLE shop.customer, which is excluded',
      'VIEW happy_log: it needs VIEW shop.happy, which is left out because it needs TABLE shop.customer, which is excluded',
      'FK CONSTRAINT log log_customer_id_fkey: it needs TABLE shop.customer, which is excluded',
      'FK CONSTRAINT orders orders_customer_id_fkey: it needs TABLE shop.customer, which is excluded',
    ]);
    expect(entries).toHaveLength(whole - 21);
  });

  it('leaves out the partitions of an excluded table, and with one partition the foreign keys that may miss its rows', () => {
    const all = select({ schemas: ['shop'], excludeTables: [{ name: 'orders' }] });
    expect(all.entries.join('\n')).not.toContain('orders');
    const one = select({ excludeTables: [{ name: 'orders_2024' }] });
    expect(one.leftOut).toEqual([
      'FK CONSTRAINT line line_order_id_placed_fkey: it needs TABLE shop.orders_2024, which is excluded',
    ]);
    expect(one.entries.join('\n')).not.toContain('orders_2024');
    expect(one.entries).toEqual(expect.arrayContaining(['TABLE orders', 'INDEX ATTACH orders_2025_pkey']));
  });

  it.each(goldenNames)('takes everything when nothing is named: %s', (name) => {
    const head = goldenHead(name);
    expect(selectEntries(head, {})).toEqual({ entries: head.entries, leftOut: [], comesAlong: [] });
  });

  it.each(goldenNames)('never keeps a part without its whole, and keeps the order: %s', (name) => {
    const head = goldenHead(name);
    for (const table of ['customer', 'orders', 'line', 'log', 'child', 'totals', 'happy'] as const) {
      const tables = [{ name: table }, { name: 'customer' }, { name: 'orders' }];
      const { entries } = selectEntries(head, { tables });
      expect(entries).toEqual(head.entries.filter((entry) => entries.includes(entry)));
      const kept = new Set(entries.map(({ dumpId }) => dumpId));
      const withData = entries.filter(({ hadDumper }) => hadDumper);
      expect(withData.map(({ tag }) => String(tag))).toEqual(expect.arrayContaining(['customer']));
      for (const entry of withData) {
        expect(entry.dependencies.filter((dumpId) => kept.has(dumpId))).not.toEqual([]);
      }
    }
  });

  it('refuses names that the archive lacks and suggests similar ones', () => {
    const refused = (selection: EntrySelection, message: string) =>
      expect(() => select(selection)).toThrow(
        expect.objectContaining({
          code: 'UserErrorNothingSelected',
          message: expect.stringContaining(message),
        }),
      );
    refused({ tables: [{ name: 'Customers' }] }, 'no table "Customers". Similar: shop.customer');
    refused({ tables: [{ schema: 'public', name: 'customer' }] }, 'Similar: shop.customer');
    refused({ schemas: ['shopp'] }, 'no schema "shopp". Similar: shop.');
    refused({ excludeTables: [{ name: 'nowhere_near_this' }] }, 'no table "nowhere_near_this".');
  });

  it('says of all that was selected why none of it can be restored', () => {
    expect(() => select({ tables: [{ name: 'happy' }, { name: 'happy_log' }] })).toThrow(
      expect.objectContaining({
        code: 'UserErrorNothingSelected',
        message: 'Nothing of what was selected can be restored by itself.',
        remedy: 'Select the tables that it needs as well.',
        details: [
          'VIEW shop.happy: it needs TABLE shop.customer, which is not selected',
          'VIEW audit.happy_log: it needs VIEW shop.happy, which is left out because it needs TABLE shop.customer, which is not selected',
        ].join('\n'),
      }),
    );
  });
});

describe('listContents', () => {
  it('lists objects with the entry that holds their data', () => {
    const head = goldenHead('pg17-none');
    const contents = listContents(head);
    const customer = contents.find(({ kind, name }) => kind === 'TABLE' && name === 'customer');
    const data = head.entries.find(
      (entry) => String(entry.desc) === 'TABLE DATA' && String(entry.tag) === 'customer',
    );
    expect(customer).toEqual({
      dumpId: expect.any(Number),
      schema: 'shop',
      name: 'customer',
      kind: 'TABLE',
      owner: 'keep_owner',
      dataDumpId: data?.dumpId,
    });
    const withData = contents.filter(({ dataDumpId }) => dataDumpId !== undefined);
    expect(new Set(withData.map(({ dataDumpId }) => dataDumpId))).toEqual(
      new Set(head.entries.filter((entry) => entry.hadDumper).map(({ dumpId }) => dumpId)),
    );
    const kinds = new Set(contents.map(({ kind }) => kind));
    for (const kind of ['ACL', 'COMMENT', 'TABLE DATA', 'SEQUENCE SET', 'ENCODING'])
      expect(kinds).not.toContain(kind);
    for (const kind of ['SCHEMA', 'VIEW', 'INDEX', 'TRIGGER', 'POLICY', 'FK CONSTRAINT'])
      expect(kinds).toContain(kind);
  });
});

describe('a selection from a small archive', () => {
  const { header } = goldenHead('pg17-none');
  type Change = Parameters<typeof tocEntry>[0];
  let next = 0;
  const entry = (desc: string, tag: string, namespace: string | undefined, more: Partial<Change> = {}) =>
    tocEntry({ dumpId: (next += 1), desc, tag, ...(namespace !== undefined && { namespace }), ...more });
  const selectFrom = (entries: ReturnType<typeof tocEntry>[], selection: EntrySelection) => {
    const selected = selectEntries({ header, entries }, selection);
    const tags = (found: readonly ReturnType<typeof tocEntry>[]) => found.map(({ tag }) => String(tag));
    return {
      entries: tags(selected.entries),
      comesAlong: tags(selected.comesAlong),
      leftOut: selected.leftOut.map(
        ({ entry: left, reason, wasSelected }) =>
          `${String(left.tag)}${wasSelected ? '' : ' (beside)'}: ${reason}`,
      ),
    };
  };

  it('brings no table along with the types of its schema, and says which stay out', () => {
    const table = entry('TABLE', 'a', 's');
    const other = entry('TABLE', 'other', 's');
    const type = entry('TYPE', 't', 's', { dependencies: [other.dumpId] });
    const free = entry('TYPE', 'u', 's');
    expect(selectFrom([table, other, type, free], { tables: [{ name: 'a' }] })).toStrictEqual({
      entries: ['a', 'u'],
      comesAlong: ['u'],
      leftOut: ['t (beside): it needs TABLE s.other, which is not selected'],
    });
    expect(selectFrom([table, other, type, free], {})).toStrictEqual({
      entries: ['a', 'other', 't', 'u'],
      comesAlong: [],
      leftOut: [],
    });
  });

  it('brings the functions of each schema that it needs, and of none that is called as a table', () => {
    const schema = entry('SCHEMA', 'u', undefined);
    const extension = entry('EXTENSION', 'x', undefined, { dependencies: [schema.dumpId] });
    const table = entry('TABLE', 'a', 's', { dependencies: [extension.dumpId] });
    const functions = [entry('FUNCTION', 'f()', 'u'), entry('FUNCTION', 'g()', 'a')];
    const cast = entry('CAST', 'CAST (integer AS text)', undefined);
    expect(
      selectFrom([schema, extension, table, ...functions, cast], { tables: [{ schema: 's', name: 'a' }] }),
    ).toStrictEqual({ entries: ['u', 'x', 'a', 'f()'], comesAlong: ['f()'], leftOut: [] });
  });

  it('ends where entries need each other', () => {
    const table = entry('TABLE', 'a', 's', { dependencies: [next + 2] });
    const type = entry('TYPE', 't', 's', { dependencies: [table.dumpId] });
    expect(selectFrom([table, type], { tables: [{ name: 'a' }] }).entries).toStrictEqual(['a', 't']);
    const view = entry('VIEW', 'v', 's', { dependencies: [next + 2] });
    const twin = entry('VIEW', 'w', 's', { dependencies: [view.dumpId] });
    expect(selectFrom([view, twin], { tables: [{ name: 'v' }, { name: 'w' }] }).entries).toStrictEqual([
      'v',
      'w',
    ]);
  });

  it('of a schema has the extensions in it, and no other extension', () => {
    const [schema, other] = [entry('SCHEMA', 's', undefined), entry('SCHEMA', 'o', undefined)];
    const [ours, theirs] = [
      entry('EXTENSION', 'x', undefined, { dependencies: [schema.dumpId] }),
      entry('EXTENSION', 'y', undefined, { dependencies: [other.dumpId] }),
    ];
    const [server, publication] = [
      entry('SERVER', 'f', undefined, { dependencies: [schema.dumpId] }),
      entry('PUBLICATION', 's', undefined),
    ];
    const named = entry('TABLE', 's', 'o', { dependencies: [other.dumpId] });
    const all = [schema, other, ours, theirs, server, publication, named];
    expect(selectFrom(all, { schemas: ['s'] }).entries).toStrictEqual(['s', 'x']);
    expect(selectFrom(all, { schemas: ['o'] }).entries).toStrictEqual(['o', 'y', 's']);
    // without an entry of its own: public
    const inPublic = entry('TABLE', 'p', 'public');
    expect(selectFrom([inPublic, ours], { schemas: ['public'] }).entries).toStrictEqual(['p']);
  });

  it('takes one schema and one table for a part, not for the whole', () => {
    const [one, two, three] = [entry('TABLE', 'a', 's'), entry('TABLE', 'b', 't'), entry('TABLE', 'c', 'u')];
    expect(selectFrom([one, two, three], { schemas: ['s'], tables: [{ name: 'b' }] }).entries).toStrictEqual([
      'a',
      'b',
    ]);
  });

  it('knows tables by name, and nothing else that is called so; at most five are suggested', () => {
    const index = entry('INDEX', 'a', 's');
    const tables = Array.from({ length: 7 }, (_, number) => entry('TABLE', 'ab', `s${number}`));
    expect(() => selectFrom([index, ...tables], { tables: [{ name: 'a' }] })).toThrow(
      'The archive has no table "a". Similar: s0.ab, s1.ab, s2.ab, s3.ab, s4.ab.',
    );
    expect(() => selectFrom([index], { tables: [{ name: 'a' }] })).toThrow(
      /^The archive has no table "a"\.$/,
    );
  });
});
