import type { ErrorCode } from '../../../../shared/errors.ts';
import type { InstanceSummary } from '../../../../shared/instances.ts';
import type { Job } from '../../../../shared/jobs.ts';

/** Where a job's error can be fixed. */
export interface Remedy {
  readonly label: string;
  readonly href: string;
}

export interface RemedyFacts {
  readonly job: Pick<Job, 'id' | 'kind' | 'instanceId'>;
  readonly instance: Pick<InstanceSummary, 'id' | 'serverId' | 'vaultId' | 'database'> | undefined;
  /** Server that a restore went to and point that it came from, where that is known. */
  readonly restored: { readonly serverId: string | null; readonly point: string } | null;
  /** Server that a verification restored on. */
  readonly verifiedOn?: string | null;
}

/** The page that fixes an error of this code; null where running again, or nothing in pgkeep, does. */
export function remedyFor(code: ErrorCode, facts: RemedyFacts): Remedy | null {
  const { job, instance, restored } = facts;
  const isRestore = job.kind.startsWith('restore-');
  const isRows = job.kind === 'restore-rows';
  const again = (label: string): Remedy | null =>
    job.instanceId === null || job.kind === 'verify'
      ? null
      : {
          label,
          // a restore of rows is no model of one of a database
          href:
            restored === null
              ? `/restore/${job.instanceId}`
              : `/restore/${job.instanceId}/${restored.point}${isRows ? '' : `?like=${job.id}`}`,
        };
  const vault = (label: string): Remedy | null =>
    instance === undefined ? null : { label, href: `/vaults/${instance.vaultId}` };
  const server = (label: string, search = ''): Remedy => {
    // A restore may have gone to any server.
    const id = isRestore
      ? restored === null
        ? null
        : (restored.serverId ?? instance?.serverId)
      : (facts.verifiedOn ?? instance?.serverId);
    return id === undefined || id === null
      ? { label: 'Show servers', href: '/servers' }
      : { label, href: `/servers/${id}${search}` };
  };
  switch (code) {
    case 'UserErrorDBUserAuthFailed':
    case 'UserErrorCredentialUnavailable':
      return server('Change login', '?change=login');
    case 'UserErrorTlsFailed':
    case 'UserErrorServerConnectionClosed':
    case 'UserErrorSessionRefused':
    case 'UserErrorMissingNetworkSecurityPermissions':
    case 'UserErrorDBNotFound':
    case 'UserErrorConnectionPooler':
      return server('Open server');
    case 'UserErrorDatabaseNameAlreadyInUse':
      return again('Choose another name');
    case 'UserErrorRolesMissing':
      return again('Create or map roles');
    case 'UserErrorExtensionsMissing':
    case 'UserErrorTargetReadOnly':
    case 'UserErrorCreateDatabaseFailed':
      return again('Restore to another server');
    case 'UserErrorDestinationNotEmpty':
      // the SQL that empties the table stands beside it
      if (isRows) return null;
      return again('Choose another place');
    case 'UserErrorNothingSelected':
      if (isRows) return again('Restore to a new database');
      return again('Choose other objects');
    case 'UserErrorContainerNotAccessible':
      return isRestore ? again('Choose another place') : vault('Open vault');
    case 'UserErrorVaultNotAccessible':
    case 'UserErrorWrongVault':
    case 'UserErrorVaultFull':
    case 'UserErrorVaultFormat':
      return vault('Open vault');
    case 'UserErrorArchiveCorrupt':
    case 'UserErrorRestoreDiffers':
      return job.instanceId === null
        ? null
        : { label: 'Choose another recovery point', href: `/restore/${job.instanceId}` };
    case 'UserErrorClientToolsMissing':
      return { label: 'Client tools', href: '/settings' };
    case 'UserErrorJobConflict':
      return { label: 'Show running jobs', href: '/jobs?state=in+progress' };
    case 'UserErrorProtectionEnded':
      return instance === undefined
        ? null
        : {
            label: 'Protect again',
            href: `/protect?${new URLSearchParams({ server: instance.serverId, database: instance.database })}`,
          };
    case 'UserErrorInstanceMoved':
      return instance === undefined
        ? null
        : { label: 'Say which server', href: `/databases/${instance.id}?confirm=server` };
    case 'UserErrorNotConfirmed':
      return server('Open server');
    case 'UserErrorMissingDBPermissions':
      if (isRows) return server('Open server');
      if (isRestore) return again('Check the target again');
      // the login of the target, which no privileges of a backup help
      if (job.kind === 'verify') return server('Open server');
      return job.instanceId === null
        ? null
        : { label: 'Fix privileges', href: `/databases/${job.instanceId}?tab=privileges` };
    case 'UserErrorInvalidInput':
    case 'UserErrorNotFound':
    case 'UserErrorNameAlreadyInUse':
    case 'UserErrorAlreadyProtected':
    case 'UserErrorClientToolFailed':
    case 'UserErrorArchiveUnsupported':
    case 'UserErrorRestoreFailed':
    case 'UserErrorLockTimeout':
    case 'UserErrorRecoveryConflict':
    case 'UserErrorNodeTooOld':
    case 'UserErrorHomeNotAccessible':
    case 'UserErrorHomeFull':
    case 'UserErrorHomeDamaged':
    case 'UserErrorHomeBusy':
    case 'JobCancelled':
    case 'JobInterrupted':
    case 'InternalError':
      return null;
  }
}
