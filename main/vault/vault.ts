import { InstanceId, PointId, type PolicyId, type ServerId, type VaultId } from '../../shared/ids.ts';
import { InstanceRecord, type RecordedServer } from '../../shared/instances/instances.ts';
import type { NamedPlace } from '../../shared/vaults/second-place.ts';
import type { Manifest, VaultFormat } from '../../shared/points/manifest.ts';
import type { ShortManifest } from '../../shared/points/short-manifest.ts';
import { PgkeepError } from '../core/errors.ts';
import { type JobDocument, type VaultFile } from './documents/read-document.ts';
import {
  archiveFile,
  instancePrefix,
  instancesPrefix,
  isPointFolder,
  manifestFile,
  recordPrefix,
} from './layout.ts';
import { fetchAhead, idsOf, present, problemOf } from './listing.ts';
import { readInstanceFile, writeInstanceFile } from './format-1/instance-file.ts';
import {
  findManifests,
  findManifestsOfAll,
  type FoundManifest,
  type InstanceManifests,
  type Listening,
} from './points/find-manifests.ts';
import { claimDatabase, settleClaim, type Claim, type ClaimedDatabase } from './claims/claims.ts';
import { abandonPoint } from './points/abandon-point.ts';
import { readArchive, readGlobals } from './points/read-files.ts';
import { listPoints, type ListedPoint } from './points/list-points.ts';
import { readShortManifest, readWholeManifest } from './points/read-point.ts';
import {
  changePolicyRecord,
  noPoliciesIn,
  readPolicyRecord,
  readPolicyRecords,
  type FoundPolicy,
  type StandingPolicy,
} from './policies/policy-record.ts';
import { writeAudit } from './records/audit.ts';
import {
  changeInstanceRecord,
  readInstanceRecord,
  writeInstanceRecord,
  type FoundInstance,
  type FoundRecord,
} from './records/instance-record.ts';
import { writeJob } from './records/jobs.ts';
import { readNewestJobs, type FoundJob } from './records/read-jobs.ts';
import {
  changeServerRecord,
  noteServerRecord,
  readServerRecord,
  readServerRecords,
  removeServerRecord,
  type FoundServer,
} from './records/server-record.ts';
import { someWriter } from './records/some-writer.ts';
import { withServer, type ReadServers } from './records/with-server.ts';
import type { Writer } from './revisions/header.ts';
import { withoutKeys, type RecordSigning } from './signing/record-signing.ts';
import { readPolicyHistory, type PolicyThen } from './policies/policy-history.ts';
import { PointWriter } from './points/write-point.ts';
import { mapAhead } from './map-ahead.ts';
import type { Storage } from './storage.ts';
import { unconfirmed } from './second-place.ts';
import { createVaultFile, readVaultFile, type VaultIdentity } from './vault-file.ts';
import type { VaultUse } from './vault-use.ts';
import { withRuntime } from './with-runtime.ts';

/** A vault: recovery points in a place that keeps bytes. It is the truth; everything else caches it. */
export class Vault {
  readonly id: VaultId;
  readonly name: string;
  /** Where it lies; what is in `runtime/` is in its second place, where it has one. */
  readonly storage: Storage;
  /** The second place that vault.json names. */
  readonly namedRuntime: NamedPlace | undefined;
  /** Who signs records here, and whose signatures count. */
  readonly signing: RecordSigning;
  readonly #writer: Writer;
  #format: VaultFormat;

  private constructor(
    storage: Storage,
    file: VaultFile,
    writer: Writer,
    { signing = withoutKeys, secondPlace = unconfirmed() }: VaultUse,
  ) {
    const second = secondPlace(file.runtime);
    this.storage = second === undefined ? storage : withRuntime(storage, second);
    this.namedRuntime = file.runtime;
    this.#format = file.format;
    this.#writer = writer;
    this.signing = signing;
    this.id = file.id;
    this.name = file.name;
  }

