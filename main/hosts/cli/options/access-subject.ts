import { Option, type Command } from 'commander';
import { AccessPurpose, AccessWish } from '../../../../shared/access/access.ts';
import { ObjectId, type PrincipalWish } from '../../../../shared/access/principals.ts';
import {
  AccountResourceId,
  BackupVaultResourceId,
  KeyVaultResourceId,
  ServerResourceId,
} from '../../../../shared/access/resource-id.ts';
import { flags } from '../../../../shared/command-line/option-names.ts';
import { Reference } from '../../../../shared/ids.ts';
import { UsageError } from '../cli-errors.ts';
import { checked, validated } from './values.ts';

/** What somebody is to be able to do, with what, and who. */
export interface AccessOptions {
  readonly identity: string;
  readonly principal?: string;
  readonly kind?: 'service-principal' | 'managed-identity' | 'backup-vault';
  readonly backupVault?: string;
  readonly purpose: AccessPurpose;
  readonly server?: string;
  readonly serverId?: string;
  readonly keyVault?: string;
  readonly secret?: string;
  readonly account?: string;
  readonly containerName?: string;
  readonly secretUri?: string;
  readonly container?: string;
}

export function addIdentityOption(command: Command): Command {
  return command.requiredOption(
    `${flags.identity} <identity>`,
    'as whom Azure is asked: name or id',
    checked(Reference),
  );
}

export function addAccessOptions(command: Command): Command {
  return addIdentityOption(command)
    .addOption(
      new Option(`${flags.purpose} <purpose>`, 'what is to be possible')
        .choices(AccessPurpose.options)
        .default('backup'),
    )
    .optionsGroup('For whom, unless it is the identity itself:')
    .option(`${flags.principal} <object id>`, 'somebody else, by the object id in Entra', checked(ObjectId))
    .addOption(
      new Option(`${flags.kind} <kind>`, 'what that is').choices([
        'service-principal',
        'managed-identity',
        'backup-vault',
      ]),
    )
    .option(
      `${flags.backupVault} <resource id>`,
      'the identity of this Azure Backup vault',
      checked(BackupVaultResourceId),
    )
    .optionsGroup('With what; what is not named is not looked at:')
    .option(`${flags.server} <server>`, 'the server as it is called here, to connect to', checked(Reference))
    .option(`${flags.serverId} <resource id>`, 'the flexible server', checked(ServerResourceId))
    .option(`${flags.keyVault} <resource id>`, 'the key vault, with --secret', checked(KeyVaultResourceId))
    .option(`${flags.secret} <name>`, 'the secret with the login')
    .option(
      `${flags.account} <resource id>`,
      'the storage account, with --container-name',
      checked(AccountResourceId),
    )
    .option(`${flags.containerName} <name>`, 'the container')
    .option(
      `${flags.secretUri} <uri>`,
      'the secret by its URI, where nobody knows the resource id of its key vault',
    )
    .option(`${flags.container} <url>`, 'the container by its address, the same way');
}

/** Throws a UsageError for options that have no meaning without others. */
export function accessWish(options: AccessOptions): AccessWish {
  const { identity, purpose, server, serverId, keyVault, secret, account, containerName } = options;
  const { secretUri, container } = options;
  if ((keyVault === undefined) !== (secret === undefined)) {
    throw new UsageError('--key-vault and --secret belong together');
  }
  if ((account === undefined) !== (containerName === undefined)) {
    throw new UsageError('--account and --container-name belong together');
  }
  if (keyVault !== undefined && secretUri !== undefined) {
    throw new UsageError('--secret-uri says itself which key vault it is');
  }
  if (account !== undefined && container !== undefined) {
    throw new UsageError('--container says itself which storage account it is');
  }
  if ([server, serverId, keyVault, account, secretUri, container].every((each) => each === undefined)) {
    throw new UsageError('name a secret, a container or a server to look at');
  }
  return validated(AccessWish, {
    identity,
    purpose,
    principal: principalOf(options),
    ...(server !== undefined && { serverName: server }),
    ...(serverId !== undefined && { server: serverId }),
    ...(keyVault !== undefined && { secret: { vault: keyVault, name: secret } }),
    ...(account !== undefined && { container: { account, name: containerName } }),
    ...(secretUri !== undefined && { secretUri }),
    ...(container !== undefined && { containerUrl: container }),
  });
}

function principalOf({ principal, kind, backupVault }: AccessOptions): PrincipalWish {
  if (backupVault !== undefined) {
    if (principal !== undefined || kind !== undefined) {
      throw new UsageError('--backup-vault says itself for whom it is');
    }
    return { kind: 'backup-vault', vault: backupVault };
  }
  if ((principal === undefined) !== (kind === undefined)) {
    throw new UsageError('--principal and --kind belong together');
  }
  return principal === undefined || kind === undefined ? { kind: 'me' } : { kind, objectId: principal };
}
