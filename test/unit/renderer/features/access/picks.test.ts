import { expect, it } from 'vitest';
import { assignable, firstPicked, picksOf } from '../../../../../renderer/features/access/picks.ts';
import type { AccessRow } from '../../../../../shared/access/access.ts';

const vault =
  '/subscriptions/6f2c1f2e-0000-4000-8000-0000000000f1/resourceGroups/shop/providers/Microsoft.KeyVault/vaults/kv';
const row = (
  need: AccessRow['need'],
  grant: AccessRow['grant'],
  change: Partial<AccessRow> = {},
): AccessRow => ({
  need,
  title: need,
  blocks: true,
  grant,
  outcome: 'not-assigned',
  message: '',
  remedy: null,
  held: false,
  canAssign: true,
  beside: [],
  ...change,
});
const scope = (id: string) => ({ id, level: 'container' as const, opens: id });
const blobs = row('blobs', {
  kind: 'role',
  roleId: '6f2c1f2e-0000-4000-8000-0000000000aa',
  roleName: 'Storage Blob Data Contributor',
  scopes: [scope('/narrow'), scope('/wide')],
});
const secret = row('read-secret', { kind: 'access-policy', vault, permissions: ['get'], opens: 'all' });

it('rows that one click may give begin at their narrowest place', () => {
  const rows = [blobs, secret, row('connect', null), row('read-server', blobs.grant, { canAssign: false })];
  expect(assignable({ rows })).toStrictEqual([blobs, secret]);
  expect(firstPicked([blobs, secret])).toStrictEqual({ blobs: '/narrow', 'read-secret': vault });
});

it('what is picked is sent, with a scope for roles only', () => {
  expect(picksOf([blobs, secret], { blobs: '/wide', 'read-secret': vault })).toStrictEqual([
    { need: 'blobs', scope: '/wide' },
    { need: 'read-secret' },
  ]);
  expect(picksOf([blobs, secret], { blobs: null })).toStrictEqual([]);
});
