import type { VaultId } from '../../shared/ids.ts';
import { formatVersion, type VaultFormat } from '../../shared/points/manifest.ts';
import { inQuotes } from '../../shared/words/in-quotes.ts';
import type { NamedPlace } from '../../shared/vaults/second-place.ts';
import { PgkeepError } from '../core/errors.ts';
import { readDocument, toDocument, VaultFile } from './documents/read-document.ts';
import { instancesPrefix, vaultFile } from './layout.ts';
import { isNotContent } from './not-content.ts';
import { ObjectExists, ObjectNotFound, type Storage } from './storage.ts';
import { wrongVault } from './wrong-vault.ts';

/** What a new vault is called; of the newest format unless another one is asked for. */
export interface VaultIdentity {
  readonly id: VaultId;
  readonly name: string;
  readonly createdAt: Date;
  readonly format?: VaultFormat;
  /** Where what may be overwritten lies, if not in the vault. */
  readonly runtime?: NamedPlace | undefined;
}

/**
 * Makes an empty place a vault. Throws UserErrorNameAlreadyInUse where there is a vault (open it), and
 * UserErrorVaultFormat where there is anything else.
 */
export async function createVaultFile(storage: Storage, identity: VaultIdentity): Promise<VaultFile> {
  const file = VaultFile.parse({
    format: identity.format ?? formatVersion,
    id: identity.id,
    name: identity.name,
    createdAt: identity.createdAt.toISOString(),
    ...(identity.runtime === undefined ? {} : { runtime: identity.runtime }),
  });
  if ((await storage.stat(vaultFile)) !== undefined) throw isVaultAlready(storage);
  await refuseFilledPlace(storage);
  // A link would be told at the first backup only.
  for await (const _ of storage.listFolders(instancesPrefix)) break;
  try {
    await storage.write(vaultFile, toDocument('vault', file), { ifAbsent: true });
  } catch (error) {
    if (error instanceof ObjectExists) throw isVaultAlready(storage);
    throw error;
  }
  return file;
}

/**
 * What vault.json says. Throws UserErrorVaultNotAccessible where there is none, UserErrorVaultFormat for a newer one,
 * UserErrorWrongVault where it is of another vault than expected.
 */
export async function readVaultFile(
  storage: Storage,
  expected?: Pick<VaultIdentity, 'id' | 'name'>,
): Promise<VaultFile> {
  try {
    const found = await readDocument(storage, vaultFile, 'vault');
    if (expected !== undefined && found.id !== expected.id) {
      throw wrongVault(storage.location, expected, found);
    }
    return found;
  } catch (error) {
    if (!(error instanceof ObjectNotFound)) throw error;
    if (expected !== undefined && (await holdsInstances(storage))) throw lostFile(storage, expected, error);
    throw new PgkeepError(
      'UserErrorVaultNotAccessible',
      `${storage.location} is not a vault: it has no ${vaultFile}.`,
      {
        remedy: 'Check the path or URL, or create a vault there.',
        cause: error,
      },
    );
  }
}

async function holdsInstances(storage: Storage): Promise<boolean> {
  for await (const _ of storage.listFolders(instancesPrefix)) return true;
  return false;
}

function lostFile(storage: Storage, { id }: Pick<VaultIdentity, 'id'>, cause: unknown): PgkeepError {
  return new PgkeepError(
    'UserErrorVaultNotAccessible',
    `${storage.location} has no ${vaultFile} any more, while it holds instances.`,
    {
      remedy: 'Find out who removed it. Put it back from a copy of the vault, or have it written again.',
      steps: [{ do: 'repair-vault', vault: id }],
      cause,
    },
  );
}

/** Throws UserErrorVaultFormat where a place that is to become a vault has anything in it. */
async function refuseFilledPlace(storage: Storage): Promise<void> {
  for await (const { name } of storage.list('')) {
    if (isNotContent(name.split('/')[0] ?? name)) continue;
    if (await holdsInstances(storage)) {
      throw new PgkeepError(
        'UserErrorVaultFormat',
        `${storage.location} has no ${vaultFile}, while it holds instances.`,
        {
          remedy: `Put ${vaultFile} back from a copy of the vault. Else have it written again: on a workstation that knows the vault, which offers to repair it, or here, where none does.`,
          steps: [{ do: 'repair-unknown-vault' }],
        },
      );
    }
    throw new PgkeepError(
      'UserErrorVaultFormat',
      `${storage.location} is not empty and not a vault: it has ${inQuotes(name)}.`,
      { remedy: 'Choose an empty folder or container, or a prefix of its own in the container.' },
    );
  }
}

function isVaultAlready(storage: Storage): PgkeepError {
  return new PgkeepError('UserErrorNameAlreadyInUse', `${storage.location} is a vault already.`, {
    remedy: 'Open it instead of creating one.',
  });
}
