/** A code of Azure Backup for PostgreSQL, in our words. */
interface AzureBackupCode {
  /** What it means. */
  readonly cause: string;
  /** What to do in Azure. */
  readonly action: string;
}

/**
 * Codes of Azure Backup for PostgreSQL, of the single server's backup and of the flexible server's, which runbooks name
 * (learn.microsoft.com, Troubleshoot PostgreSQL database backup by using Azure Backup).
 */
export const azureBackupCodes = {
  UserErrorMSIMissingPermissions: {
    cause: 'The identity (in Azure Backup, that of its vault) may not look at the server.',
    action: 'Assign the identity the role Reader on the server.',
  },
  UserErrorBackupUserAuthFailed: {
    cause:
      'The server does not let a Microsoft Entra login in: its role is missing or belongs to somebody else, the token has ended, or Entra authentication is off.',
    action: 'Set an Entra administrator on the server, and create the Entra login of the backup there.',
  },
  UserErrorInvalidSecret: {
    cause: 'The key vault has no secret of the name that the database’s login is read from.',
    action: 'Create the secret, or name the one that there is.',
  },
  UserErrorSecretValueInUnsupportedFormat: {
    cause: 'The value of the secret is no connection string that can be read.',
    action: 'Write a new version of the secret, as an ADO.NET connection string.',
  },
  UserErrorInvalidSecretStore: {
    cause: 'The key vault that the login is read from is not there any more.',
    action: 'Recover the key vault, or name a secret of another one.',
  },
  UserErrorMissingPermissionsOnSecretStore: {
    cause: 'The identity may not read secrets of the key vault.',
    action:
      'Assign it the role Key Vault Secrets User, or where the key vault uses access policies one with Get and List for secrets.',
  },
  MaxConcurrentOperationLimitReached: {
    cause: 'As many operations as are allowed at a time run on the server.',
    action: 'Wait for one that runs, then try again.',
  },
  ServerNotReadyForLongTermBackup: {
    cause: 'The flexible server is stopped, is being changed, or is in another state than Ready.',
    action: 'Bring the server to the state Ready, then try again.',
  },
  ResourceGroupNotFound: {
    cause: 'The resource group is gone, or was renamed.',
    action: 'Stop the protection of what was in it.',
  },
  ResourceNotFound: {
    cause:
      'The server, or what else was asked for in Azure, is gone, or was moved to another resource group.',
    action: 'Stop the protection, or protect the server where it is now.',
  },
  AuthorizationFailed: {
    cause: 'The identity lacks a role assignment that the operation needs, or it has not taken effect yet.',
    action: 'Assign the roles, wait up to ten minutes, then try again.',
  },
} as const satisfies Readonly<Record<string, AzureBackupCode>>;
