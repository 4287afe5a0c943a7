import { join } from 'node:path';
import type { InstanceId, PointId } from '../../../shared/ids.ts';
import { ObjectNotFound, type Storage, type Upload } from '../../../main/vault/storage.ts';
import { replacedStorage } from '../replaced-storage.ts';

/** What the version before format 2 did with a vault; its bundle has no types. */
export interface OldVault {
  readonly name: string;
  instances(): AsyncIterable<{ readonly instanceId: string; readonly record?: { readonly name: string } }>;
  points(instanceId: string): AsyncIterable<{ readonly pointId: string; readonly problem?: string }>;
  writeInstance(record: object): Promise<void>;
  beginPoint(instanceId: InstanceId, pointId: PointId): Promise<OldPointWriter>;
}

interface OldPointWriter {
  readonly upload: Upload;
  writeGlobals(text: string): Promise<unknown>;
  commit(manifest: object): Promise<void>;
  abandon(): Promise<void>;
}

interface OldReader {
  readonly FolderStorage: { open(path: string): Promise<Storage> };
  readonly Vault: { open(storage: Storage): Promise<OldVault> };
}

const reader = async () =>
  (await import(join(import.meta.dirname, '../../fixtures/format-1/reader.mjs'))) as OldReader;

/** Opens a vault as the version before format 2 did, which knows its own error for what is not there. */
export async function openWithOldVersion(storage: Storage): Promise<OldVault> {
  const { FolderStorage, Vault } = await reader();
  const folder = await FolderStorage.open(import.meta.dirname);
  const missing: unknown = await folder.read('missing.json').catch((error: unknown) => error);
  if (!(missing instanceof Error)) throw new Error('there is no missing.json');
  return await Vault.open(
    replacedStorage(storage, {
      read: (...all) =>
        storage.read(...all).catch((error: unknown) => {
          throw error instanceof ObjectNotFound ? missing : error;
        }),
    }),
  );
}

/** Opens a folder with that version’s own storage. */
export async function openFolderWithOldVersion(folder: string): Promise<OldVault> {
  const { FolderStorage, Vault } = await reader();
  return await Vault.open(await FolderStorage.open(folder));
}
