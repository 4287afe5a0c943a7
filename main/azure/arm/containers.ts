import { StorageManagementClient } from '@azure/arm-storage';
import { AuthorizationManagementClient } from '@azure/arm-authorization';
import { means } from '../../../shared/access/action-pattern.ts';
import type { AzureContainer, AzureStorageAccount } from '../../../shared/discovery/resources.ts';
import { PgkeepError } from '../../core/errors.ts';
import { armOptions, credentialOf, endingWith, type AzureAccess } from '../sdk/access.ts';
import { toArmError, toReadError } from './arm-errors.ts';
import { placeOf } from './resource-id.ts';

type AccountPlace = Pick<AzureStorageAccount, 'id' | 'blobEndpoint'>;

/** A container of an account, and until when somebody waits for an answer. */
interface NamedContainer {
  readonly name: string;
  readonly signal: AbortSignal | undefined;
}

const accounts = 'Microsoft.Storage/storageAccounts';

/** The containers of an account, in the order of their names. */
export async function listContainers(
  access: AzureAccess,
  account: AccountPlace,
  signal?: AbortSignal,
): Promise<AzureContainer[]> {
  const { subscription, group, name } = placeOf(account.id, accounts);
  try {
    const listed = clientOf(access, subscription).blobContainers.list(group, name, endingWith(signal));
    const found: AzureContainer[] = [];
    for await (const item of listed) {
      if (item.name === undefined || item.deleted === true) continue;
      found.push(asContainer(account, { ...item, name: item.name }));
    }
    return found.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  } catch (error) {
    signal?.throwIfAborted();
    throw toReadError(error, `the containers of ${name}`);
  }
}

/** Makes a private container; one that is there stays as it is, and is not new. */
export async function createContainer(
  access: AzureAccess,
  account: AccountPlace,
  { name: container, signal }: NamedContainer,
): Promise<{ container: AzureContainer; isNew: boolean }> {
  const { subscription, group, name } = placeOf(account.id, accounts);
  const { blobContainers } = clientOf(access, subscription);
  try {
    const ending = endingWith(signal);
    const known = await blobContainers.get(group, name, container, ending).catch((error: unknown) => {
      if ((error as { statusCode?: unknown }).statusCode === 404) return undefined;
      throw error;
    });
    // Create would change the public access of one that is there.
    if (known !== undefined) {
      return { container: asContainer(account, { ...known, name: container }), isNew: false };
    }
    const made = await blobContainers.create(group, name, container, { publicAccess: 'None' }, ending);
    return { container: asContainer(account, { ...made, name: container }), isNew: true };
  } catch (error) {
    signal?.throwIfAborted();
    throw notCreated(
      toArmError(error, `create the container ${container} in ${name}`),
      `${name}/${container}`,
    );
  }
}

/** Whoever may not make containers may still use one that somebody made. */
function notCreated(error: unknown, place: string): unknown {
  if (!(error instanceof PgkeepError) || error.code !== 'AuthorizationFailed') return error;
  return new PgkeepError('UserErrorContainerNotAccessible', `The identity may not create ${place}.`, {
    remedy:
      'Give it the role Storage Blob Data Contributor on the storage account, or have an owner of the account create the container.',
    ...(error.details !== undefined && { details: error.details }),
    cause: error.cause,
  });
}

/**
 * Whether the identity may delete blobs of a container, as far as its roles say; conditions of assignments are not in the
 * answer (learn.microsoft.com: Permissions - List For Resource).
 */
export async function mayDeleteBlobs(
  access: AzureAccess,
  account: Pick<AccountPlace, 'id'>,
  { name: container, signal }: NamedContainer,
): Promise<boolean> {
  const { subscription, group, name } = placeOf(account.id, accounts);
  const client = new AuthorizationManagementClient(
    credentialOf(access.token),
    subscription,
    armOptions(access),
  );
  const action = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/delete';
  try {
    const parent = `storageAccounts/${name}/blobServices/default`;
    const listed = client.permissions.listForResource(
      group,
      'Microsoft.Storage',
      parent,
      'containers',
      container,
      endingWith(signal),
    );
    for await (const { dataActions = [], notDataActions = [] } of listed) {
      const isMeant = (pattern: string) => means(pattern, action);
      if (dataActions.some(isMeant) && !notDataActions.some(isMeant)) return true;
    }
    return false;
  } catch (error) {
    signal?.throwIfAborted();
    throw toReadError(error, `what the identity may do in ${name}/${container}`);
  }
}

function clientOf(access: AzureAccess, subscription: string): StorageManagementClient {
  return new StorageManagementClient(credentialOf(access.token), subscription, armOptions(access));
}

interface ContainerAnswer {
  readonly name: string;
  readonly publicAccess?: string;
  readonly hasImmutabilityPolicy?: boolean;
  readonly hasLegalHold?: boolean;
}

function asContainer({ blobEndpoint }: AccountPlace, answer: ContainerAnswer): AzureContainer {
  const { name, publicAccess = 'None', hasImmutabilityPolicy, hasLegalHold } = answer;
  return {
    name,
    url: `${blobEndpoint}/${name}`,
    isPublic: publicAccess !== 'None',
    isImmutable: hasImmutabilityPolicy === true || hasLegalHold === true,
  };
}
