import { describe, expect, it } from 'vitest';
import { rolesNeeded } from '../../../../../main/coordinator/restore/check/roles-needed.ts';
import { mapRoles } from '../../../../../main/postgres/archive/entries/map-roles.ts';
import { goldenHead } from '../../../../fixtures/archives/golden.ts';
import { sampleManifest } from '../../../../support/sample-manifest.ts';

const { entries } = goldenHead('pg17-none');
const [table] = entries.filter(({ desc }) => String(desc) === 'TABLE');
if (table === undefined) throw new Error('the golden archive has tables');
const owned = { ...table, owner: Buffer.from('table_owner') };
const granted = {
  ...table,
  desc: Buffer.from('ACL'),
  tag: Buffer.from('TABLE t'),
  owner: Buffer.from('table_owner'),
  defn: Buffer.from('GRANT SELECT ON TABLE public.t TO reader;\n'),
};
const sample = sampleManifest('archive', '--');
const manifest = {
  ...sample,
  database: {
    ...sample.database,
    properties: {
      ...sample.database.properties,
      owner: 'db_owner',
      grants: [
        { grantee: 'guest', privilege: 'CONNECT', grantable: false },
        { privilege: 'CONNECT', grantable: false },
        { grantee: 'pg_monitor', privilege: 'CONNECT', grantable: false },
      ],
      settings: [
        { role: 'reporter', name: 'work_mem', value: '1MB' },
        { name: 'work_mem', value: '1MB' },
      ],
    },
  },
};

const needed = (noOwner: boolean, noPrivileges: boolean, roleMap: Record<string, string> = {}) => {
  const map = new Map(Object.entries(roleMap));
  return rolesNeeded(
    { entries: mapRoles([owned, granted], map), mapRole: (name) => map.get(name) ?? name },
    manifest,
    { noOwner, noPrivileges },
  );
};

describe('the roles that a restore names', () => {
  it('are owners, who was granted something and who has settings, of objects and of the database', () => {
    expect(needed(false, false)).toEqual(['db_owner', 'guest', 'reader', 'reporter', 'table_owner']);
  });

  it('are fewer without owners, without privileges, and without both', () => {
    expect(needed(true, false)).toEqual(['guest', 'reader', 'reporter']);
    expect(needed(false, true)).toEqual(['db_owner', 'reporter', 'table_owner']);
    expect(needed(true, true)).toEqual(['reporter']);
  });

  it('are those that they are mapped to', () => {
    expect(needed(false, false, { db_owner: 'boss', table_owner: 'boss', guest: 'visitor' })).toEqual([
      'boss',
      'reader',
      'reporter',
      'visitor',
    ]);
  });
});
