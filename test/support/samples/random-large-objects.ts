import fc from 'fast-check';
import type { ArchiveHead, TocEntry } from '../../../main/postgres/archive/format/types.ts';

/** Large objects of one owner with the same privileges: from version 17 on, one entry of an archive. */
const group = fc.record({
  count: fc.constantFrom(1, 1, 2, 3, 5),
  owner: fc.constantFrom('alpha', 'beta', 'postgres'),
  /** To whom its objects are granted; nobody: the default privileges, no entry of their own. */
  to: fc.uniqueArray(fc.constantFrom('group', 'PUBLIC', 'reader'), { maxLength: 2 }),
  /** Places of those that have a comment, and of those that have a label. */
  comments: fc.uniqueArray(fc.nat(4), { maxLength: 2 }),
  labels: fc.uniqueArray(fc.nat(4), { maxLength: 2 }),
});
export const largeObjectGroups = fc.array(group, { maxLength: 4 });
type Group = typeof group extends fc.Arbitrary<infer G> ? G : never;

const firstOid = 600_000;

/** Each group with the oids of its objects. */
function numbered(groups: readonly Group[]): (Group & { readonly oids: number[] })[] {
  let next = firstOid;
  return groups.map((each) => ({ ...each, oids: Array.from({ length: each.count }, () => next++) }));
}

/** Statements that make them in a database, for a superuser; labels take a provider that servers here lack. */
export function largeObjectStatements(groups: readonly Group[], prefix: string): string[] {
  const role = (name: string) => (['PUBLIC', 'postgres'].includes(name) ? name : `"${prefix}${name}"`);
  return numbered(groups).flatMap(({ owner, to, comments, oids }) =>
    oids.flatMap((oid, place) => [
      `SELECT lo_from_bytea(${oid}, 'large object ${oid}')`,
      `ALTER LARGE OBJECT ${oid} OWNER TO ${role(owner)}`,
      ...to.map((name) => `GRANT SELECT ON LARGE OBJECT ${oid} TO ${role(name)}`),
      ...(comments.includes(place) ? [`COMMENT ON LARGE OBJECT ${oid} IS 'number ${oid}'`] : []),
    ]),
  );
}

/** Puts them into a table of contents the way pg_dump of that format does, labels included. */
export function withLargeObjects(head: ArchiveHead, groups: readonly Group[]): ArchiveHead {
  const { header, entries } = head;
  let dumpId = entries.reduce((most, entry) => Math.max(most, entry.dumpId), 0);
  const made = (fields: {
    tag: string;
    desc: string;
    section: number;
    owner: string;
    defn?: string;
    dependencies?: number[];
  }): TocEntry => ({
    dumpId: (dumpId += 1),
    hadDumper: fields.desc === 'BLOBS',
    tableOid: Buffer.from('0'),
    oid: Buffer.from('0'),
    tag: Buffer.from(fields.tag),
    desc: Buffer.from(fields.desc),
    section: fields.section,
    defn: fields.defn === undefined ? null : Buffer.from(fields.defn),
    dropStmt: null,
    copyStmt: null,
    namespace: null,
    tablespace: null,
    tableAm: null,
    relkind: header.minor >= 16 ? 0 : null,
    owner: Buffer.from(fields.owner),
    dependencies: fields.dependencies ?? [],
    offset: fields.desc === 'BLOBS' ? { state: 1, value: 0n } : { state: 3, value: 0n },
  });
  /** An entry for these objects, with their comments, labels and privileges behind it. */
  const described = (object: TocEntry, { owner, to, comments, labels }: Group, oids: readonly number[]) => {
    const [first = 0] = oids;
    const note = (desc: string, tag: string, defn: string) =>
      made({ desc, tag, defn, section: 1, owner, dependencies: [object.dumpId] });
    const noted = (places: readonly number[], write: (oid: number) => TocEntry) =>
      oids.filter((_, place) => places.includes(place)).map(write);
    const tag = oids.length === 1 ? `LARGE OBJECT ${first}` : `LARGE OBJECTS ${first}..${oids.at(-1)}`;
    const grants = to.map((name) => `GRANT SELECT ON LARGE OBJECT ${first} TO ${name};\n`).join('');
    return [
      object,
      ...noted(comments, (oid) =>
        note('COMMENT', `LARGE OBJECT ${oid}`, `COMMENT ON LARGE OBJECT ${oid} IS 'number ${oid}';\n`),
      ),
      ...noted(labels, (oid) =>
        note(
          'SECURITY LABEL',
          `LARGE OBJECT ${oid}`,
          `SECURITY LABEL FOR dummy ON LARGE OBJECT ${oid} IS 'number ${oid}';\n`,
        ),
      ),
      ...(grants === '' ? [] : [note('ACL', tag, grants)]),
    ];
  };
  const added = numbered(groups).flatMap((each): TocEntry[] => {
    const { owner, oids } = each;
    if (header.minor < 16) {
      return oids.flatMap((oid, place) => {
        const defn = `SELECT pg_catalog.lo_create('${oid}');\n`;
        const object = made({ desc: 'BLOB', tag: String(oid), section: 2, owner, defn });
        const at = (places: readonly number[]) => (places.includes(place) ? [0] : []);
        return described(object, { ...each, comments: at(each.comments), labels: at(each.labels) }, [oid]);
      });
    }
    const tag = oids.length === 1 ? `${oids[0]}` : `${oids[0]}..${oids.at(-1)}`;
    const defn = oids.map((oid) => `${oid}\n`).join('');
    const object = made({ desc: 'BLOB METADATA', tag, section: 3, owner, defn });
    const before = described(object, each, oids);
    return [...before, made({ desc: 'BLOBS', tag, section: 3, owner, dependencies: [object.dumpId] })];
  });
  const place = entries.findIndex(({ section }) => section === 3);
  return { header, entries: [...entries.slice(0, place), ...added, ...entries.slice(place)] };
}
