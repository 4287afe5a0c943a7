import { Readable } from 'node:stream';
import { InstanceId, PointId, type VaultId } from '../../shared/ids.ts';
import { InstanceRecord } from '../../shared/instances/instances.ts';
import { formatVersion, type Manifest } from '../../shared/points/manifest.ts';
import { PgkeepError } from '../core/errors.ts';
import {
  globalsLimit,
  JobDocument,
  readDocument,
  toDocument,
  VaultFile,
  withContent,
} from './documents/read-document.ts';
import {
  archiveFile,
  globalsFile,
  instanceFile,
  instancePrefix,
  instancesPrefix,
  jobFile,
  manifestFile,
  pointFiles,
  pointPrefix,
  vaultFile,
} from './layout.ts';
import { newestJobFiles } from './newest-jobs.ts';
import { isNotContent } from './not-content.ts';
import { PointWriter } from './points/write-point.ts';
import { mapAhead } from './map-ahead.ts';
import { ObjectExists, ObjectNotFound, ObjectTooLarge, ObjectTooShort, type Storage } from './storage.ts';
import { wrongVault } from './wrong-vault.ts';

/** Small documents that are fetched at a time. */
const fetchAhead = 8;

/** A recovery point as it is listed: its manifest, or why there is none to be trusted, in words. */
export type ListedPoint =
  | { readonly pointId: PointId; readonly manifest: Manifest }
  | { readonly pointId: PointId; readonly problem: string };

export interface FoundManifest {
  readonly pointId: PointId;
  /** Size and time of the last change; missing where what stands there is no file. */
  readonly stamp?: string;
  /** Bytes of the archive beside it; missing where there is none. */
  readonly archiveSize?: number;
}

export type FoundInstance =
  | { readonly instanceId: InstanceId; readonly record: InstanceRecord }
  | { readonly instanceId: InstanceId; readonly problem: string };

export type FoundJob =
  { readonly name: string; readonly job: JobDocument } | { readonly name: string; readonly problem: string };

/** A vault: recovery points in a place that keeps bytes. It is the truth; everything else caches it. */
export class Vault {
  readonly id: VaultId;
  readonly name: string;
  readonly storage: Storage;

  private constructor(storage: Storage, file: VaultFile) {
    this.storage = storage;
    this.id = file.id;
    this.name = file.name;
  }

  /**
   * Makes an empty place a vault. Throws UserErrorNameAlreadyInUse where there is a vault (open it), and
   * UserErrorVaultFormat where there is anything else.
   */
  static async create(
    storage: Storage,
    identity: { id: VaultId; name: string; createdAt: Date },
  ): Promise<Vault> {
    const file = VaultFile.parse({
      format: formatVersion,
      id: identity.id,
      name: identity.name,
      createdAt: identity.createdAt.toISOString(),
    });
    if ((await storage.stat(vaultFile)) !== undefined) throw isVaultAlready(storage);
    for await (const { name } of storage.list('')) {
      if (isNotContent(name.split('/')[0] ?? name)) continue;
      throw new PgkeepError(
        'UserErrorVaultFormat',
        `${storage.location} is not empty and not a vault: it has ${JSON.stringify(name)}.`,
        { remedy: 'Choose an empty folder or container, or a prefix of its own in the container.' },
      );
    }
    // A link would be told at the first backup only.
    for await (const _ of storage.listFolders(instancesPrefix)) break;
    try {
      await storage.write(vaultFile, toDocument('vault', file), { ifAbsent: true });
    } catch (error) {
      if (error instanceof ObjectExists) throw isVaultAlready(storage);
      throw error;
    }
    return new Vault(storage, file);
  }

