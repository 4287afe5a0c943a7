import type { ErrorCode } from '../../shared/errors.ts';
import type { azureBackupCodes } from './azure-backup-codes.ts';

/** What each code means, for docs/errors.md; those that stand among Azure Backup's codes have theirs there. */
export const errorCauses: Readonly<Record<Exclude<ErrorCode, keyof typeof azureBackupCodes>, string>> = {
  UserErrorContainerNotAccessible:
    'The Azure Blob container cannot be used: it is not there, or the login may not read or write it.',
  UserErrorDBUserAuthFailed:
    'The server refused the login: the password is wrong, or the role does not exist, is locked or may not log in from here.',
  UserErrorMissingDBPermissions: 'The login is right, and lacks a privilege that the work needs.',
  UserErrorDBNotFound: 'The server has no database of that name.',
  UserErrorDatabaseNameAlreadyInUse: 'The target has a database of the name that a restore was to make.',
  UserErrorDatabaseRenamed: 'The protected database has another name by now.',
  UserErrorSessionRefused: 'The server accepted the login, and the database ended the session at its start.',
  UserErrorServerConnectionClosed:
    'The connection broke: the server stopped or ended the session, or the network between was lost.',
  UserErrorMissingNetworkSecurityPermissions:
    'The server cannot be reached: nothing answers at host and port, a firewall is between, or the server lets nobody in from this address.',
  UserErrorChangedMeanwhile: 'What was to be changed in Azure is not as it was when the change was shown.',
  UserErrorScopeLocked: 'A lock on the resource, or above it, forbids the change.',
  UserErrorDeniedByPolicy: 'A policy of the subscription or management group forbids the change.',
  UserErrorDenyAssignment: 'A deny assignment forbids what a role would allow.',
  UserErrorPrincipalNotFound: 'The tenant has no principal with that object id, or does not know it yet.',
  UserErrorAzureRefused: 'Azure refused a request for a reason that has no code of its own here.',
  UserErrorInvalidInput: 'What was given cannot be used as it is.',
  UserErrorNotFound: 'There is nothing of that name or id.',
  UserErrorNameAlreadyInUse: 'Something of the same kind has that name already.',
  UserErrorAlreadyProtected: 'The database is protected in that vault already.',
  UserErrorProtectionEnded: 'The database is not protected any more, so nothing backs it up.',
  UserErrorInstanceMoved:
    'What answers at the server’s address is another server, or the database is another one, than was backed up before.',
  UserErrorNotConfirmed:
    'Server or database came with a vault, and nobody here has confirmed that it is right.',
  UserErrorEnvironmentNotConfirmed:
    'The target’s environment asks for its tag to be typed before something is restored there.',
  UserErrorClientToolsMissing: 'There is no pg_dump or pg_restore of the version that the work needs.',
  UserErrorClientToolFailed: 'pg_dump, pg_restore or psql did not start, was killed, or ended with an error.',
  UserErrorCredentialUnavailable:
    'The login is not to be had where it should come from: a variable, file or keychain entry is missing, or nobody is there to type it.',
  UserErrorSecretDisabled:
    'The newest version of the secret is disabled; no older one is taken in its place.',
  UserErrorSecretStoreFirewall: 'The key vault’s networking rules let nobody in from this address.',
  UserErrorSecretStoreConnection:
    'The key vault takes no connections from public networks, and this one does not come by a private endpoint.',
  UserErrorSecretForOtherServer:
    'The secret names another server than the login would be sent to; it was sent nowhere.',
  UserErrorAzureNotReachable: 'A host of Azure does not answer, or the proxy before it refuses.',
  UserErrorHostNotAllowed:
    'A token or key would have gone to a host that is none of the chosen Azure cloud, or a service led to another host.',
  UserErrorSignInAgain:
    'The sign-in has ended or was revoked, or the identity was signed out here: no token is to be had without a person.',
  UserErrorSignInFailed: 'Microsoft Entra, or whatever else gives tokens, gave none.',
  UserErrorMfaRequired: 'The tenant asks for a second factor, which only a person can give.',
  UserErrorConsentRequired: 'Nobody has consented yet to what the app registration asks for.',
  UserErrorAppNotAllowed:
    'The tenant does not know the application, has disabled it, or has not assigned it.',
  UserErrorDeviceCodeBlocked: 'The app registration or a policy of the tenant allows no sign-in with a code.',
  UserErrorNotInTenant:
    'The account belongs to another tenant and is no guest in this one, or there is no such tenant.',
  UserErrorBlockedByPolicy:
    'A policy of the tenant (Conditional Access) refuses the sign-in, or the account is disabled or locked.',
  UserErrorApplicationLogin:
    'Entra does not accept the client secret or certificate: it is wrong or has expired.',
  UserErrorTlsFailed:
    'TLS with the server failed: its certificate was not signed by a CA that is known here, is for another host, or the server has no TLS.',
  UserErrorConnectionPooler:
    'A connection pooler answers in place of the server, in a way that backups cannot use.',
  UserErrorVaultNotAccessible: 'The vault’s folder or container cannot be reached, read or written.',
  UserErrorWrongVault: 'At the vault’s place there is another vault.',
  UserErrorVaultFull: 'The storage of the vault, or of a target of files, takes no more.',
  UserErrorProtectedByStorage:
    'The storage keeps what was to be deleted, by a retention period or legal hold of its own.',
  UserErrorPointKept: 'The recovery point is pinned or under legal hold.',
  UserErrorPolicyInUse: 'Databases are backed up by the policy that was to be removed.',
  UserErrorShorterRetention: 'The change would keep recovery points for a shorter time than was promised.',
  UserErrorVaultFormat:
    'A document of the vault cannot be read: it was written by a newer pgkeep, or something changed it.',
  UserErrorArchiveCorrupt: 'A file of the recovery point is missing or is not what was stored.',
  UserErrorWrongSignature: 'The recovery point is not what was signed, or was signed for another place.',
  UserErrorArchiveUnsupported: 'The archive has a format that pgkeep does not know.',
  UserErrorNothingSelected: 'Nothing in the recovery point fits what was selected.',
  UserErrorRolesMissing: 'Roles that own or may use what is restored do not exist on the target.',
  UserErrorExtensionsMissing: 'The target lacks extensions that the database uses.',
  UserErrorTargetReadOnly: 'The target is a standby, or takes no writes by its settings.',
  UserErrorCreateDatabaseFailed: 'The target refused to create the database.',
  UserErrorRestoreFailed: 'The restore could not give back what was wanted.',
  UserErrorRestoreDiffers:
    'A restore that was made to prove the recovery point gave back something else than was backed up.',
  UserErrorRecoveryConflict:
    'The standby cancelled the dump, because it held up the changes of the primary for too long.',
  UserErrorLockTimeout: 'Somebody held a lock for longer than pgkeep waits.',
  UserErrorJobConflict: 'Another job, here or on another workstation, works on the same thing.',
  UserErrorDestinationNotEmpty: 'Where files or rows were to be written there are some already.',
  UserErrorHomeNotAccessible:
    'The folder of pgkeep’s own state cannot be read or written, or others can read a private key in it.',
  UserErrorHomeFull: 'The disk of pgkeep’s own state is full.',
  UserErrorHomeDamaged: 'The database file of pgkeep’s own state is damaged.',
  UserErrorHomeBusy: 'Another program keeps the database file of pgkeep’s own state locked.',
  UserErrorServiceRefused:
    'The operating system, or a file of its scheduler, refused the service that starts due backups.',
  JobCancelled: 'Somebody cancelled the job, or nothing was left for it to do.',
  JobInterrupted: 'The process that ran the job ended before the job did.',
  InternalError: 'Something happened that pgkeep was not written for.',
};
