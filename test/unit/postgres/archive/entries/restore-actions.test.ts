import { describe, expect, it } from 'vitest';
import {
  isOpenPublic,
  restoreActions,
  type RestoreActions,
} from '../../../../../main/postgres/archive/entries/restore-actions.ts';
import { tocEntry } from '../../../../fixtures/archives/golden.ts';

type Entry = Parameters<typeof tocEntry>[0];
const all = { noOwner: false, noPrivileges: false };
const actions = (entries: readonly Entry[], options: Partial<typeof all> = {}): RestoreActions =>
  restoreActions(
    entries.map((entry, index) => tocEntry({ dumpId: index + 1, ...entry })),
    { ...all, ...options },
  );
const nothing: RestoreActions = {
  owners: [],
  extensions: [],
  publicSchema: { filled: false, owner: null, privileges: 'as made' },
  objectsInSchemasOfOthers: [],
  tablespaces: [],
  privileged: { superuser: [], ofServer: [], ofExtensions: [], passedOn: [], defaultsOf: [] },
};
const table = (owner: string, namespace = 's', more: Partial<Entry> = {}): Entry => ({
  desc: 'TABLE',
  tag: 't',
  owner,
  namespace,
  ...more,
});
const schema = (tag: string, owner: string): Entry => ({ desc: 'SCHEMA', tag, owner });

describe('the owners that a restore gives objects to', () => {
  it('are those of objects, each once and in order', () => {
    expect(actions([table('b'), table('a'), table('b')])).toEqual({ ...nothing, owners: ['a', 'b'] });
  });

  it.each([
    'ACL',
    'COMMENT',
    'DEFAULT ACL',
    'EXTENSION',
    'SECURITY LABEL',
    'SEQUENCE SET',
    'TABLE DATA',
    'STATISTICS DATA',
    'BLOBS',
  ])('are none of entries of the kind %s', (desc) => {
    expect(actions([table('a', 's', { desc })]).owners).toEqual([]);
  });

  it('are none where nobody owns it, a predefined role does, or no owners are restored', () => {
    expect(actions([table(''), table('pg_database_owner')]).owners).toEqual([]);
    expect(actions([schema('s', 'b'), table('a')], { noOwner: true })).toEqual(nothing);
  });
});

describe('objects in schemas of others', () => {
  it('are told by schema and owner, each once', () => {
    const { objectsInSchemasOfOthers } = actions([
      schema('s', 'a'),
      table('b'),
      table('b'),
      table('c'),
      table('a'),
    ]);
    expect(objectsInSchemasOfOthers).toEqual([
      { schema: 's', schemaOwner: 'a', owner: 'b' },
      { schema: 's', schemaOwner: 'a', owner: 'c' },
    ]);
  });

  it('are those in the schema public as a new database has it, too', () => {
    expect(actions([table('a', 'public')]).objectsInSchemasOfOthers).toEqual([
      { schema: 'public', schemaOwner: null, owner: 'a' },
    ]);
    expect(actions([schema('public', 'a'), table('a', 'public')]).objectsInSchemasOfOthers).toEqual([]);
    expect(
      actions([schema('public', 'pg_database_owner'), table('a', 'public')]).objectsInSchemasOfOthers,
    ).toEqual([{ schema: 'public', schemaOwner: null, owner: 'a' }]);
  });

  it('are none of which the archive does not make the schema, and no parts of tables', () => {
    expect(actions([table('a', 'elsewhere')]).objectsInSchemasOfOthers).toEqual([]);
    for (const desc of [
      'CHECK CONSTRAINT',
      'CONSTRAINT',
      'DEFAULT',
      'FK CONSTRAINT',
      'INDEX',
      'INDEX ATTACH',
      'POLICY',
      'ROW SECURITY',
      'RULE',
      'SEQUENCE OWNED BY',
      'TABLE ATTACH',
      'TRIGGER',
      'COMMENT',
      'TABLE DATA',
    ]) {
      expect(actions([schema('s', 'a'), table('b', 's', { desc })]).objectsInSchemasOfOthers, desc).toEqual(
        [],
      );
    }
  });
});

