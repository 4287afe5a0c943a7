import { describe, expect, it } from 'vitest';
import { globalsProblems } from '../../../../../main/postgres/restore/files/globals-agreement.ts';
import { globalsScript } from '../../../../../main/postgres/sql/globals.ts';
import type { RoleReference } from '../../../../../shared/points/manifest.ts';
import { roleReference } from '../../../../support/role-reference.ts';
import { sampleManifest } from '../../../../support/sample-manifest.ts';

const { properties } = sampleManifest('archive', '--').database;
const textOf = (roles: readonly RoleReference[], notes: Parameters<typeof globalsScript>[3] = []) =>
  globalsScript('shop', roles, properties, notes);

/** A name with all that it could be given behind a quote of its own. */
const loud = `x" LOGIN CREATEDB CREATEROLE NOINHERIT SUPERUSER REPLICATION BYPASSRLS;`;
const roles = [
  roleReference('shop', { canLogin: true, createDb: true, createRole: true, inherit: false }),
  roleReference(loud, { memberOf: [{ role: 'shop', adminOption: true }] }),
  roleReference('entra', { labels: [{ provider: 'pgaadauth', label: `it's` }] }),
  roleReference('root', { superuser: true, replication: true, bypassRls: true }),
  roleReference('reader', {
    memberOf: [
      { role: 'shop', adminOption: false },
      { role: 'pg_read_all_data', adminOption: false },
    ],
  }),
];
const system = roleReference('postgres', { system: true, canLogin: true });

describe('a stored globals.sql', () => {
  it('agrees with the manifest that it was written with, however its names read', () => {
    const notes = [{ role: 'shop', comment: 'it"s', settings: [{ name: 'work_mem', value: '7MB' }] }];
    expect(globalsProblems(textOf([...roles, system], notes), [...roles, system])).toEqual([]);
  });

  it('that is cut off, or has what pgkeep does not write, is told from one that disagrees', () => {
    const text = textOf(roles);
    expect(globalsProblems(text.slice(0, text.indexOf('\n-- Part 2')), roles)).toEqual([
      'globals.sql has no end of its first part',
    ]);
    expect(globalsProblems(text.replace('\n-- Part 2', '\nDROP ROLE "shop";\n-- Part 2'), roles)).toEqual([
      'globals.sql has statements that pgkeep does not write',
    ]);
  });

  it('has every role of the manifest, and no other; those of the server do not count', () => {
    const [shop, ...others] = roles;
    expect(globalsProblems(textOf(others.slice(1)), others)).toContain(
      `globals.sql lacks the role ${JSON.stringify(loud)} of the manifest`,
    );
    expect(globalsProblems(textOf([roleReference('a'), roleReference('b')]), [roleReference('b')])).toEqual([
      'globals.sql creates the role "a", which the manifest lacks',
    ]);
    // the manifest calls it the server's, and the text creates it all the same
    expect(globalsProblems(textOf([shop ?? system]), [{ ...(shop ?? system), system: true }])).toEqual([
      'globals.sql creates the role "shop", which the manifest lacks',
    ]);
  });

  it.each([
    ['LOGIN', { canLogin: true }],
    ['NOINHERIT', { inherit: false }],
    ['CREATEDB', { createDb: true }],
    ['CREATEROLE', { createRole: true }],
  ] as const)('gives %s to nobody whom the manifest does not give it', (attribute, more) => {
    const [plain, given] = [roleReference(loud), roleReference(loud, more)];
    const words = `globals.sql gives ${JSON.stringify(loud)} ${attribute}, the manifest does not`;
    expect(globalsProblems(textOf([given]), [given])).toEqual([]);
    expect(globalsProblems(textOf([given]), [plain])).toEqual([words]);
  });

  it('takes the right to log in from nobody', () => {
    const found = globalsProblems(textOf([roleReference('shop')]), [
      roleReference('shop', { canLogin: true }),
    ]);
    expect(found).toEqual(['globals.sql gives "shop" NOLOGIN, the manifest does not']);
  });

  it.each(['SUPERUSER', 'REPLICATION', 'BYPASSRLS'])(
    'never gives %s, which stands there as a comment, whatever the manifest says',
    (attribute) => {
      const root = roleReference('r', { superuser: true, replication: true, bypassRls: true });
      const text = textOf([root]).replace(/CREATE ROLE "r"/, `$& ${attribute}`);
      expect(globalsProblems(text, [root])).toEqual([
        `globals.sql gives "r" ${attribute}, the manifest does not`,
      ]);
    },
  );

  it('changes only roles that it creates: by a membership, a comment or a setting', () => {
    const words = 'globals.sql changes the role "gone", which it does not create';
    const member = roleReference('gone', { memberOf: [{ role: 'shop', adminOption: false }] });
    const text = textOf([member]).replace(/^CREATE ROLE .*$/m, '');
    expect(globalsProblems(text, [])).toEqual([words, 'only globals.sql makes "gone" a member of "shop"']);
    const noted = (note: object) =>
      globalsProblems(textOf([], [{ role: 'gone', settings: [], ...note }] as never), []);
    expect(noted({ comment: 'x' })).toEqual([words]);
    expect(noted({ settings: [{ name: 'work_mem', value: '7MB' }] })).toEqual([words]);
  });

  it('and the manifest name the same members, with and without ADMIN OPTION', () => {
    const member = (adminOption: boolean) => [
      roleReference('a', { memberOf: [{ role: 'b', adminOption }] }),
      roleReference('b'),
    ];
    const none = [roleReference('a'), roleReference('b')];
    expect(globalsProblems(textOf(member(false)), none)).toEqual([
      'only globals.sql makes "a" a member of "b"',
    ]);
    expect(globalsProblems(textOf(none), member(true))).toEqual([
      'only the manifest makes "a" a member of "b" with ADMIN OPTION',
    ]);
    expect(globalsProblems(textOf(member(true)), member(false))).toEqual([
      'only globals.sql makes "a" a member of "b" with ADMIN OPTION',
      'only the manifest makes "a" a member of "b"',
    ]);
  });

  it('has every security label of the manifest, and no other', () => {
    const labelled = (label: string) => [roleReference('a', { labels: [{ provider: 'p', label }] })];
    expect(globalsProblems(textOf(labelled('x')), labelled('y'))).toEqual([
      `only globals.sql has SECURITY LABEL FOR "p" ON ROLE "a" IS 'x';`,
      `only the manifest has SECURITY LABEL FOR "p" ON ROLE "a" IS 'y';`,
    ]);
    const other = textOf(labelled('x')).replace('ON ROLE "a"', 'ON ROLE "b"');
    expect(globalsProblems(other, labelled('x'))).toContain(
      'globals.sql changes the role "b", which it does not create',
    );
    const table = textOf(labelled('x')).replace('ON ROLE "a"', 'ON TABLE "a"');
    expect(globalsProblems(table, labelled('x'))).toEqual([
      'globals.sql has statements that pgkeep does not write',
    ]);
  });
});