  /**
   * Opens a vault. Throws UserErrorVaultNotAccessible where there is none, UserErrorVaultFormat for a newer one,
   * UserErrorWrongVault where it is another one than expected.
   */
  static async open(storage: Storage, expected?: Pick<Vault, 'id' | 'name'>): Promise<Vault> {
    try {
      const found = await readDocument(storage, vaultFile, 'vault');
      if (expected !== undefined && found.id !== expected.id) {
        throw wrongVault(storage.location, expected, found);
      }
      return new Vault(storage, found);
    } catch (error) {
      if (!(error instanceof ObjectNotFound)) throw error;
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

  /** Writes or replaces instance.json. */
  async writeInstance(record: InstanceRecord): Promise<void> {
    const checked = InstanceRecord.parse(record);
    await this.storage.write(instanceFile(checked.id), toDocument('instance', checked));
  }

  /**
   * Looks again: throws UserErrorWrongVault where another vault lies here by now, UserErrorVaultNotAccessible where
   * none does, as below an unmounted disk, which leaves an empty folder that could be written to.
   */
  async expectInPlace(): Promise<void> {
    await Vault.open(this.storage, this);
  }

  /** The record of one instance; undefined where there is none. Throws UserErrorVaultFormat for a damaged one. */
  async readInstance(instanceId: InstanceId): Promise<InstanceRecord | undefined> {
    const name = instanceFile(instanceId);
    try {
      const record = await readDocument(this.storage, name, 'instance');
      if (record.id === instanceId) return record;
      throw new PgkeepError('UserErrorVaultFormat', `${name} belongs to another instance, ${record.id}.`, {
        remedy: 'Somebody copied or moved files inside the vault: put them back.',
      });
    } catch (error) {
      if (error instanceof ObjectNotFound) return undefined;
      throw error;
    }
  }

  /** The instances in the vault; folders without instance.json are none. */
  async *instances(): AsyncIterable<FoundInstance> {
    const folders = idsOf(this.storage.listFolders(instancesPrefix), InstanceId);
    yield* present(
      mapAhead(folders, fetchAhead, async (instanceId) => {
        try {
          const record = await this.readInstance(instanceId);
          return record === undefined ? undefined : { instanceId, record };
        } catch (error) {
          return problemOf(error, { instanceId });
        }
      }),
    );
  }

  /** The recovery points of an instance; folders without a manifest are none. */
  async *points(instanceId: InstanceId): AsyncIterable<ListedPoint> {
    const folders = idsOf(this.storage.listFolders(instancePrefix(instanceId)), PointId);
    yield* present(
      mapAhead(folders, fetchAhead, async (pointId) => {
        try {
          return { pointId, manifest: await this.readManifest(instanceId, pointId) };
        } catch (error) {
          if (isMissingPoint(error)) return undefined;
          return problemOf(error, { pointId });
        }
      }),
    );
  }

  /** Ids of the recovery points of an instance, without reading their manifests. */
  async *pointIds(instanceId: InstanceId): AsyncIterable<PointId> {
    for await (const { pointId } of this.manifests(instanceId)) yield pointId;
  }

  /** Folders of recovery points, those that an interrupted run has left without a manifest too. */
  async *pointFolders(instanceId: InstanceId): AsyncIterable<PointId> {
    yield* idsOf(this.storage.listFolders(instancePrefix(instanceId)), PointId);
  }

  /** Where there are manifests, and whether one is still the same, without reading them. */
  async *manifests(instanceId: InstanceId): AsyncIterable<FoundManifest> {
    const folders = idsOf(this.storage.listFolders(instancePrefix(instanceId)), PointId);
    yield* present(
      mapAhead(folders, fetchAhead, async (pointId) => {
        try {
          const found = await this.storage.stat(manifestFile(instanceId, pointId));
          if (found === undefined) return undefined;
          const archive = await this.storage.stat(archiveFile(instanceId, pointId));
          const stamp = `${found.size} bytes of ${found.modifiedAt.toISOString()}`;
          return archive === undefined ? { pointId, stamp } : { pointId, stamp, archiveSize: archive.size };
        } catch (error) {
          // Something else stands in the manifest's place: whoever reads it is told what.
          if (error instanceof PgkeepError && error.code === 'UserErrorVaultFormat') return { pointId };
          throw error;
        }
      }),
    );
  }

  /** Throws UserErrorNotFound where there is no such point, UserErrorVaultFormat for a damaged manifest. */
  async readManifest(instanceId: InstanceId, pointId: PointId): Promise<Manifest> {
    const name = manifestFile(instanceId, pointId);
    let manifest: Manifest;
    try {
      manifest = await readDocument(this.storage, name, 'manifest');
    } catch (error) {
      if (!(error instanceof ObjectNotFound)) throw error;
      throw new PgkeepError('UserErrorNotFound', `The vault has no recovery point ${pointId}.`, {
        cause: error,
      });
    }
    if (manifest.instanceId !== instanceId || manifest.pointId !== pointId) {
      throw new PgkeepError(
        'UserErrorVaultFormat',
        `${name} belongs to another recovery point, ${manifest.pointId} of ${manifest.instanceId}.`,
        { remedy: 'Somebody copied or moved files inside the vault: put them back.' },
      );
    }
    return manifest;
  }

  /** Starts a recovery point. Nothing of it counts until the writer commits. */
  async beginPoint(
    instanceId: InstanceId,
    pointId: PointId,
    options: { signal?: AbortSignal } = {},
  ): Promise<PointWriter> {
    await this.expectInPlace();
    if ((await this.storage.stat(manifestFile(instanceId, pointId))) !== undefined) {
      throw new PgkeepError('UserErrorJobConflict', `The recovery point ${pointId} exists already.`);
    }
    const upload = await this.storage.createUpload(archiveFile(instanceId, pointId), options);
    return new PointWriter(this, instanceId, pointId, upload);
  }

  /**
   * Streams a part of archive.pgdump. Bytes are checked by the caller, who knows the segments; a missing or
   * shortened archive is UserErrorArchiveCorrupt.
   */
  async *readArchive(
    instanceId: InstanceId,
    pointId: PointId,
    range: { offset: number; length: number },
    signal?: AbortSignal,
  ): AsyncIterable<Uint8Array> {
    try {
      yield* this.storage.readRange(archiveFile(instanceId, pointId), range, signal);
    } catch (error) {
      throw asCorrupt(error, `archive.pgdump of ${pointId}`);
    }
  }

  async readGlobals(instanceId: InstanceId, pointId: PointId): Promise<string> {
    try {
      const name = globalsFile(instanceId, pointId);
      return await withContent(this.storage, name, globalsLimit, (content) => content.toString('utf8'));
    } catch (error) {
      throw asCorrupt(error, `globals.sql of ${pointId}`);
    }
  }

  /** Removes what an interrupted run left of a point. Returns false, and removes nothing, if the point exists. */
  async abandonPoint(instanceId: InstanceId, pointId: PointId): Promise<boolean> {
    const prefix = pointPrefix(instanceId, pointId);
    if ((await this.storage.stat(manifestFile(instanceId, pointId))) !== undefined) {
      // Its run was killed between the two names of a file: the one for writing is of no use any more.
      for await (const { name } of this.storage.unfinished(prefix)) await this.storage.removeUnfinished(name);
      return false;
    }
    await this.storage.removeOnly(prefix, pointFiles);
    return true;
  }

  /** Files the record of an ended job. */
  async writeJob(job: JobDocument): Promise<void> {
    const { id, endedAt } = JobDocument.parse(job);
    await this.storage.write(jobFile(id, new Date(endedAt)), toDocument('job', job));
  }

  /**
   * The last `atMost` ended jobs that workstations filed here, newest first. Their content is only checked as
   * far as filing needs it.
   */
  async *jobs(atMost: number): AsyncIterable<FoundJob> {
    const names = await newestJobFiles(this.storage, atMost);
    yield* present(
      mapAhead(Readable.from(names), fetchAhead, async (name: string) => {
        try {
          return { name, job: await readDocument(this.storage, name, 'job') };
        } catch (error) {
          return problemOf(error, { name });
        }
      }),
    );
  }
}

function isVaultAlready(storage: Storage): PgkeepError {
  return new PgkeepError('UserErrorNameAlreadyInUse', `${storage.location} is a vault already.`, {
    remedy: 'Open it instead of creating one.',
  });
}

/** Ids among the names of folders; anything else was put there by somebody else. */
async function* idsOf<Id>(
  names: AsyncIterable<string>,
  schema: { safeParse(name: string): { success: true; data: Id } | { success: false } },
): AsyncIterable<Id> {
  for await (const name of names) {
    const id = schema.safeParse(name);
    if (id.success) yield id.data;
  }
}

async function* present<Item>(items: AsyncIterable<Item | undefined>): AsyncIterable<Item> {
  for await (const item of items) if (item !== undefined) yield item;
}

function isMissingPoint(error: unknown): boolean {
  return error instanceof PgkeepError && error.code === 'UserErrorNotFound';
}

/** Damage is told item by item; a vault that cannot be reached is an error of the whole listing. */
function problemOf<Key extends object>(error: unknown, key: Key): (Key & { problem: string }) | undefined {
  if (error instanceof ObjectNotFound) return undefined;
  if (error instanceof PgkeepError && error.code === 'UserErrorVaultFormat') {
    return { ...key, problem: error.message };
  }
  throw error;
}

function asCorrupt(error: unknown, what: string): unknown {
  if (error instanceof ObjectNotFound || error instanceof ObjectTooShort) {
    return new PgkeepError(
      'UserErrorArchiveCorrupt',
      `${what} is missing or shorter than its manifest says.`,
      {
        cause: error,
      },
    );
  }
  if (error instanceof ObjectTooLarge) {
    return new PgkeepError('UserErrorArchiveCorrupt', `${what} is far larger than pgkeep writes it.`, {
      cause: error,
    });
  }
  return error;
}
