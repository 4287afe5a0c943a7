import type { ErrorCode, ErrorReport, FixStep } from '../../../../shared/errors.ts';
import type { InstanceSummary } from '../../../../shared/instances/instances.ts';
import type { Job } from '../../../../shared/jobs/jobs.ts';
import { accessAddress } from '../../../ui/access/address.ts';

/** Where a job's error can be fixed. */
export interface Remedy {
  readonly label: string;
  readonly href: string;
}

export interface RemedyFacts {
  readonly job: Pick<Job, 'id' | 'kind' | 'instanceId'>;
  readonly instance:
    Pick<InstanceSummary, 'id' | 'serverId' | 'vaultId' | 'credential' | 'database'> | undefined;
  /** Server that a restore went to and point that it came from, where that is known. */
  readonly restored: { readonly serverId: string | null; readonly point: string } | null;
  /** Server that a verification restored on. */
  readonly verifiedOn?: string | null;
}

/** The pages that fix something, as far as what is known of the job leads to them. */
interface Links {
  readonly facts: RemedyFacts;
  /** The wizard with the same restore. */
  again: (label: string) => Remedy | null;
  vault: (label: string) => Remedy | null;
  server: (label: string, search?: string) => Remedy;
}

const isRestore = ({ job }: RemedyFacts): boolean => job.kind.startsWith('restore-');
const isRows = ({ job }: RemedyFacts): boolean => job.kind === 'restore-rows';

/** The server that the job worked with, as far as it is known: a restore may have gone to any. */
const serverOf = (facts: RemedyFacts): string | undefined =>
  (isRestore(facts)
    ? facts.restored === null
      ? null
      : (facts.restored.serverId ?? facts.instance?.serverId)
    : (facts.verifiedOn ?? facts.instance?.serverId)) ?? undefined;

function linksFor(facts: RemedyFacts): Links {
  const { job, instance, restored } = facts;
  return {
    facts,
    again: (label) =>
      job.instanceId === null || job.kind === 'verify'
        ? null
        : {
            label,
            // a restore of rows is no model of one of a database
            href:
              restored === null
                ? `/restore/${job.instanceId}`
                : `/restore/${job.instanceId}/${restored.point}${isRows(facts) ? '' : `?like=${job.id}`}`,
          },
    vault: (label) => (instance === undefined ? null : { label, href: `/vaults/${instance.vaultId}` }),
    server: (label, search = '') => {
      const id = serverOf(facts);
      return id === undefined
        ? { label: 'Show servers', href: '/servers' }
        : { label, href: `/servers/${id}${search}` };
    },
  };
}

type Rule = (links: Links) => Remedy | null;

const changeLogin: Rule = ({ server }) => server('Change login', '?change=login');
const changeAddress: Rule = ({ server }) => server('Change address', '?change=address');
const openServer: Rule = ({ server }) => server('Open server');
const openVault: Rule = ({ vault }) => vault('Open vault');
const anotherServer: Rule = ({ again }) => again('Restore to another server');

const anotherPoint: Rule = ({ facts: { job } }) =>
  job.instanceId === null
    ? null
    : { label: 'Choose another recovery point', href: `/restore/${job.instanceId}` };

const protectAgain: Rule = ({ facts: { instance } }) =>
  instance === undefined
    ? null
    : {
        label: 'Protect again',
        href: `/protect?${new URLSearchParams({ server: instance.serverId, database: instance.database })}`,
      };

const sayWhichServer: Rule = ({ facts: { instance } }) =>
  instance === undefined
    ? null
    : { label: 'Say which server', href: `/databases/${instance.id}?confirm=server` };

const fixPrivileges: Rule = ({ facts, server, again }) => {
  const { job } = facts;
  if (isRows(facts)) return server('Open server');
  if (isRestore(facts)) return again('Check the target again');
  // the login of the target, which no privileges of a backup help
  if (job.kind === 'verify') return server('Open server');
  return job.instanceId === null
    ? null
    : { label: 'Fix privileges', href: `/databases/${job.instanceId}?tab=privileges` };
};

/** The same restore with what was chosen, to choose otherwise; a dump fails of what the server or its login has. */
const otherChoices: Rule = (links) =>
  isRestore(links.facts) && !isRows(links.facts)
    ? links.again('Restore with other choices')
    : links.server('Open server');

const openDatabase: Rule = ({ facts: { job } }) =>
  job.instanceId === null ? null : { label: 'Open database', href: `/databases/${job.instanceId}` };

const openDatabaseOrServer: Rule = (links) => openDatabase(links) ?? openServer(links);

/** A database has its own secret, or its server has it. */
const changeSecret: Rule = (links) =>
  links.facts.instance?.credential === undefined ? changeLogin(links) : openDatabase(links);

/** Of a backup; a restore or verification has a login of its own, or that of the server it goes to. */
const changeRefusedLogin: Rule = (links) =>
  links.facts.job.kind === 'backup' ? changeSecret(links) : changeLogin(links);

/** What roles or access policies in Azure refuse: of the secret that the job read, and of the server that it worked with. */
const lookAtAccess: Rule = ({ facts }) => {
  const server = serverOf(facts);
  const own = facts.job.kind === 'backup' ? facts.instance?.credential : undefined;
  return {
    label: 'Look at access in Azure',
    href: accessAddress({
      ...(server === undefined ? {} : { server }),
      ...(own === undefined ? {} : { secret: own.secret }),
      ...(own?.identity === undefined ? {} : { identity: own.identity }),
    }),
  };
};

const openClientTools: Rule = () => ({ label: 'Client tools', href: '/settings' });

