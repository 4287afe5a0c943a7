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
