import { describe, expect, it } from 'vitest';
import { privilegedEntries } from '../../../../../main/postgres/archive/entries/privileged.ts';
import { tocEntry } from '../../../../fixtures/archives/golden.ts';

const withPrivileges = { noPrivileges: false };
const nothing = { superuser: [], ofServer: [], ofExtensions: [], passedOn: [], defaultsOf: [] };
const routine = (language: string, more = '') =>
  `CREATE FUNCTION s.f() RETURNS integer\n    LANGUAGE ${language}${more}\n    AS $$SELECT 1$$;\n`;

describe('what only a superuser makes', () => {
  it.each([
    'ACCESS METHOD',
    'EVENT TRIGGER',
    'FOREIGN DATA WRAPPER',
    'OPERATOR CLASS',
    'OPERATOR FAMILY',
    'PUBLICATION TABLES IN SCHEMA',
    'TEXT SEARCH PARSER',
    'TEXT SEARCH TEMPLATE',
  ])('is the kind %s', (desc) => {
    const { superuser } = privilegedEntries([tocEntry({ desc, tag: 'audit' })], withPrivileges);
    expect(superuser).toEqual([`${desc} audit`]);
  });

  it.each([
    ['FUNCTION', routine('c')],
    ['FUNCTION', routine('internal', ' IMMUTABLE')],
    ['FUNCTION', routine('"c"')],
    ['FUNCTION', routine('plpython3u')],
    ['PROCEDURE', routine('plperlu')],
    ['AGGREGATE', routine('c')],
    ['FUNCTION', routine('sql', ' STABLE LEAKPROOF')],
    ['PUBLICATION', 'CREATE PUBLICATION p FOR ALL TABLES WITH (publish = insert);\n'],
    ['CAST', 'CREATE CAST (a AS b) WITHOUT FUNCTION AS IMPLICIT;\n'],
    ['TYPE', 'CREATE TYPE s.t (\n    INTERNALLENGTH = 16,\n    INPUT = s.f\n);\n'],
  ])('is a %s of this kind: %j', (desc, defn) => {
    const { superuser } = privilegedEntries([tocEntry({ desc, tag: 'x', defn })], withPrivileges);
    expect(superuser).toEqual([`${desc} x`]);
  });

  it.each([
    ['FUNCTION', routine('sql')],
    ['FUNCTION', routine('plpgsql')],
    ['FUNCTION', routine('plpgsql', '\n    AS $$\n    LANGUAGE c\n LEAKPROOF$$')],
    ['FUNCTION', routine('ccc')],
    ['FUNCTION', routine('unsure')],
    ['FUNCTION', routine('myplperlu')],
    ['FUNCTION', routine('plpurest')],
    [
      'FUNCTION',
      'CREATE FUNCTION s.f() RETURNS s."a    LANGUAGE c"\n    LANGUAGE sql\n    AS $$SELECT 1$$;\n',
    ],
    ['FUNCTION', 'CREATE FUNCTION s.f() RETURNS integer;\n'],
    ['VIEW', routine('c')],
    ['PUBLICATION', 'CREATE PUBLICATION p WITH (publish = insert);\n'],
    ['PUBLICATION TABLE', 'ALTER PUBLICATION p ADD TABLE ONLY t FOR ALL TABLES;\n'],
    ['CAST', 'CREATE CAST (a AS b) WITH FUNCTION f(a);\n'],
    ['TYPE', "CREATE TYPE s.t AS ENUM (\n    'INTERNALLENGTH = 1'\n);\n"],
    ['TYPE', "CREATE TYPE s.t AS ENUM (\n    'x    INTERNALLENGTH = 1'\n);\n"],
    ['TYPE', 'CREATE TYPE s.t;\n'],
    ['TABLE', 'CREATE TABLE s.t (\n    INTERNALLENGTH = 1\n);\n'],
  ])('is no %s like this: %j', (desc, defn) => {
    expect(privilegedEntries([tocEntry({ desc, tag: 'x', defn })], withPrivileges)).toEqual(nothing);
  });
});

describe('privileges', () => {
  const made = tocEntry({ dumpId: 5, desc: 'TABLE', tag: 't', namespace: 's' });
  const acl = (change: Partial<Parameters<typeof tocEntry>[0]>) =>
    tocEntry({
      dumpId: 9,
      desc: 'ACL',
      tag: 'TABLE t',
      namespace: 's',
      defn: 'GRANT SELECT ON TABLE s.t TO r;\n',
      ...change,
    });
  const passedOn =
    'SET SESSION AUTHORIZATION a;\nGRANT SELECT ON TABLE s.t TO b;\nRESET SESSION AUTHORIZATION;\n';
  const found = (...entries: Parameters<typeof privilegedEntries>[0]) =>
    privilegedEntries(entries, withPrivileges);

  it('on what the archive makes take nothing more', () => {
    expect(found(made, acl({ dependencies: [5] }))).toEqual(nothing);
  });

  it('on what the server has, and on what an extension makes, are told apart', () => {
    expect(found(made, acl({ namespace: 'pg_catalog', tag: 'FUNCTION f()', dependencies: [5] }))).toEqual({
      ...nothing,
      ofServer: ['FUNCTION pg_catalog.f()'],
    });
    expect(found(made, acl({ dependencies: [6] }))).toEqual({ ...nothing, ofExtensions: ['TABLE s.t'] });
    expect(found(made, acl({ namespace: '', tag: 'SCHEMA s' }))).toEqual({
      ...nothing,
      ofExtensions: ['SCHEMA s'],
    });
  });

  it('that a grantee passed on are told', () => {
    expect(found(made, acl({ dependencies: [5], defn: passedOn }))).toEqual({
      ...nothing,
      passedOn: ['TABLE s.t'],
    });
    const inText = "GRANT SELECT ON TABLE s.t TO r;\nCOMMENT ' SET SESSION AUTHORIZATION a'";
    expect(found(made, acl({ dependencies: [5], defn: inText }))).toEqual(nothing);
  });

  it('of large objects, and statements of other kinds, take nothing more', () => {
    expect(found(acl({ tag: 'LARGE OBJECT 7', namespace: '', defn: passedOn }))).toEqual(nothing);
    expect(found(acl({ desc: 'COMMENT', defn: passedOn }))).toEqual(nothing);
  });

  it('by default are told by whose they are, each once and in order', () => {
    const defaults = (owner: string) =>
      tocEntry({ desc: 'DEFAULT ACL', tag: 'DEFAULT PRIVILEGES FOR TABLES', owner });
    expect(found(defaults('b'), defaults('a'), defaults('b'))).toEqual({
      ...nothing,
      defaultsOf: ['a', 'b'],
    });
  });

  it('do not count where none are restored; what only a superuser makes does', () => {
    const entries = [
      tocEntry({ desc: 'EVENT TRIGGER', tag: 'audit' }),
      tocEntry({ desc: 'DEFAULT ACL', tag: 'x', owner: 'a' }),
      acl({ namespace: 'pg_catalog' }),
    ];
    expect(privilegedEntries(entries, { noPrivileges: true })).toEqual({
      ...nothing,
      superuser: ['EVENT TRIGGER audit'],
    });
  });
});
