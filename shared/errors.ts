import { z } from 'zod';

/**
 * Error codes. The first block keeps Azure Backup's names because DBAs find runbooks under them; the
 * second block is pgkeep's own, in the same style. The value is the recommended action in general;
 * an error may carry a more precise one. Remedies hold in every host: what a host calls the way there (a
 * command, a page) it adds itself, by the code and by {@link FixStep}.
 */
export const errorCodes = {
  UserErrorContainerNotAccessible:
    'Give the identity the role Storage Blob Data Contributor on the container, or check the connection string or SAS.',
  UserErrorMSIMissingPermissions:
    'Give the identity the role Reader on what the message names, on its resource group or on its subscription.',
  UserErrorBackupUserAuthFailed:
    'Set a Microsoft Entra administrator at the server, and have that one create the role of the identity.',
  UserErrorDBUserAuthFailed:
    'Check the user name and where the password comes from, then test the connection.',
  UserErrorMissingDBPermissions: 'Grant the missing privileges to the user that the credential names.',
  UserErrorDBNotFound: 'Check the name of the database; the connection test lists the databases of a server.',
  UserErrorDatabaseNameAlreadyInUse:
    'Choose another name for the restored database; pgkeep never overwrites one.',
  UserErrorDatabaseRenamed:
    'Continue with the database under its new name, if that is the database that is meant.',
  UserErrorSessionRefused:
    'Look at what the message names: an event trigger on login, or a setting that names a library which the server lacks.',
  UserErrorServerConnectionClosed:
    'Check that the server runs and that the network between here and there stays up, then try again.',
  UserErrorInvalidSecret: 'Check the name of the secret, or create it in the key vault.',
  UserErrorInvalidSecretStore: 'Check the name of the key vault, and whether it was deleted.',
  UserErrorMissingPermissionsOnSecretStore:
    'Give the identity the role Key Vault Secrets User on the secret, or, where the key vault decides by access policies, one with the secret permissions Get and List.',
  UserErrorSecretValueInUnsupportedFormat:
    'Write a new version of the secret: an ADO.NET connection string with Server, Port, Database, User Id and Password, each as Key=Value and a semicolon, or a PostgreSQL URI. For a secret with the password alone, name its login.',
  UserErrorMissingNetworkSecurityPermissions:
    'Check host, port and firewall rules between this machine and the server.',

  AuthorizationFailed:
    'Have somebody who may do it, such as an owner of the resource, do it or assign the role for it, then try again.',
  ResourceNotFound:
    'Check the resource id, and that the identity may read the resource; it may have been deleted.',

  ResourceGroupNotFound:
    'Check the resource id; the resource group was deleted or renamed, and what was in it with it.',
  ServerNotReadyForLongTermBackup:
    'Bring the server to the state Ready (Start, in the Azure portal, for one that is stopped), then try again.',

  UserErrorChangedMeanwhile:
    'Somebody else changed it since it was shown. Look again, and decide on what is there now.',
  UserErrorScopeLocked:
    'Have the owner of the lock remove it (Settings, Locks, at the resource or above it), then try again.',
  UserErrorDeniedByPolicy:
    'Ask whoever manages the policies of the subscription for an exemption, or choose another scope.',
  UserErrorDenyAssignment:
    'Find out what set the deny assignment (Access control, Deny assignments): a deployment stack or a managed application takes it away.',
  UserErrorPrincipalNotFound:
    'Check the object id: it is that of the service principal or managed identity, not of the app registration. One that was just made is known after a few minutes.',
  UserErrorAzureRefused: 'Read what Azure said, and try again.',

  UserErrorInvalidInput: 'Correct the input and try again.',
  UserErrorNotFound: 'Check the name or id; the matching list shows what there is.',
  UserErrorNameAlreadyInUse: 'Choose another name.',
  UserErrorAlreadyProtected: 'Use the existing instance, or protect the database into another vault.',
  UserErrorProtectionEnded:
    'Protect the database again, if it is still to be backed up; it goes on with the recovery points that are there.',
  UserErrorInstanceMoved:
    'Find out which server is meant; correct the address of the server here, or confirm that the one here is right.',
  UserErrorNotConfirmed: 'Check that it is what you expect, then confirm it.',
  UserErrorEnvironmentNotConfirmed: 'Type the word of the server’s tag, if that is the server that is meant.',
  UserErrorClientToolsMissing: 'Install PostgreSQL client tools of a sufficient major version.',
  UserErrorClientToolFailed: 'Read the tool output in the job and fix what it names.',
  UserErrorCredentialUnavailable: 'Provide the login at the place that the credential names.',
  UserErrorSecretDisabled: 'Enable the newest version of the secret, or write a new one.',
  UserErrorSecretStoreFirewall:
    'Add the address that the message names to the key vault’s networking rules, or run pgkeep in a network that they allow.',
  UserErrorSecretStoreConnection:
    'Run pgkeep in the network of the key vault’s private endpoint, or have public access from chosen networks allowed.',
  UserErrorSecretForOtherServer:
    'Choose the secret of this server, or write a new version of it that names this server, or none.',
  UserErrorAzureNotReachable:
    'Check the network between here and Azure, the proxy that HTTPS_PROXY names, and whether this machine trusts the CA of a proxy that looks into TLS.',
  UserErrorHostNotAllowed:
    'Give a host of the Azure cloud that the identity belongs to; if an answer led elsewhere, find out what answers in place of Azure.',
  UserErrorSignInAgain: 'Sign in again with this identity.',
  UserErrorSignInFailed: 'Read what Entra said, then sign in again.',
  UserErrorMfaRequired:
    'Sign in again with this identity and pass the second factor; for what runs without a person, use a service principal or a managed identity.',
  UserErrorConsentRequired:
    'Have an administrator of the tenant consent to the app registration (Microsoft Entra ID, App registrations, API permissions), then sign in again.',
  UserErrorAppNotAllowed:
    'Check tenant and client id, and have an administrator of the tenant enable the application and assign the user to it.',
  UserErrorDeviceCodeBlocked:
    'Sign in with the browser of this machine, or have an administrator allow device codes for the app registration (Authentication, Allow public client flows).',
  UserErrorNotInTenant:
    'Sign in with an account of the tenant, or have an administrator of the tenant invite this one as a guest.',
  UserErrorBlockedByPolicy:
    'Ask the administrator of the tenant which Conditional Access policy blocks it, and sign in from a device and network that it allows.',
  UserErrorApplicationLogin:
    'Make a new client secret or certificate for the app registration, and give it to the identity.',
  UserErrorTlsFailed:
    'Give the CA certificate that signed the server’s, or choose the TLS mode that fits the server.',
  UserErrorConnectionPooler: 'Use the port on which the PostgreSQL server itself answers.',
  UserErrorVaultNotAccessible: 'Check that the vault exists, is reachable and writable.',
  UserErrorWrongVault:
    'Put the vault that belongs there back in its place, or add what is there now as a vault of its own.',
  UserErrorVaultFull: 'Free space in the vault or choose another one; nothing half-written was kept.',
  UserErrorProtectedByStorage:
    'Wait until the retention period that was set on the storage has ended, or have whoever set its legal hold lift it.',
  UserErrorPointKept: 'Unpin the recovery point, or release its legal hold, if it may be deleted after all.',
  UserErrorPolicyInUse: 'Give the databases that it backs up another policy, or none, then remove it.',
  UserErrorShorterRetention:
    'Look at the recovery points that would go earlier. If that is meant, confirm it: each can be kept as before until the change holds.',
  UserErrorVaultFormat: 'Open the vault with a newer pgkeep, or choose the right folder or container.',
  UserErrorArchiveCorrupt: 'Restore from another recovery point and find out what changed the file.',
  UserErrorWrongSignature:
    'Find out who changed or moved the recovery point, and what else they changed. Restore from another one whose signature is right.',
  UserErrorArchiveUnsupported: 'Use client tools that pgkeep knows: pg_dump 12 to 18.',
  UserErrorNothingSelected:
    'Choose names that the archive contains; the contents of the recovery point list them.',
  UserErrorRolesMissing: 'Create the roles on the target, map them, or leave owners and privileges out.',
  UserErrorExtensionsMissing:
    'Install the extensions on the target server (on Azure: add them to azure.extensions), or restore to another one.',
  UserErrorTargetReadOnly: 'Restore to a server that takes writes.',
  UserErrorCreateDatabaseFailed: 'Read the server’s message; the login needs CREATEDB on the target.',
  UserErrorRestoreFailed:
    'Read the classified messages of the job; the half-made database was handled as asked.',
  UserErrorRestoreDiffers:
    'Restore from another recovery point, and find out why this one does not give back what was backed up: the check of the backup names what a restore would lack.',
  UserErrorRecoveryConflict:
    'Back up from the primary, or set max_standby_streaming_delay to -1 on the standby, so that its replay waits for the dump.',
  UserErrorLockTimeout: 'Find who holds the lock (pg_locks), or run the backup at another time.',
  UserErrorJobConflict: 'Wait for the running job or cancel it.',
  UserErrorDestinationNotEmpty: 'Choose an empty destination; pgkeep never overwrites files.',
  UserErrorHomeNotAccessible:
    'Make PGKEEP_HOME a folder that this user can read and write, or name another one.',
  UserErrorHomeFull:
    'Free space on that disk. Recovery points that were committed are whole; what was to be written down is written as soon as there is space. To restore before that, give pgkeep another PGKEEP_HOME and add the vault there.',
  UserErrorHomeDamaged:
    'Nothing in the vaults is lost. End every pgkeep, move the file away together with those beside it that begin with its name, start pgkeep again and add the vaults: instances, recovery points and jobs come back, and the servers with them, whose logins have to be given again. What only this file knew is lost: settings, the audit trail of this machine, and servers without an instance.',
  UserErrorHomeBusy:
    'Try again in a moment. If it stays so, find the program that has the file open: a backup or synchronisation of the folder, or a database browser.',
  UserErrorServiceRefused:
    'Have another scheduler, such as cron, start what is due every 15 minutes; docs/schedule.md says how.',
  JobCancelled: 'Run the job again when it suits.',
  JobInterrupted: 'Run the job again; what the interrupted run left is cleaned.',
  InternalError: 'This is a defect of pgkeep: report it with the log of the job.',
} as const;