/** Nothing in pgkeep fixes it. */
const none: Rule = () => null;

const rules: Readonly<Record<ErrorCode, Rule>> = {
  UserErrorBackupUserAuthFailed: changeLogin,
  UserErrorDBUserAuthFailed: changeRefusedLogin,
  UserErrorCredentialUnavailable: changeLogin,
  UserErrorInvalidSecret: changeSecret,
  UserErrorInvalidSecretStore: changeSecret,
  UserErrorSecretValueInUnsupportedFormat: changeSecret,
  UserErrorSecretForOtherServer: changeSecret,
  // what is missing is missing in Azure
  UserErrorMissingPermissionsOnSecretStore: lookAtAccess,
  UserErrorSecretDisabled: openDatabaseOrServer,
  UserErrorSecretStoreFirewall: openDatabaseOrServer,
  UserErrorSecretStoreConnection: openDatabaseOrServer,
  UserErrorTlsFailed: changeAddress,
  UserErrorServerConnectionClosed: openServer,
  UserErrorSessionRefused: openServer,
  UserErrorMissingNetworkSecurityPermissions: openServer,
  UserErrorDBNotFound: openServer,
  UserErrorDatabaseRenamed: openDatabase,
  UserErrorConnectionPooler: openServer,
  UserErrorNotConfirmed: openServer,
  UserErrorDatabaseNameAlreadyInUse: ({ again }) => again('Choose another name'),
  UserErrorRolesMissing: ({ again }) => again('Create or map roles'),
  UserErrorExtensionsMissing: anotherServer,
  UserErrorTargetReadOnly: anotherServer,
  UserErrorCreateDatabaseFailed: anotherServer,
  // the SQL that empties the table stands beside it
  UserErrorDestinationNotEmpty: ({ facts, again }) => (isRows(facts) ? null : again('Choose another place')),
  UserErrorNothingSelected: ({ facts, again }) =>
    again(isRows(facts) ? 'Restore to a new database' : 'Choose other objects'),
  UserErrorContainerNotAccessible: ({ facts, again, vault }) =>
    isRestore(facts) ? again('Choose another place') : vault('Open vault'),
  UserErrorVaultNotAccessible: openVault,
  UserErrorAzureNotReachable: openVault,
  UserErrorHostNotAllowed: openVault,
  UserErrorSignInAgain: openVault,
  UserErrorSignInFailed: openVault,
  UserErrorMfaRequired: openVault,
  UserErrorConsentRequired: openVault,
  UserErrorAppNotAllowed: openVault,
  UserErrorDeviceCodeBlocked: openVault,
  UserErrorNotInTenant: openVault,
  UserErrorBlockedByPolicy: openVault,
  UserErrorApplicationLogin: openVault,
  UserErrorWrongVault: openVault,
  UserErrorVaultFull: openVault,
  UserErrorProtectedByStorage: openVault,
  UserErrorPointKept: openDatabase,
  UserErrorVaultFormat: openVault,
  UserErrorArchiveCorrupt: anotherPoint,
  UserErrorWrongSignature: anotherPoint,
  UserErrorRestoreDiffers: anotherPoint,
  UserErrorClientToolsMissing: openClientTools,
  UserErrorArchiveUnsupported: openClientTools,
  UserErrorClientToolFailed: otherChoices,
  UserErrorRestoreFailed: otherChoices,
  UserErrorLockTimeout: openDatabase,
  UserErrorRecoveryConflict: openServer,
  UserErrorJobConflict: () => ({ label: 'Show running jobs', href: '/jobs?state=in+progress' }),
  UserErrorProtectionEnded: protectAgain,
  UserErrorInstanceMoved: sayWhichServer,
  UserErrorMissingDBPermissions: fixPrivileges,
  AuthorizationFailed: none,
  ResourceNotFound: none,
  ResourceGroupNotFound: none,
  ServerNotReadyForLongTermBackup: openServer,
  UserErrorMSIMissingPermissions: lookAtAccess,
  UserErrorAzureRefused: none,
  UserErrorChangedMeanwhile: none,
  UserErrorDeniedByPolicy: none,
  UserErrorDenyAssignment: none,
  UserErrorPrincipalNotFound: none,
  UserErrorScopeLocked: none,
  UserErrorEnvironmentNotConfirmed: none,
  UserErrorInvalidInput: none,
  UserErrorNotFound: none,
  UserErrorNameAlreadyInUse: none,
  UserErrorAlreadyProtected: none,
  UserErrorPolicyInUse: none,
  UserErrorShorterRetention: none,
  UserErrorServiceRefused: none,
  UserErrorHomeNotAccessible: none,
  UserErrorHomeFull: none,
  UserErrorHomeDamaged: none,
  UserErrorHomeBusy: none,
  JobCancelled: none,
  JobInterrupted: none,
  InternalError: none,
};

/** Steps that say where a login is that is in the way: the code alone does not. */
const byStep: Readonly<Partial<Record<FixStep['do'], Rule>>> = {
  // beside the error stands its own button for it
  'sign-in-again': none,
  'set-login': changeLogin,
  'change-secret': openDatabase,
  'set-vault-login': openVault,
};

/** The page that fixes an error, or shows what is in the way; null where none does. */
export function remedyFor(
  { code, steps = [] }: Pick<ErrorReport, 'code' | 'steps'>,
  facts: RemedyFacts,
): Remedy | null {
  const [ofStep] = steps.flatMap((step) => byStep[step.do] ?? []);
  return (ofStep ?? rules[code])(linksFor(facts));
}
