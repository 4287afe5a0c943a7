import { describe, expect, it } from 'vitest';
import { checkedRoleMap } from '../../../../main/coordinator/restore/role-map.ts';
import { parseHead } from '../../../../main/postgres/archive/format/head.ts';
import { rolesIn } from '../../../../main/postgres/archive/entries/map-roles.ts';
import { readFileSync } from 'node:fs';

const archive = readFileSync(new URL('../../../fixtures/archives/pg17-none.pgdump', import.meta.url));
const { entries } = parseHead(archive).head;
const owner = rolesIn(entries)[0] ?? '';

const properties = {
  owner: 'shop_owner',
  grants: [{ grantee: 'shop_reader', privilege: 'CONNECT', grantable: false }],
  settings: [
    { role: 'shop_app', name: 'work_mem', value: '1MB' },
    { name: 'work_mem', value: '2MB' },
  ],
};

const check = (...wanted: [from: string, to: string][]) =>
  checkedRoleMap(
    wanted.map(([from, to]) => ({ from, to })),
    entries,
    properties,
  );

describe('checkedRoleMap', () => {
  it('takes roles of the archive and of the database’s owner, grants and settings', () => {
    expect(owner).not.toBe('');
    const map = check([owner, 'a'], ['shop_owner', 'a'], ['shop_reader', 'b'], ['shop_app', 'c']);
    expect([...map]).toEqual([
      [owner, 'a'],
      ['shop_owner', 'a'],
      ['shop_reader', 'b'],
      ['shop_app', 'c'],
    ]);
    expect(check().size).toBe(0);
  });

  it('refuses a role that is mapped twice, even onto the same', () => {
    expect(() => check(['shop_app', 'x'], ['shop_app', 'x'])).toThrow(
      expect.objectContaining({
        code: 'UserErrorInvalidInput',
        message: 'The role "shop_app" is mapped more than once.',
      }),
    );
  });

  it('refuses a role that nothing refers to, and names those that are close', () => {
    expect(() => check(['shop_ap', 'x'])).toThrow(
      expect.objectContaining({
        code: 'UserErrorInvalidInput',
        message: expect.stringContaining('refers to the role "shop_ap"') as string,
        remedy: expect.stringMatching(/^Did you mean "shop_app"/) as string,
      }),
    );
    expect(() => check(['zzzzzz', 'x'])).toThrow(
      expect.objectContaining({
        remedy: expect.stringMatching(/^Map one of these roles: .*"shop_app", "shop_owner"/) as string,
      }),
    );
  });
});
