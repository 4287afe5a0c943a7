import { describe, expect, it } from 'vitest';
import { allows } from '../../../../main/coordinator/access/allowed.ts';

const none = { actions: [], notActions: [], dataActions: [], notDataActions: [] };
const read = { kind: 'action', name: 'Microsoft.DBforPostgreSQL/flexibleServers/read' } as const;
const getSecret = { kind: 'data', name: 'Microsoft.KeyVault/vaults/secrets/getSecret/action' } as const;

describe('whether a role allows an operation', () => {
  it.each([
    ['*', true],
    ['*/read', true],
    ['microsoft.dbforpostgresql/flexibleservers/READ', true],
    ['Microsoft.DBforPostgreSQL/*/read', true],
    ['Microsoft.DBforPostgreSQL/*', true],
    ['Microsoft.*/flexible*/read', true],
    ['Microsoft.DBforPostgreSQL/flexibleServers', false],
    ['Microsoft.DBforPostgreSQL/*/write', false],
    ['*/servers/read', false],
    ['Microsoft.DBforPostgreSQL/flexibleServers/read*d', false],
    ['', false],
  ])('%s: %s', (pattern, expected) => {
    expect(allows({ ...none, actions: [pattern] }, read)).toBe(expected);
  });

  it('tells actions from data actions', () => {
    expect(allows({ ...none, actions: ['*'] }, getSecret)).toBe(false);
    expect(allows({ ...none, dataActions: ['Microsoft.KeyVault/vaults/secrets/*'] }, getSecret)).toBe(true);
  });

  it('leaves out what the role leaves out', () => {
    const writing = { kind: 'action', name: 'Microsoft.Authorization/roleAssignments/write' } as const;
    const contributor = { ...none, actions: ['*'], notActions: ['Microsoft.Authorization/*/Write'] };
    expect([allows(contributor, writing), allows(contributor, read)]).toStrictEqual([false, true]);
    expect(allows({ ...none, dataActions: ['*'], notDataActions: [getSecret.name] }, getSecret)).toBe(false);
  });
});
