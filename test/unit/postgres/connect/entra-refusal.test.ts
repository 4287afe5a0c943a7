import { describe, expect, it } from 'vitest';
import { connectionError } from '../../../../main/postgres/connect/connection-error.ts';
import { entraFix } from '../../../../main/postgres/connect/entra-refusal.ts';
import type { Target } from '../../../../main/postgres/connect/target.ts';

const objectId = '6f2c1f2e-0000-4000-8000-0000000000a1';
const target: Target = {
  address: { host: 'flex', port: 5432, user: 'backups', tls: 'verify-full' },
  database: 'shop',
  server: 'my flex',
  password: () => Promise.resolve('token'),
  principal: { objectId, type: 'service' },
};
const create = `SELECT * FROM pgaadauth_create_principal_with_oid('backups', '${objectId}', 'service', false, false);`;
const map = `SECURITY LABEL FOR "pgaadauth" ON ROLE "backups" IS 'aadauth,oid=${objectId},type=service';`;

describe('what fixes a refused token', () => {
  it.each([
    ['The access token has expired. Please acquire a new token and retry.', 'check the clock', undefined],
    [
      'The access token does not have a valid audience claim. Please acquire a new token for the resource "https://x".',
      'in another cloud',
      undefined,
    ],
    [
      'Service Principals cannot generate AAD_AUTH_TOKENTYPE_APP_USER tokens for role[backups]',
      'somebody else',
      map,
    ],
    [
      'Azure AD user token for role[backups] is neither an AAD_AUTH_TOKENTYPE_APP_USER or an AAD_AUTH_TOKENTYPE_APP_OBO token.',
      'somebody else',
      map,
    ],
    ['Azure AD access token not valid for role backups (object ID x)', 'somebody else', map],
    [
      'Azure AD access token not valid for role backups (does not contain group ID x)',
      'have this identity added to the group',
      undefined,
    ],
    ['password authentication failed for user "backups"', 'have that one create the role', create],
    ['role "backups" does not exist', 'have that one create the role', create],
    [
      'An error occurred while validating the access token. Please acquire a new token and retry',
      'Switch Microsoft Entra authentication on',
      create,
    ],
  ])('%s', (message, remedy, sql) => {
    expect(entraFix(message, target)).toEqual({
      remedy: expect.stringContaining(remedy),
      ...(sql !== undefined && { sql }),
      steps: [{ do: 'test-server', server: 'my flex' }],
    });
    expect(connectionError(Object.assign(new Error(message), { code: '28000' }), target)).toMatchObject({
      code: 'UserErrorBackupUserAuthFailed',
      message: `flex:5432 refused the Microsoft Entra login of backups: ${message}`,
      steps: [{ do: 'test-server', server: 'my flex' }],
    });
  });

  it('may be a role of a group, where the identity is called otherwise', () => {
    const named = (name: string) =>
      entraFix('role "backups" does not exist', {
        ...target,
        principal: { objectId, type: 'service', name },
      });
    expect(named('backup-vm')?.remedy).toContain('If backups is the name of a group');
    expect(named('backup-vm')?.steps).toEqual([
      { do: 'test-server', server: 'my flex' },
      { do: 'group-role', server: 'my flex' },
    ]);
    // run as it stands it makes nothing: neither a role of the group for this identity, nor the other way round
    expect(named('backup-vm')?.sql?.split('\n')).toEqual([
      '-- If backups is to be a role of this identity alone:',
      `-- ${create}`,
      '-- If it is a group that this identity is a member of:',
      "-- SELECT * FROM pgaadauth_create_principal_with_oid('backups', '<object id of the group>', 'group', false, false);",
    ]);
    const broken = entraFix('role does not exist', {
      ...target,
      address: { ...target.address, user: 'a\rb\nDROP TABLE t;' },
      principal: { objectId, type: 'service', name: 'backup-vm' },
    });
    expect(broken?.sql?.split(/\r|\n/).every((line) => line.startsWith('-- '))).toBe(true);
    expect(named('backups')?.remedy).not.toContain('group');
  });

  it('is none of a password', () => {
    const { principal: _, ...other } = target;
    const refused = Object.assign(new Error('password authentication failed'), { code: '28P01' });
    expect(entraFix(refused.message, other)).toBeUndefined();
    expect(connectionError(refused, other)).toMatchObject({ code: 'UserErrorDBUserAuthFailed' });
  });
});
