import { describe, expect, it } from 'vitest';
import {
  limitRoles,
  withheldComments,
  withheldWords,
} from '../../../../main/postgres/privileges/role-limits.ts';
import { roleReference } from '../../../support/role-reference.ts';

const none = new Map<string, string>();

describe('a role as it may be made from what a vault says', () => {
  it('keeps what holds for itself alone', () => {
    const role = roleReference('app', {
      canLogin: true,
      inherit: false,
      createDb: true,
      connectionLimit: 5,
      validUntil: '2030-01-01 00:00:00+00',
      memberOf: [{ role: 'readers', adminOption: false }],
    });
    expect(limitRoles([role], none)).toEqual({ roles: [role], withheld: [] });
  });

  it.each([
    ['superuser', 'SUPERUSER'],
    ['createRole', 'CREATEROLE'],
    ['replication', 'REPLICATION'],
    ['bypassRls', 'BYPASSRLS'],
  ] as const)('loses %s, and says so', (attribute, word) => {
    const { roles, withheld } = limitRoles([roleReference('the "app"', { [attribute]: true })], none);
    expect(roles).toEqual([roleReference('the "app"')]);
    expect(withheld).toEqual([{ sql: `ALTER ROLE "the ""app""" ${word};`, words: `${word} of "the "app""` }]);
  });

  it('loses all of them at once, and nothing is said of a role of the server itself', () => {
    const all = { superuser: true, createRole: true, replication: true, bypassRls: true };
    const { roles, withheld } = limitRoles(
      [roleReference('app', all), roleReference('theirs', { ...all, system: true })],
      none,
    );
    expect(withheld.map(({ sql }) => sql)).toEqual([
      'ALTER ROLE "app" SUPERUSER CREATEROLE REPLICATION BYPASSRLS;',
    ]);
    expect(roles).toEqual([roleReference('app'), roleReference('theirs', { system: true })]);
  });

  it('is a member of no group that gives power, whatever its option, and of no other with ADMIN OPTION', () => {
    const memberOf = [
      { role: 'postgres', adminOption: false },
      { role: 'boss', adminOption: true },
      { role: 'readers', adminOption: true },
      { role: 'writers', adminOption: false },
    ];
    const powerful = new Map([
      ['postgres', '"postgres" is a superuser'],
      ['boss', 'it is a member of "postgres", and "postgres" is a superuser'],
    ]);
    expect(limitRoles([roleReference('app', { memberOf })], powerful)).toEqual({
      roles: [
        roleReference('app', {
          memberOf: [
            { role: 'readers', adminOption: false },
            { role: 'writers', adminOption: false },
          ],
        }),
      ],
      withheld: [
        {
          sql: 'GRANT "postgres" TO "app";',
          words: 'the membership of "app" in "postgres" ("postgres" is a superuser)',
        },
        {
          sql: 'GRANT "boss" TO "app" WITH ADMIN OPTION;',
          words:
            'the membership of "app" in "boss" (it is a member of "postgres", and "postgres" is a superuser)',
        },
        {
          sql: 'GRANT "readers" TO "app" WITH ADMIN OPTION;',
          words: 'the ADMIN OPTION of "app" in "readers"',
        },
      ],
    });
  });

  it('keeps its security labels, but for one that makes an administrator in Microsoft Entra', () => {
    const user = { provider: 'pgaadauth', label: 'aadauth,oid=1,type=user' };
    const admin = { provider: 'pgaadauth', label: 'aadauth,oid=1,type=user,admin' };
    const { roles, withheld } = limitRoles([roleReference('a', { labels: [user, admin] })], new Map());
    expect(roles).toEqual([roleReference('a', { labels: [user] })]);
    expect(withheld).toEqual([
      {
        sql: `SECURITY LABEL FOR "pgaadauth" ON ROLE "a" IS 'aadauth,oid=1,type=user,admin';`,
        words: 'that "a" is a Microsoft Entra administrator of the server',
      },
    ]);
    const system = roleReference('azure_pg_admin', { system: true, labels: [admin] });
    expect(limitRoles([system], new Map()).withheld).toEqual([]);
  });
});

describe('what was withheld', () => {
  const rights = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ sql: `GRANT ${index};\nDROP`, words: `right ${index}` }));

  it('is one sentence, with five by name', () => {
    const begin = 'New roles do not get what a backup cannot prove to be theirs: ';
    expect(withheldWords(rights(1))).toBe(`${begin}right 0.`);
    expect(withheldWords(rights(5))).toBe(`${begin}right 0; right 1; right 2; right 3; right 4.`);
    expect(withheldWords(rights(6))).toBe(`${begin}right 0; right 1; right 2; right 3; right 4; and 1 more.`);
  });

  it('stands in a script as comments only, a line each', () => {
    expect(withheldComments([])).toEqual([]);
    const lines = withheldComments(rights(2));
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line).toMatch(/^-- [^\n]+$/);
    expect(lines[1]).toContain('GRANT 0;');
  });
});
