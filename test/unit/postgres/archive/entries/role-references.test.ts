import { describe, expect, it } from 'vitest';
import { roleReferences } from '../../../../../main/postgres/archive/entries/role-references.ts';

const standardStrings = true;
const rolesOf = (sql: string) => roleReferences(sql, { standardStrings }).map(({ name }) => name);

describe('roleReferences', () => {
  it.each([
    ['GRANT SELECT ON TABLE "to".x TO a, "B ""c""", PUBLIC, GROUP d WITH GRANT OPTION;', ['a', 'B "c"', 'd']],
    ['REVOKE GRANT OPTION FOR ALL ON FUNCTION f("from" text, integer) FROM a;', ['a']],
    ['GRANT UPDATE("to",b) ON TABLE x TO a GRANTED BY b;\nGRANT ALL ON SCHEMA y TO c;', ['a', 'b', 'c']],
    [
      'SET SESSION AUTHORIZATION "g r";\nGRANT ALL ON TABLE t TO x;\nRESET SESSION AUTHORIZATION;',
      ['g r', 'x'],
    ],
    [`SET SESSION AUTHORIZATION 'it''s';`, [`it's`]],
    ['SET SESSION AUTHORIZATION DEFAULT;', []],
    ['ALTER DEFAULT PRIVILEGES FOR ROLE a IN SCHEMA s GRANT ALL ON TABLES TO b;', ['a', 'b']],
    ['ALTER DEFAULT PRIVILEGES FOR ROLE a REVOKE ALL ON FUNCTIONS FROM PUBLIC;', ['a']],
    [
      `CREATE POLICY p ON t AS RESTRICTIVE FOR ALL TO a, "A" USING ((x = 'TO b') AND f(CURRENT_USER));`,
      ['a', 'A'],
    ],
    ['CREATE POLICY p ON t FOR SELECT USING (true);', []],
    [`CREATE USER MAPPING FOR a SERVER s OPTIONS ("user" 'for b');`, ['a']],
    ['CREATE USER MAPPING FOR public SERVER s;', []],
    ['DROP USER MAPPING FOR "public " SERVER s;', ['public ']],
    ["ALTER ROLE a IN DATABASE d SET x TO 'b';", ['a']],
    ['ALTER TABLE t OWNER TO a;', ['a']],
    [`COMMENT ON TABLE t IS 'GRANT ALL ON x TO a';`, []],
    ['-- GRANT x TO a;\n/* GRANT /* x */ TO b; */ GRANT x TO c;', ['c']],
    ['GRANT ALL ON TABLE t TO Folded;', ['folded']],
    ['GRANT ALL ON TABLE t TO "current_user";', ['current_user']],
    ['GRANT ALL ON TABLE t TO CURRENT_USER;', []],
    ['GRANT ALL ON TABLE t TO "public";', []],
    [`SET SESSION AUTHORIZATION 'user';`, ['user']],
    ['GRANT ALL ON TABLE "(" TO a;\nGRANT ALL ON TABLE ")" TO b;', ['a', 'b']],
    ['CREATE POLICY p ON t USING (((i)::interval day to second IS NOT NULL));', []],
    // what no pg_dump writes names nobody
    [
      'GRANT ALL ON TABLE t TO;\nALTER ROLE;\nGRANT ALL ON TABLE t TO 5;\n();\nREVOKE ALL ON t FROM GROUP;',
      [],
    ],
    ['GRANT ALL ON TABLE t TO a + b;\nGRANT ALL ON TABLE t TO c, ;', ['a', 'c']],
    ['CREATE VIEW v AS SELECT owner to a;', []],
  ])('%s', (sql, roles) => {
    expect(rolesOf(sql)).toEqual(roles);
  });

  it('says where the names stand, and which are literals', () => {
    expect(
      roleReferences(`SET SESSION AUTHORIZATION 'a';\nGRANT ALL ON TABLE t TO b, "C";`, { standardStrings }),
    ).toStrictEqual([
      { name: 'a', from: 26, to: 29, isLiteral: true },
      { name: 'b', from: 55, to: 56, isLiteral: false },
      { name: 'C', from: 58, to: 61, isLiteral: false },
    ]);
  });

  it('stops where a literal does not end', () => {
    expect(rolesOf(`SET x = 'open; GRANT ALL ON TABLE t TO a;`)).toEqual([]);
    expect(rolesOf('SET x = $a$ open; GRANT ALL ON TABLE t TO a;')).toEqual([]);
    expect(rolesOf('SET "open; GRANT ALL ON TABLE t TO a;')).toEqual([]);
    expect(rolesOf('/* open; GRANT ALL ON TABLE t TO a;')).toEqual([]);
  });
});
