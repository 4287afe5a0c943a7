import { describe, expect, it } from 'vitest';
import { TocGraph } from '../../../../../main/postgres/archive/select/toc-graph.ts';
import { tocEntry } from '../../../../fixtures/archives/golden.ts';

const schema = tocEntry({ dumpId: 1, desc: 'SCHEMA', tag: 's' });
const type = tocEntry({ dumpId: 2, desc: 'TYPE', tag: 'kind', namespace: 's', dependencies: [1] });
const table = (dumpId: number, tag: string, more: { dependencies?: number[]; defn?: string } = {}) =>
  tocEntry({ dumpId, desc: 'TABLE', tag, namespace: 's', ...more });

describe('partitions that CREATE TABLE itself attaches, as pg_dump wrote before 14', () => {
  const attached = (tag: string) =>
    `CREATE TABLE s.${tag} (\n    id integer\n);\nALTER TABLE ONLY s.whole ATTACH PARTITION s.${tag} DEFAULT;\n`;
  const whole = table(10, 'whole', { defn: 'CREATE TABLE s.whole (\n    id integer\n);\n' });
  const first = table(11, 'first', { defn: attached('first'), dependencies: [1, 2, 10] });
  const second = table(12, 'second', { defn: attached('second'), dependencies: [10, 2] });
  const child = table(13, 'child', {
    defn: 'CREATE TABLE s.child (\n)\nINHERITS (s.whole);\n',
    dependencies: [10],
  });
  const orphan = table(14, 'orphan', { defn: attached('orphan'), dependencies: [1, 2, 99] });
  const graph = new TocGraph([schema, type, whole, first, second, child, orphan]);

  it('are those of the table that they depend on, which they cannot do without', () => {
    expect(graph.partitionsOf(whole)).toStrictEqual([first, second]);
    expect(graph.needsOf(first)).toStrictEqual([schema, type, whole]);
    for (const entry of [schema, type, first, child, orphan])
      expect(graph.partitionsOf(entry)).toStrictEqual([]);
  });
});

describe('what an entry cannot be restored without', () => {
  const whole = table(10, 'whole', { dependencies: [1] });
  const part = table(11, 'part', { dependencies: [1, 10] });
  const attach = tocEntry({
    dumpId: 12,
    desc: 'TABLE ATTACH',
    tag: 'part',
    namespace: 's',
    dependencies: [11, 10],
  });
  const key = tocEntry({
    dumpId: 13,
    desc: 'CONSTRAINT',
    tag: 'whole whole_pkey',
    namespace: 's',
    dependencies: [10],
  });
  const partKey = tocEntry({
    dumpId: 14,
    desc: 'CONSTRAINT',
    tag: 'part part_pkey',
    namespace: 's',
    dependencies: [11, 13],
  });
  const join = tocEntry({
    dumpId: 15,
    desc: 'INDEX ATTACH',
    tag: 'part_pkey',
    namespace: 's',
    dependencies: [1, 14, 13],
  });
  const referring = table(16, 'referring');
  const foreign = tocEntry({
    dumpId: 17,
    desc: 'FK CONSTRAINT',
    tag: 'referring referring_fkey',
    namespace: 's',
    dependencies: [16, 15, 13],
  });
  const counter = tocEntry({
    dumpId: 18,
    desc: 'SEQUENCE',
    tag: 'counter',
    namespace: 's',
    dependencies: [1, 10],
  });
  const owned = tocEntry({
    dumpId: 19,
    desc: 'SEQUENCE OWNED BY',
    tag: 'counter',
    namespace: 's',
    dependencies: [18],
  });
  const identity = tocEntry({
    dumpId: 20,
    desc: 'SEQUENCE',
    tag: 'identity',
    namespace: 's',
    dependencies: [10],
  });
  const graph = new TocGraph([
    schema,
    whole,
    part,
    attach,
    key,
    partKey,
    join,
    referring,
    foreign,
    counter,
    owned,
    identity,
  ]);

  it('is not the table that a statement of its own attaches it to, nor the index of that table', () => {
    expect(graph.partitionsOf(whole)).toStrictEqual([part]);
    expect(graph.needsOf(part)).toStrictEqual([schema]);
    expect(graph.needsOf(partKey)).toStrictEqual([part]);
    expect(graph.needsOf(attach)).toStrictEqual([part, whole]);
  });

  it('are for a foreign key the tables behind the indexes that are attached, and nothing else of these', () => {
    // the schema, on which the attachment depends, too, is no table
    expect(graph.needsOf(foreign)).toStrictEqual([referring, part, whole, key]);
  });

  it('is for a sequence its table, but not where a statement of its own gives it to the table', () => {
    expect(graph.needsOf(identity)).toStrictEqual([whole]);
    expect(graph.needsOf(counter)).toStrictEqual([schema]);
    expect(graph.needsOf(owned)).toStrictEqual([counter, whole]);
  });
});

