import { describe, expect, it } from 'vitest';
import type { FixStep } from '../../../../../../shared/errors.ts';
import { IdentityId, InstanceId, ServerId, VaultId } from '../../../../../../shared/ids.ts';
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
      remedyFor(
        { code: 'UserErrorProtectionEnded' },
        { ...restore, job: completedBackup({ kind: 'backup' }) },
      ),
    ).toEqual({
      label: 'Protect again',
      href: '/protect?server=srv-0001&database=shop+%26+co',
    });
  });

  it('begins a restore again with what was chosen', () => {
    expect(remedyFor({ code: 'UserErrorDatabaseNameAlreadyInUse' }, restore)).toEqual({
      label: 'Choose another name',
      href: '/restore/inst-0001/point-0001?like=job-0001',
    });
    expect(remedyFor({ code: 'UserErrorRolesMissing' }, { ...restore, restored: null })?.href).toBe(
      '/restore/inst-0001',
    );
  });

  it('opens the server that the job worked with, as far as it is known', () => {
    const gone = 'UserErrorServerConnectionClosed' as const;
    expect(remedyFor({ code: gone }, restore)?.href).toBe('/servers/srv-0002');
    expect(remedyFor({ code: gone }, { ...restore, restored: null })?.href).toBe('/servers');
    expect(remedyFor({ code: gone }, { ...restore, job: completedBackup(), restored: null })).toEqual({
      label: 'Open server',
      href: '/servers/srv-0001',
    });
  });

  it('leads to another login only where the login failed', () => {
    const facts = { ...restore, job: completedBackup(), restored: null };
    expect(remedyFor({ code: 'UserErrorDBUserAuthFailed' }, facts)).toEqual({
      label: 'Change login',
      href: '/servers/srv-0001?change=login',
    });
  });

  it('leads to the database where the login that failed is its own, and is not that of a restore', () => {
    const secret = 'https://contoso-kv.vault.azure.net/secrets/shop-login';
    if (restore.instance === undefined) throw new Error('the restore is of no instance');
    const credential = { kind: 'key-vault' as const, secret };
    const own = { ...restore, instance: { ...restore.instance, credential } };
    expect(remedyFor({ code: 'UserErrorDBUserAuthFailed' }, { ...own, job: completedBackup() })?.href).toBe(
      `/databases/${completedBackup().instanceId}`,
    );
    expect(remedyFor({ code: 'UserErrorDBUserAuthFailed' }, own)?.href).toBe(
      '/servers/srv-0002?change=login',
    );
  });

  it('leads from a refusal of Azure’s roles to the access that it is about', () => {
    const code = 'UserErrorMissingPermissionsOnSecretStore' as const;
    const label = 'Look at access in Azure';
    if (restore.instance === undefined) throw new Error('the restore is of no instance');
    const secret = 'https://contoso-kv.vault.azure.net/secrets/shop-login';
    const credential = { kind: 'key-vault' as const, secret, identity: IdentityId.parse('id-0001') };
    const own = { ...restore, instance: { ...restore.instance, credential } };
    expect(remedyFor({ code }, { ...own, job: completedBackup(), restored: null })).toEqual({
      label,
      href: `/settings/azure/access?server=srv-0001&secret=${encodeURIComponent(secret)}&identity=id-0001`,
    });
    // the secret of the target, not that of the backups
    expect(remedyFor({ code }, own)).toEqual({ label, href: '/settings/azure/access?server=srv-0002' });
    expect(remedyFor({ code }, { ...own, restored: null })?.href).toBe('/settings/azure/access');
    expect(remedyFor({ code: 'UserErrorMSIMissingPermissions' }, restore)?.href).toBe(
      '/settings/azure/access?server=srv-0002',
    );
  });

  it('leads to the login that a step names, whatever the code says', () => {
    const facts = { ...restore, job: completedBackup(), restored: null };
    const href = (step: FixStep) => remedyFor({ code: 'UserErrorSignInAgain', steps: [step] }, facts)?.href;
    expect(href({ do: 'set-login', server: 'prod', with: 'entra' })).toBe('/servers/srv-0001?change=login');
    expect(href({ do: 'change-secret', instance: 'prod/shop' })).toBe('/databases/inst-0001');
    expect(href({ do: 'set-vault-login', vault: 'archive' })).toBe('/vaults/vault-0001');
    expect(href({ do: 'list-jobs' })).toBe('/vaults/vault-0001');
    expect(href({ do: 'sign-in-again', identity: 'alice@contoso.com' })).toBeUndefined();
  });

  it('leads to the CA file where the certificate is not trusted', () => {
    const facts = { ...restore, job: completedBackup(), restored: null };
    expect(remedyFor({ code: 'UserErrorTlsFailed' }, facts)).toEqual({
      label: 'Change address',
      href: '/servers/srv-0001?change=address',
    });
  });

  it('leads from missing privileges to what fixes them', () => {
    const facts = { ...restore, job: completedBackup(), restored: null };
    expect(remedyFor({ code: 'UserErrorMissingDBPermissions' }, facts)).toEqual({
      label: 'Fix privileges',
      href: '/databases/inst-0001?tab=privileges',
    });
    expect(remedyFor({ code: 'UserErrorMissingDBPermissions' }, restore)?.href).toBe(
      '/restore/inst-0001/point-0001?like=job-0001',
    );
  });

  it('opens the vault, and nothing where nothing in pgkeep helps', () => {
    expect(remedyFor({ code: 'UserErrorVaultFull' }, restore)?.href).toBe('/vaults/vault-0001');
    expect(remedyFor({ code: 'InternalError' }, restore)).toBeNull();
  });

  it('leads a restore that failed to other choices, never to the same again', () => {
    expect(remedyFor({ code: 'UserErrorRestoreFailed' }, restore)).toEqual({
      label: 'Restore with other choices',
      href: '/restore/inst-0001/point-0001?like=job-0001',
    });
    const backup = { ...restore, job: completedBackup(), restored: null };
    expect(remedyFor({ code: 'UserErrorClientToolFailed' }, backup)?.href).toBe('/servers/srv-0001');
    expect(remedyFor({ code: 'UserErrorLockTimeout' }, backup)).toEqual({
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
    expect(remedyFor({ code: 'UserErrorMissingDBPermissions' }, facts)?.href).toBe('/servers/srv-0002');
    expect(remedyFor({ code: 'UserErrorDBUserAuthFailed' }, facts)?.href).toBe(
      '/servers/srv-0002?change=login',
    );
    expect(remedyFor({ code: 'UserErrorDestinationNotEmpty' }, facts)).toBeNull();
    expect(remedyFor({ code: 'UserErrorNothingSelected' }, facts)).toEqual({
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
    expect(remedyFor({ code: 'UserErrorServerConnectionClosed' }, facts)?.href).toBe('/servers/server-2');
    expect(remedyFor({ code: 'UserErrorMissingDBPermissions' }, facts)?.href).toBe('/servers/server-2');
    expect(remedyFor({ code: 'UserErrorRolesMissing' }, facts)).toBeNull();
    expect(remedyFor({ code: 'UserErrorRestoreDiffers' }, facts)?.href).toBe('/restore/inst-1');
  });
});