  /** Makes an empty place a vault; see {@link createVaultFile}. */
  static async create(
    storage: Storage,
    identity: VaultIdentity,
    writer: Writer = someWriter(),
    use: VaultUse = {},
  ): Promise<Vault> {
    return new Vault(storage, await createVaultFile(storage, identity), writer, use);
  }

  /** Opens a vault; see {@link readVaultFile}. */
  static async open(
    storage: Storage,
    expected?: Pick<Vault, 'id' | 'name'>,
    writer: Writer = someWriter(),
    use: VaultUse = {},
  ): Promise<Vault> {
    return new Vault(storage, await readVaultFile(storage, expected), writer, use);
  }

  /** The version of its layout, as it was last seen: another workstation may carry the vault over meanwhile. */
  get format(): VaultFormat {
    return this.#format;
  }

  /** The version of its layout now, asked before a write: once it is carried over, nobody reads an instance.json. */
  async #formatNow(): Promise<VaultFormat> {
    if (this.#format === 1) await this.expectInPlace();
    return this.#format;
  }

  /** Writes the record of an instance: over the one before in format 1, else beside it. */
  async writeInstance(record: InstanceRecord): Promise<void> {
    const checked = InstanceRecord.parse(record);
    if (await this.#wroteFile(checked)) return;
    await writeInstanceRecord(this, this.#writer, checked);
  }

  /** Writes instance.json, where that is the record: false where it is none, or has been none since. */
  async #wroteFile(record: InstanceRecord): Promise<boolean> {
    if ((await this.#formatNow()) > 1) return false;
    await writeInstanceFile(this.storage, record);
    return (await this.#formatNow()) === 1;
  }

  /**
   * Writes what `change` makes of an instance's record, of which `known` was read: from format 2 on of the newest one,
   * so that nothing is lost that others wrote since. Returns what was written.
   */
  async changeInstance(
    known: InstanceRecord,
    change: (record: InstanceRecord) => InstanceRecord,
  ): Promise<InstanceRecord> {
    const changed = InstanceRecord.parse(change(known));
    if (await this.#wroteFile(changed)) return changed;
    return await changeInstanceRecord(this, this.#writer, known, change);
  }

  /** Notes where a server of an instance is, and returns what stands; see {@link noteServerRecord}. */
  async noteServer(id: ServerId, server: RecordedServer): Promise<RecordedServer> {
    // a vault of format 1 has no such records
    if ((await this.#formatNow()) === 1) return server;
    return await noteServerRecord(this, this.#writer, id, server);
  }

  /** Writes what has changed of a server; see {@link changeServerRecord}. Nothing in a vault of format 1. */
  async changeServer(
    id: ServerId,
    change: (stands: RecordedServer | undefined) => RecordedServer,
  ): Promise<void> {
    if ((await this.#formatNow()) > 1) await changeServerRecord(this, this.#writer, id, change);
  }

  /** Says that a server was removed. Nothing in a vault of format 1. */
  async removeServer(id: ServerId): Promise<void> {
    if ((await this.#formatNow()) > 1) await removeServerRecord(this, this.#writer, id);
  }

  /** What the vault says of a server; undefined where it says nothing, as in format 1. */
  async findServer(id: ServerId): Promise<FoundServer | undefined> {
    return (await this.#formatNow()) > 1 ? await readServerRecord(this, id) : undefined;
  }

  /** Claims a database as an instance; see {@link claimDatabase}. */
  async claim(database: ClaimedDatabase, wanted: Parameters<typeof claimDatabase>[3]): Promise<Claim> {
    return await claimDatabase(this, this.#writer, database, wanted);
  }

  /** Says that the instance of a claim is there; see {@link settleClaim}. */
  async settleClaim(database: ClaimedDatabase, made?: InstanceId): Promise<void> {
    await settleClaim(this, this.#writer, database, made);
  }

  /** Servers that the vault has a record of; none in format 1. */
  async *servers(): AsyncIterable<FoundServer & { readonly id: ServerId }> {
    if ((await this.#formatNow()) > 1) yield* readServerRecords(this);
  }

  /** Policies that the vault has a record of, removed ones too; none in format 1. */
  async *policies(): AsyncIterable<FoundPolicy> {
    if ((await this.#formatNow()) > 1) yield* readPolicyRecords(this);
  }

  /** What the vault says of a policy; undefined where it says nothing, as in format 1. */
  async findPolicy(id: PolicyId): Promise<FoundPolicy | undefined> {
    return (await this.#formatNow()) > 1 ? await readPolicyRecord(this, id) : undefined;
  }

  /** What a policy said from when on; see {@link readPolicyHistory}. */
  async policyHistory(id: PolicyId, upTo: number): Promise<PolicyThen[]> {
    return await readPolicyHistory(this, id, upTo);
  }

  /**
   * Adds a revision to a policy; see {@link changePolicyRecord}. Throws UserErrorVaultFormat in a vault of format 1,
   * which has none.
   */
  async changePolicy(
    id: PolicyId,
    change: Parameters<typeof changePolicyRecord>[3],
  ): Promise<StandingPolicy | undefined> {
    if ((await this.#formatNow()) === 1) throw noPoliciesIn(this.name);
    return await changePolicyRecord(this, this.#writer, id, change);
  }

  /**
   * Looks again: throws UserErrorWrongVault where another vault lies here by now, UserErrorVaultNotAccessible where
   * none does, as below an unmounted disk, which leaves an empty folder that could be written to. A vault that was
   * carried over to another format since is used in that one from here on.
   */
  async expectInPlace(): Promise<void> {
    const { format } = await readVaultFile(this.storage, this);
    if (format > this.#format) this.#format = format;
  }

  /** The record of one instance; undefined where there is none. Throws UserErrorVaultFormat where none can be read. */
  async readInstance(instanceId: InstanceId): Promise<InstanceRecord | undefined> {
    return (await this.findInstance(instanceId))?.record;
  }

  /**
   * {@link readInstance}, with a warning where a newer one cannot be read. Where its server is comes from the server's own
   * record, where there is one.
   */
  async findInstance(instanceId: InstanceId): Promise<FoundRecord | undefined> {
    await this.#formatNow();
    return await this.#findInstance(instanceId);
  }

  async #findInstance(instanceId: InstanceId, servers?: ReadServers): Promise<FoundRecord | undefined> {
    if (this.#format > 1) {
      const found = await readInstanceRecord(this, instanceId);
      if (found !== undefined) return await withServer(this, found, servers);
    }
    // in format 2 what could not be carried over, or came when the vault had just been
    const record = await readInstanceFile(this.storage, instanceId);
    return record === undefined ? undefined : { record };
  }

  /** The instances in the vault; folders without a record are none, unless they have recovery points. */
  async *instances(): AsyncIterable<FoundInstance> {
    const servers: ReadServers = new Map();
    const folders = idsOf(this.storage.listFolders(instancesPrefix), InstanceId);
    yield* present(mapAhead(folders, fetchAhead, (instanceId) => this.lookAtInstance(instanceId, servers)));
  }

  /** One of {@link instances}; `servers` are those that were read already. */
  async lookAtInstance(
    instanceId: InstanceId,
    servers: ReadServers = new Map(),
  ): Promise<FoundInstance | undefined> {
    await this.#formatNow();
    try {
      const found = await this.#findInstance(instanceId, servers);
      return found === undefined ? await this.#withoutRecord(instanceId) : { instanceId, ...found };
    } catch (error) {
      return problemOf(error, { instanceId });
    }
  }

  async #withoutRecord(instanceId: InstanceId): Promise<FoundInstance | undefined> {
    for await (const _ of this.pointIds(instanceId)) {
      return { instanceId, problem: `${recordPrefix(instanceId)} has no record any more.`, isGone: true };
    }
    return undefined;
  }

  /** The recovery points of an instance; folders without a manifest are none. */
  async *points(instanceId: InstanceId): AsyncIterable<ListedPoint> {
    yield* listPoints(this.storage, instanceId, this.pointFolders(instanceId));
  }

  /** Ids of the recovery points of an instance, without reading their manifests. */
  async *pointIds(instanceId: InstanceId): AsyncIterable<PointId> {
    for await (const { pointId } of this.manifests(instanceId)) yield pointId;
  }

  /** Whether there is such a recovery point; one whose manifest cannot be read, or is none, is one as well. */
  async hasPoint(instanceId: InstanceId, pointId: PointId): Promise<boolean> {
    try {
      return (await this.storage.stat(manifestFile(instanceId, pointId))) !== undefined;
    } catch (error) {
      if (problemOf(error, {}) === undefined) return false;
      return true;
    }
  }

  /** Folders of recovery points, those that an interrupted run has left without a manifest too. */
  async *pointFolders(instanceId: InstanceId): AsyncIterable<PointId> {
    for await (const pointId of idsOf(this.storage.listFolders(instancePrefix(instanceId)), PointId)) {
      if (isPointFolder(pointId)) yield pointId;
    }
  }

  /** Where there are manifests, and whether one is still the same, without reading them; see {@link findManifests}. */
  async *manifests(instanceId: InstanceId, listening?: Listening): AsyncIterable<FoundManifest> {
    yield* findManifests(this.storage, instanceId, this.pointFolders(instanceId), listening);
  }

  /**
   * {@link manifests} of many instances, in whatever order the storage lists them. `onListed` is called now and then
   * while it lists.
   */
  async *manifestsOfAll(
    instanceIds: readonly InstanceId[],
    onListed?: () => void,
  ): AsyncIterable<InstanceManifests> {
    const foldersOf = (instanceId: InstanceId) => this.pointFolders(instanceId);
    yield* findManifestsOfAll(this.storage, instanceIds, foldersOf, onListed);
  }

  /** All that is said of a point; see {@link readWholeManifest}. */
  async readManifest(
    instanceId: InstanceId,
    pointId: PointId,
    onBytes?: (content: Buffer) => void,
  ): Promise<Manifest> {
    return await readWholeManifest(this.storage, instanceId, pointId, onBytes);
  }

  /** What lists need of a point; see the function of that name. */
  async readShortManifest(
    instanceId: InstanceId,
    pointId: PointId,
    onBytes?: (content: Buffer) => void,
  ): Promise<ShortManifest> {
    return await readShortManifest(this.storage, instanceId, pointId, onBytes);
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

  /** Streams a part of archive.pgdump; see the function of that name. */
  async *readArchive(
    instanceId: InstanceId,
    pointId: PointId,
    range: { offset: number; length: number },
    signal?: AbortSignal,
  ): AsyncIterable<Uint8Array> {
    yield* readArchive(this.storage, { instanceId, pointId }, range, signal);
  }

  async readGlobals(instanceId: InstanceId, pointId: PointId): Promise<string> {
    return await readGlobals(this.storage, { instanceId, pointId });
  }

  /** Removes what an interrupted run left of a point; see the function of that name. */
  async abandonPoint(instanceId: InstanceId, pointId: PointId): Promise<boolean> {
    return await abandonPoint(this.storage, { instanceId, pointId });
  }

  /** Files the record of an ended job; from format 2 on, the first one that was filed stays. */
  async writeJob(job: JobDocument): Promise<void> {
    await this.#formatNow();
    await writeJob(this, job);
  }

  /** Files an entry of the audit trail, by its id and its time; a vault of format 1 has none. */
  async writeAudit(
    id: string,
    entry: { readonly at: string } & Readonly<Record<string, unknown>>,
  ): Promise<void> {
    if ((await this.#formatNow()) > 1) await writeAudit(this.storage, id, entry);
  }

  /** The last `atMost` ended jobs that workstations filed here, newest first; see {@link readNewestJobs}. */
  async *jobs(atMost: number): AsyncIterable<FoundJob> {
    yield* readNewestJobs(this, atMost);
  }
}