describe('what an entry belongs to', () => {
  const owner = (entry: ReturnType<typeof tocEntry>, ...others: ReturnType<typeof tocEntry>[]) =>
    new TocGraph([...others, entry]).mainEntryOf(entry);

  it.each(['DEFAULT ACL', 'PUBLICATION TABLES IN SCHEMA'])('is for a %s its schema', (desc) => {
    const role = tocEntry({ dumpId: 3, desc: 'TYPE', tag: 'x' });
    const entry = tocEntry({ dumpId: 4, desc, tag: 's', dependencies: [3, 1] });
    expect(owner(entry, role, schema)).toBe(schema);
    expect(owner(entry, role)).toBeUndefined();
  });

  it('is for a user mapping the server that it names', () => {
    const server = tocEntry({ dumpId: 3, desc: 'SERVER', tag: 'far' });
    const wrapper = tocEntry({ dumpId: 5, desc: 'FOREIGN DATA WRAPPER', tag: 'far' });
    const mapping = (tag: string) => tocEntry({ dumpId: 4, desc: 'USER MAPPING', tag });
    expect(owner(mapping('USER MAPPING a SERVER far'), server, wrapper)).toBe(server);
    expect(owner(mapping('USER MAPPING a SERVER b SERVER far'), server)).toBe(server);
    expect(owner(mapping('USER MAPPING a SERVER near'), server)).toBeUndefined();
    expect(owner(tocEntry({ dumpId: 4, desc: 'TABLE', tag: 'far' }), server)).toBeUndefined();
  });

  it('is for a part the table, view or domain that it is named by, and else the first that it depends on', () => {
    const [one, two] = [table(10, 'one'), table(11, 'two')];
    const domain = tocEntry({ dumpId: 12, desc: 'DOMAIN', tag: 'd', namespace: 's' });
    const part = (tag: string, dependencies: number[], namespace = 's') =>
      tocEntry({ dumpId: 20, desc: 'TRIGGER', tag, namespace, dependencies });
    expect(owner(part('two t', [10, 11]), one, two)).toBe(two);
    expect(owner(part('twofold t', [10, 11]), one, two)).toBe(one);
    expect(owner(part('two t', [10, 11], 'other'), one, two)).toBe(one);
    expect(owner(part('d c', [2, 12]), type, domain)).toBe(domain);
    expect(owner(part('x', [2]), type)).toBeUndefined();
  });

  it('is for a sequence its table, and for what is set of an object that object', () => {
    const one = table(10, 'one');
    const sequence = tocEntry({
      dumpId: 11,
      desc: 'SEQUENCE',
      tag: 'q',
      namespace: 's',
      dependencies: [2, 10],
    });
    expect(owner(sequence, type, one)).toBe(one);
    expect(owner(sequence, type)).toBeUndefined();
    for (const desc of ['SEQUENCE SET', 'SEQUENCE OWNED BY', 'INDEX ATTACH', 'STATISTICS DATA']) {
      const set = tocEntry({
        dumpId: 12,
        desc,
        tag: 'q',
        namespace: 's',
        section: 3,
        dependencies: [11, 10],
      });
      expect(owner(set, one, sequence)).toBe(sequence);
    }
    const comment = tocEntry({ dumpId: 12, desc: 'COMMENT', tag: 'x', section: 1, dependencies: [10] });
    expect(owner(comment, one)).toBe(one);
    expect(
      owner(tocEntry({ dumpId: 12, desc: 'FUNCTION', tag: 'f()', dependencies: [10] }), one),
    ).toBeUndefined();
  });

  it('is told with kind and schema, where it has one', () => {
    const graph = new TocGraph([schema, type]);
    const unnamed = tocEntry({ dumpId: 30, desc: 'CAST', tag: 'c', namespace: '' });
    expect([schema, type, unnamed].map((entry) => graph.describe(entry))).toStrictEqual([
      'SCHEMA s',
      'TYPE s.kind',
      'CAST c',
    ]);
    expect([schema, type, unnamed].map((entry) => graph.schemaOf(entry))).toStrictEqual([null, 's', null]);
  });

  it('decides what is a part, and what a user can name', () => {
    const entries = [
      table(10, 'one'),
      tocEntry({ dumpId: 11, desc: 'SEQUENCE', tag: 'q' }),
      tocEntry({ dumpId: 12, desc: 'VIEW', tag: 'v' }),
      tocEntry({ dumpId: 13, desc: 'FUNCTION', tag: 'f()' }),
      tocEntry({ dumpId: 14, desc: 'COMMENT', tag: 'x', section: 1 }),
      tocEntry({ dumpId: 15, desc: 'INDEX', tag: 'i' }),
      tocEntry({ dumpId: 16, desc: 'SEQUENCE SET', tag: 'q', section: 3 }),
      tocEntry({ dumpId: 17, desc: 'TABLE DATA', tag: 'one', section: 3, dependencies: [10] }),
    ];
    const graph = new TocGraph(entries);
    expect(entries.map((entry) => graph.isPart(entry))).toStrictEqual([
      false,
      false,
      false,
      false,
      true,
      true,
      true,
      true,
    ]);
    expect(entries.map((entry) => graph.isNameable(entry))).toStrictEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
