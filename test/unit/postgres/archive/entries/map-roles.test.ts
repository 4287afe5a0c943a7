import { describe, expect, it } from 'vitest';
import { parseHead, serializeHead } from '../../../../../main/postgres/archive/format/head.ts';
import { mapRoles, rolesIn } from '../../../../../main/postgres/archive/entries/map-roles.ts';
import type { TocEntry } from '../../../../../main/postgres/archive/format/types.ts';
import { goldenHead, goldenNames } from '../../../../fixtures/archives/golden.ts';

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