export const ErrorCode = z.enum(
  Object.keys(errorCodes) as [keyof typeof errorCodes, ...(keyof typeof errorCodes)[]],
);
export type ErrorCode = z.infer<typeof ErrorCode>;

/**
 * What in pgkeep fixes an error or shows what there is. Each host says it in its own words: the command line
 * as a command to run, the interface with the page that does it.
 */
export const FixStep = z.discriminatedUnion('do', [
  z.object({ do: z.literal('list-jobs') }),
  /** Look at the job that is in the way, and cancel it. */
  z.object({ do: z.literal('cancel-job'), job: z.string() }),
  z.object({ do: z.literal('list-points'), instance: z.string().optional() }),
  z.object({ do: z.literal('unpin-point'), instance: z.string(), point: z.string() }),
  z.object({ do: z.literal('release-point'), instance: z.string(), point: z.string() }),
  z.object({ do: z.literal('back-up'), instance: z.string() }),
  z.object({ do: z.literal('change-server'), server: z.string() }),
  /** The server by its name or id; none where it is not added yet. */
  z.object({ do: z.literal('choose-ca-file'), server: z.string().optional() }),
  /** The server by its name or id; none where it is not added yet. */
  z.object({ do: z.literal('switch-tls-off'), server: z.string().optional() }),
  /** The server by its name or id; none where it is not added yet. */
  z.object({ do: z.literal('declare-session-pooler'), server: z.string().optional() }),
  /** The same restore, without the tables whose bytes are damaged. */
  z.object({ do: z.literal('skip-damaged') }),
  /** `with` is what the login was, where the new one is to be the same. */
  z.object({
    do: z.literal('set-login'),
    server: z.string().optional(),
    with: z.enum(['entra', 'key-vault']).optional(),
  }),
  z.object({ do: z.literal('test-server'), server: z.string() }),
  /** Check a backup of an instance, with the login that it has. */
  z.object({ do: z.literal('check-backup'), instance: z.string() }),
  /** The same again with another secret as the login. */
  z.object({ do: z.literal('choose-secret'), of: z.enum(['protect', 'restore', 'verify']) }),
  /** Give an instance a secret as its own login: another one, or the one that is named, read as another identity. */
  z.object({ do: z.literal('change-secret'), instance: z.string(), secret: z.string().optional() }),
  /** SQL that makes the role of a group in Entra, by which a server's login is one of its members. */
  z.object({ do: z.literal('group-role'), server: z.string() }),
  z.object({ do: z.literal('store-password'), server: z.string() }),
  /** pgkeep's own state, with what SQLite keeps beside it. */
  z.object({ do: z.literal('move-state-away'), file: z.string() }),
  z.object({ do: z.literal('add-vault') }),
  /** The same change, with where the login comes from; `with` is where it came from before. */
  z.object({
    do: z.literal('repeat-login'),
    server: z.string(),
    with: z.literal('key-vault').optional(),
  }),
  z.object({ do: z.literal('allow-variable'), variable: z.string() }),
  /** Sign in again with an identity, by its name. */
  z.object({ do: z.literal('sign-in-again'), identity: z.string() }),
  /** Give a vault another login. */
  z.object({ do: z.literal('set-vault-login'), vault: z.string() }),
  /** Protects the database again, in the vault that it was protected in. */
  z.object({
    do: z.literal('protect-again'),
    server: z.string(),
    database: z.string(),
    vault: z.string(),
  }),
  /** Back an instance that is there up by a policy of its vault. */
  z.object({ do: z.literal('assign-policy'), instance: z.string(), policy: z.string() }),
  /** The same again with the word of the server's tag, typed by a person. */
  z.object({ do: z.literal('confirm-environment'), server: z.string(), environment: z.string() }),
  /** Back the database up under the name that it has now. */
  z.object({ do: z.literal('continue-as'), instance: z.string(), database: z.string() }),
  z.object({ do: z.literal('confirm-instance'), instance: z.string() }),
  /** `address` is host and port as they will be trusted. */
  z.object({ do: z.literal('confirm-server'), server: z.string(), address: z.string() }),
  /** Remove a server although half-made databases stay on it. */
  z.object({ do: z.literal('leave-databases'), server: z.string(), databases: z.array(z.string()) }),
  /** Make a vault of an older format one of the newest. */
  z.object({ do: z.literal('carry-over-vault'), vault: z.string() }),
  /** Write the vault.json of a vault that has lost it, which is named by its id. */
  z.object({ do: z.literal('repair-vault'), vault: z.string() }),
  /** Write the vault.json of a vault that has lost it and that nobody here knows, and open it. */
  z.object({ do: z.literal('repair-unknown-vault') }),
  /** Say where this home finds the second place of a vault. */
  z.object({ do: z.literal('confirm-second-place'), vault: z.string() }),
  /**
   * Let an address through the firewall of a key vault, by its address, or of a flexible server, by its host or resource id.
   * `address` is what it said it saw, `identity` as whom Azure is asked: its name or id.
   */
  z.object({
    do: z.literal('add-address'),
    at: z.enum(['key-vault', 'server']),
    place: z.string(),
    address: z.string().optional(),
    identity: z.string().optional(),
  }),
  /** Copy all that a vault holds into a new one. */
  z.object({ do: z.literal('fill-vault'), vault: z.string() }),
]);
export type FixStep = z.infer<typeof FixStep>;

/** What every error looks like on every wire: what happened, why, and what fixes it. */
export const ErrorReport = z.object({
  code: ErrorCode,
  /** What happened, in one sentence. Server text in it is text, never markup. */
  message: z.string(),
  /** The recommended action. */
  remedy: z.string(),
  /** Where in pgkeep it is fixed, beyond what the code says. */
  steps: z.array(FixStep).optional(),
  /** SQL that fixes it, ready to run, when there is some. */
  sql: z.string().optional(),
  /** Raw output of a tool or server, redacted. */
  details: z.string().optional(),
});
export type ErrorReport = z.infer<typeof ErrorReport>;
