import { describe, expect, it } from 'vitest';
import { InstanceId, ServerId, VaultId } from '../../../../../../shared/ids.ts';
import { remedyFor, type RemedyFacts } from '../../../../../../renderer/features/jobs/actions/remedies.ts';
import { askedRestore } from '../../../../../../renderer/features/jobs/actions/asked-restore.ts';
import type { Job } from '../../../../../../shared/jobs/jobs.ts';
import { completedBackup, job } from '../../../../../support/overview-data.ts';
import { rowsRequest } from '../../../../../support/lossy-restore.ts';

describe('what fixes an error', () => {
  const restore: RemedyFacts = {
    job: completedBackup({ kind: 'restore-as-database' }),
    instance: {
      id: InstanceId.parse('inst-0001'),
      serverId: ServerId.parse('srv-0001'),
      vaultId: VaultId.parse('vault-0001'),
      database: 'shop & co',
    },
    restored: { serverId: 'srv-0002', point: 'point-0001' },
  };

  it('leads to protecting again where another workstation ended the protection', () => {
    expect(
      remedyFor('UserErrorProtectionEnded', { ...restore, job: completedBackup({ kind: 'backup' }) }),
    ).toEqual({
      label: 'Protect again',
      href: '/protect?server=srv-0001&database=shop+%26+co',
    });
  });

  it('begins a restore again with what was chosen', () => {
    expect(remedyFor('UserErrorDatabaseNameAlreadyInUse', restore)).toEqual({
      label: 'Choose another name',
      href: '/restore/inst-0001/point-0001?like=job-0001',
    });
    expect(remedyFor('UserErrorRolesMissing', { ...restore, restored: null })?.href).toBe(
      '/restore/inst-0001',
    );
  });

  it('opens the server that the job worked with, as far as it is known', () => {
    const gone = 'UserErrorServerConnectionClosed';
    expect(remedyFor(gone, restore)?.href).toBe('/servers/srv-0002');
    expect(remedyFor(gone, { ...restore, restored: null })?.href).toBe('/servers');
    expect(remedyFor(gone, { ...restore, job: completedBackup(), restored: null })).toEqual({
      label: 'Open server',
      href: '/servers/srv-0001',
    });
  });

  it('leads to another login only where the login failed', () => {
    const facts = { ...restore, job: completedBackup(), restored: null };
    expect(remedyFor('UserErrorDBUserAuthFailed', facts)).toEqual({
      label: 'Change login',
      href: '/servers/srv-0001?change=login',
    });
  });

  it('leads to the database where the login that failed is its own, and is not that of a restore', () => {
    const secret = 'https://contoso-kv.vault.azure.net/secrets/shop-login';
    if (restore.instance === undefined) throw new Error('the restore is of no instance');
    const credential = { kind: 'key-vault' as const, secret };
    const own = { ...restore, instance: { ...restore.instance, credential } };
    expect(remedyFor('UserErrorDBUserAuthFailed', { ...own, job: completedBackup() })?.href).toBe(
      `/databases/${completedBackup().instanceId}`,
    );
    expect(remedyFor('UserErrorDBUserAuthFailed', own)?.href).toBe('/servers/srv-0002?change=login');
  });

  it('leads to the CA file where the certificate is not trusted', () => {
    const facts = { ...restore, job: completedBackup(), restored: null };
    expect(remedyFor('UserErrorTlsFailed', facts)).toEqual({
      label: 'Change address',
      href: '/servers/srv-0001?change=address',
    });
  });

  it('leads from missing privileges to what fixes them', () => {
    const facts = { ...restore, job: completedBackup(), restored: null };
    expect(remedyFor('UserErrorMissingDBPermissions', facts)).toEqual({
      label: 'Fix privileges',
      href: '/databases/inst-0001?tab=privileges',
    });
    expect(remedyFor('UserErrorMissingDBPermissions', restore)?.href).toBe(
      '/restore/inst-0001/point-0001?like=job-0001',
    );
  });

  it('opens the vault, and nothing where nothing in pgkeep helps', () => {
    expect(remedyFor('UserErrorVaultFull', restore)?.href).toBe('/vaults/vault-0001');
    expect(remedyFor('InternalError', restore)).toBeNull();
  });

  it('leads a restore that failed to other choices, never to the same again', () => {
    expect(remedyFor('UserErrorRestoreFailed', restore)).toEqual({
      label: 'Restore with other choices',
      href: '/restore/inst-0001/point-0001?like=job-0001',
    });
    const backup = { ...restore, job: completedBackup(), restored: null };
    expect(remedyFor('UserErrorClientToolFailed', backup)?.href).toBe('/servers/srv-0001');
    expect(remedyFor('UserErrorLockTimeout', backup)).toEqual({
      label: 'Open database',
      href: '/databases/inst-0001',
    });
  });
});

describe('rows that are loaded later', () => {
  it('lead, when that fails, to the server that they were for, never to the privileges of a backup', () => {
    const asked = askedRestore(rowsRequest());
    expect(asked).toEqual({
      point: 'point-0001',
      database: { serverId: 'srv-0002', name: 'shop_2', keepPartial: false },
    });
    const facts: RemedyFacts = {
      job: job({ id: 'job-0009', kind: 'restore-rows', instanceId: 'inst-0001' }),
      instance: undefined,
      restored: { serverId: 'srv-0002', point: 'point-0001' },
    };
    expect(remedyFor('UserErrorMissingDBPermissions', facts)?.href).toBe('/servers/srv-0002');
    expect(remedyFor('UserErrorDBUserAuthFailed', facts)?.href).toBe('/servers/srv-0002?change=login');
    expect(remedyFor('UserErrorDestinationNotEmpty', facts)).toBeNull();
    expect(remedyFor('UserErrorNothingSelected', facts)).toEqual({
      label: 'Restore to a new database',
      href: '/restore/inst-0001/point-0001',
    });
  });
});

describe('a verification by a restore', () => {
  it('leads to the server that it restored on, not into a restore', () => {
    const facts = {
      job: { id: 'job-1' as Job['id'], kind: 'verify' as const, instanceId: 'inst-1' as Job['instanceId'] },
      instance: undefined,
      restored: null,
      verifiedOn: 'server-2',
    };
    expect(remedyFor('UserErrorServerConnectionClosed', facts)?.href).toBe('/servers/server-2');
    expect(remedyFor('UserErrorMissingDBPermissions', facts)?.href).toBe('/servers/server-2');
    expect(remedyFor('UserErrorRolesMissing', facts)).toBeNull();
    expect(remedyFor('UserErrorRestoreDiffers', facts)?.href).toBe('/restore/inst-1');
  });
});