describe('names that are alike', () => {
  it('make no schema of a table that is called as one, and no schema public of a table', () => {
    expect(
      actions([table('x', 's', { tag: 'elsewhere' }), table('a', 'elsewhere')]).objectsInSchemasOfOthers,
    ).toEqual([]);
    expect(actions([table('a', 's', { tag: 'public' }), schema('s', 'b')])).toEqual({
      ...nothing,
      owners: ['a', 'b'],
      objectsInSchemasOfOthers: [{ schema: 's', schemaOwner: 'b', owner: 'a' }],
    });
  });

  it('give nothing of nobody to the owner of its schema', () => {
    expect(actions([schema('s', 'a'), table('')]).objectsInSchemasOfOthers).toEqual([]);
  });
});

describe('the schema public', () => {
  const acl = (defn: string, tag = 'SCHEMA public'): Entry => ({ desc: 'ACL', tag, defn, dependencies: [1] });
  const revoked = 'REVOKE USAGE ON SCHEMA public FROM PUBLIC;\n';
  const open = `${revoked}GRANT ALL ON SCHEMA public TO PUBLIC;\n`;

  it('is filled by what is made in it, and by nothing else', () => {
    expect(actions([table('', 'public')]).publicSchema).toEqual({ ...nothing.publicSchema, filled: true });
    expect(actions([table('', 'public', { desc: 'COMMENT' })])).toEqual(nothing);
    expect(actions([table('', 'publics')])).toEqual(nothing);
  });

  it('has its own owner, who is not counted among the others', () => {
    expect(actions([schema('public', 'a')])).toEqual({
      ...nothing,
      publicSchema: { ...nothing.publicSchema, owner: 'a' },
    });
    expect(actions([schema('public', 'pg_database_owner')])).toEqual(nothing);
    expect(actions([schema('public', 'a')], { noOwner: true })).toEqual(nothing);
  });

  it.each([
    [open, 'open to all'],
    [revoked, 'open to all'],
    ['GRANT ALL ON SCHEMA public TO PUBLIC;\n', 'open to all'],
    [`${open}GRANT ALL ON SCHEMA public TO a;\n`, 'its own'],
    ['GRANT USAGE ON SCHEMA public TO PUBLIC;\n', 'its own'],
  ])('has these privileges: %j is %s', (defn, privileges) => {
    const entries = [schema('x', ''), acl(defn)];
    expect(actions(entries).publicSchema.privileges).toBe(privileges);
    expect(actions(entries, { noPrivileges: true }).publicSchema.privileges).toBe('as made');
    expect(isOpenPublic(tocEntry(acl(defn)))).toBe(privileges === 'open to all');
  });

  it('has those of no other schema or kind', () => {
    expect(actions([schema('x', ''), acl(open, 'SCHEMA s')]).publicSchema.privileges).toBe('as made');
    expect(isOpenPublic(tocEntry(acl(open, 'SCHEMA s')))).toBe(false);
    expect(isOpenPublic(tocEntry({ ...acl(open), desc: 'COMMENT' }))).toBe(false);
    expect(isOpenPublic(tocEntry({ desc: 'ACL' }))).toBe(false);
    // nothing is what it has anyway
    expect(isOpenPublic(tocEntry({ desc: 'ACL', tag: 'SCHEMA public' }))).toBe(true);
  });
});

it('extensions and tablespaces are told', () => {
  const entries: Entry[] = [
    { desc: 'EXTENSION', tag: 'postgis' },
    { desc: 'EXTENSION', tag: 'hstore' },
    table('', 's', { tablespace: 'fast' }),
    table('', 's', { tablespace: 'cold' }),
    table('', 's', { tablespace: '' }),
    table('', 's', { tablespace: 'fast' }),
  ];
  expect(actions(entries)).toEqual({
    ...nothing,
    extensions: ['postgis', 'hstore'],
    tablespaces: ['cold', 'fast'],
  });
});

it('what takes a superuser is told, too', () => {
  expect(actions([{ desc: 'EVENT TRIGGER', tag: 'audit', owner: 'a' }])).toEqual({
    ...nothing,
    owners: ['a'],
    privileged: { ...nothing.privileged, superuser: ['EVENT TRIGGER audit'] },
  });
});
