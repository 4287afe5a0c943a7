import { describe, expect, it } from 'vitest';
import { parseHead, serializeHead } from '../../../../../main/postgres/archive/format/head.ts';
import { mapRoles, rolesIn } from '../../../../../main/postgres/archive/entries/map-roles.ts';
import type { TocEntry } from '../../../../../main/postgres/archive/format/types.ts';
import { goldenHead, goldenNames, tocEntry } from '../../../../fixtures/archives/golden.ts';

describe('rolesIn', () => {
  it.each(goldenNames)('names all roles and not PUBLIC: %s', (name) => {
    expect(rolesIn(goldenHead(name).entries)).toEqual([
      'Weird "Role"',
      'keep_owner',
      'keep_reader',
      'postgres',
      'public_',
      'rôle',
    ]);
  });
});

describe('mapRoles', () => {
  const map = new Map([
    ['keep_owner', 'new_owner'],
    ['keep_reader', 'Odd "reader"; --'],
    ['Weird "Role"', String.raw`back\slash`],
    ['public_', 'rôle2'],
    ['public', 'never'],
  ]);
  const entries = mapRoles(goldenHead('pg17-none').entries, map);
  const find = (desc: string, tag: string): TocEntry => {
    const found = entries.find((entry) => String(entry.desc) === desc && String(entry.tag) === tag);
    if (found === undefined) throw new Error(`no ${desc} ${tag}`);
    return found;
  };

  it('changes owners', () => {
    expect(String(find('TABLE', 'customer').owner)).toBe('new_owner');
    expect(String(find('TABLE', 'log').owner)).toBe(String.raw`back\slash`);
    expect(String(find('TABLE', 'tricky').owner)).toBe('rôle');
  });

  it('changes privileges, default privileges, policies and user mappings, and nothing else', () => {
    const defn = (desc: string, tag: string) => String(find(desc, tag).defn);
    expect(defn('ACL', 'TABLE log')).toBe(
      'GRANT SELECT ON TABLE audit.log TO "Odd ""reader""; --";\n' +
        'GRANT SELECT ON TABLE audit.log TO "rôle";\nGRANT SELECT ON TABLE audit.log TO "rôle2";\n',
    );
    expect(defn('DEFAULT ACL', 'DEFAULT PRIVILEGES FOR SEQUENCES')).toBe(
      'ALTER DEFAULT PRIVILEGES FOR ROLE "new_owner" GRANT USAGE ON SEQUENCES TO "back\\slash" WITH GRANT OPTION;\n',
    );
    expect(defn('POLICY', 'log own_rows')).toBe(
      'CREATE POLICY own_rows ON audit.log FOR SELECT TO "Odd ""reader""; --", "back\\slash" ' +
        `USING (((who = CURRENT_USER) OR (who = 'to keep_reader'::text)));\n`,
    );
    const mapping = find('USER MAPPING', 'USER MAPPING keep_reader SERVER keep_server');
    expect(String(mapping.dropStmt)).toBe('DROP USER MAPPING FOR "Odd ""reader""; --" SERVER keep_server;\n');
    expect(defn('USER MAPPING', 'USER MAPPING public SERVER keep_server')).toContain('FOR public SERVER');
    expect(defn('FUNCTION', 'touch()')).toContain(`'"keep_owner"'`);
    expect(defn('ACL', 'SCHEMA audit')).toContain('TO PUBLIC');
  });

  it('leaves no old name behind and gives a valid head', () => {
    const { header } = goldenHead('pg17-none');
    const again = parseHead(serializeHead({ header, entries })).head.entries;
    expect(rolesIn(again)).toEqual(
      ['Odd "reader"; --', String.raw`back\slash`, 'new_owner', 'postgres', 'rôle', 'rôle2'].sort(),
    );
  });

  it('keeps entries without change as they are', () => {
    const { entries: original } = goldenHead('pg17-none');
    const unchanged = mapRoles(original, new Map([['nobody', 'somebody']]));
    expect(unchanged).toHaveLength(original.length);
    expect(unchanged.every((entry, index) => entry === original[index])).toBe(true);
    expect(mapRoles(original, new Map())).toEqual(original);
  });

  it('maps both ways at once', () => {
    const swapped = mapRoles(
      goldenHead('pg17-none').entries,
      new Map([
        ['keep_owner', 'rôle'],
        ['rôle', 'keep_owner'],
      ]),
    );
    const owners = swapped
      .filter((entry) => String(entry.desc) === 'TABLE')
      .map((entry) => String(entry.owner));
    expect(owners.filter((owner) => owner === 'keep_owner')).toHaveLength(1);
  });
});

describe('roles in entries', () => {
  /** Its second role is one only where a backslash does not escape the quote behind it. */
  const policy = tocEntry({
    desc: 'POLICY',
    tag: 't p',
    owner: '',
    defn: "CREATE POLICY p ON s.t TO a USING ((x = 'off' || '\\'; GRANT ALL ON TABLE t TO c; '));",
  });
  const setting = (defn?: string) =>
    tocEntry({ desc: 'STDSTRINGS', tag: 'STDSTRINGS', ...(defn !== undefined && { defn }) });

  it.each([
    [`SET standard_conforming_strings = 'off';\n`, ['a']],
    [`SET standard_conforming_strings = 'on';\n`, ['a', 'c']],
    [undefined, ['a', 'c']],
  ])('are read with the strings of their archive: %j', (defn, roles) => {
    expect(rolesIn([policy, setting(defn)])).toStrictEqual(roles);
    const [mapped] = mapRoles([policy, setting(defn)], new Map([['c', 'd']]));
    expect(mapped === policy).toBe(!roles.includes('c'));
  });

  it('are read with standard strings where nothing says how', () => {
    expect(rolesIn([policy])).toStrictEqual(['a', 'c']);
  });

  it('are those of privileges and the like, and of no text that only looks like it', () => {
    const view = tocEntry({ desc: 'VIEW', owner: 'o', defn: 'GRANT ALL ON TABLE t TO a;\n' });
    const empty = tocEntry({ desc: 'ACL', owner: 'p' });
    expect(rolesIn([view, empty])).toStrictEqual(['o', 'p']);
    const [same, acl] = mapRoles([view, empty], new Map([['a', 'b']]));
    expect([same === view, acl === empty]).toStrictEqual([true, true]);
  });

  it.each(['ACL', 'ACL LANGUAGE', 'DEFAULT ACL', 'POLICY', 'USER MAPPING', 'DATABASE PROPERTIES'])(
    'are changed in the statements of the kind %s, as names or literals, and nothing around them',
    (desc) => {
      const defn = `SET SESSION AUTHORIZATION 'a';\nGRANT ALL ON TABLE t TO b, a, c;\nRESET SESSION AUTHORIZATION;\n`;
      const entry = tocEntry({ desc, owner: 'c', defn });
      expect(mapRoles([entry], new Map([['a', `it's "A"`]]))).toStrictEqual([
        {
          ...entry,
          defn: Buffer.from(
            `SET SESSION AUTHORIZATION 'it''s "A"';\nGRANT ALL ON TABLE t TO b, "it's ""A""", c;\nRESET SESSION AUTHORIZATION;\n`,
          ),
        },
      ]);
      expect(mapRoles([entry], new Map([['c', 'd']]))).toStrictEqual([
        { ...entry, owner: Buffer.from('d'), defn: Buffer.from(defn.replace('a, c;', 'a, "d";')) },
      ]);
      const dropped = { ...entry, defn: null, dropStmt: Buffer.from('DROP USER MAPPING FOR a SERVER s;\n') };
      expect(mapRoles([dropped], new Map([['a', 'b']]))).toStrictEqual([
        { ...dropped, dropStmt: Buffer.from('DROP USER MAPPING FOR "b" SERVER s;\n') },
      ]);
    },
  );
});
