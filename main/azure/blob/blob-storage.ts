import type { BlockBlobClient, ContainerClient } from '@azure/storage-blob';
import {
  checkObjectName,
  checkPrefix,
  checkRemovablePrefix,
  ObjectNotFound,
  removeEach,
  unfinishedEnding,
  type ObjectInfo,
  type Protection,
  type ReadOptions,
  type Storage,
  type Upload,
} from '../../vault/storage.ts';
import type { Leasing, ServiceLease } from '../../vault/leases/service-lease.ts';
import { BlobLease } from './blob-lease.ts';
import { azureCode, isProtection, toBlobError } from './errors.ts';
import { protectionEnd, readProtection, readRetention, retainBlob, setLegalHold } from './protection.ts';
import { readBlobRange, readWholeBlob, type BlobSource } from './read.ts';
import { BlockUpload, putSmallBlob, type BlockTarget } from './block-upload.ts';
import type { RetrySchedule } from './retry.ts';

const contentTypes: Readonly<Record<string, string>> = {
  json: 'application/json',
  sql: 'text/plain; charset=utf-8',
};

/** Blobs in one answer: the service gives up to 5,000, of which the SDK makes 100 MB while it reads them. */
const listedAtOnce = 1_500;

/** An Azure Blob container, or the part of one below a prefix, as a place that keeps bytes. */
export class BlobStorage implements Storage, Leasing {
  /** URL of the container and prefix, without a secret. */
  readonly location: string;
  readonly isFlat = true;
  readonly #container: ContainerClient;
  /** Empty, or ends with `/`. */
  readonly #prefix: string;
  readonly #retry: RetrySchedule;
  readonly #parallel: number | undefined;

  constructor(
    container: ContainerClient,
    options: { location: string; prefix: string; retry: RetrySchedule; parallel: number | undefined },
  ) {
    this.location = options.location;
    this.#container = container;
    this.#prefix = options.prefix;
    this.#retry = options.retry;
    this.#parallel = options.parallel;
  }

  async read(name: string, options: ReadOptions = {}): Promise<Buffer> {
    return readWholeBlob(this.#source(name), options);
  }

  readRange(
    name: string,
    range: { offset: number; length: number },
    signal?: AbortSignal,
  ): AsyncIterable<Uint8Array> {
    return readBlobRange(this.#source(name), range, signal);
  }

  async stat(name: string): Promise<ObjectInfo | undefined> {
    try {
      const { contentLength, lastModified } = await this.#blob(name).getProperties();
      return { name, size: contentLength ?? 0, modifiedAt: lastModified ?? new Date(0) };
    } catch (error) {
      const known = toBlobError(error, this.location, name);
      if (known instanceof ObjectNotFound) return undefined;
      throw known;
    }
  }

  /** Blocks that no list commits belong to no blob, and Azure drops them after a week. */
  async *unfinished(prefix: string): AsyncIterable<ObjectInfo> {
    checkPrefix(prefix);
    yield* [];
  }

  removeUnfinished(name: string): Promise<void> {
    return Promise.reject(new Error(`a container has no unfinished ${name}`));
  }

  async now(): Promise<Date> {
    try {
      const { date } = await this.#container.getProperties();
      if (date === undefined) throw new Error('the answer has no date');
      return date;
    } catch (error) {
      throw toBlobError(error, this.location, '');
    }
  }

  async write(name: string, content: Uint8Array, options: { ifAbsent?: boolean } = {}): Promise<void> {
    await putSmallBlob(this.#target(name), content, { ifAbsent: options.ifAbsent === true });
  }

  async *list(prefix: string): AsyncIterable<ObjectInfo> {
    const pages = this.#container
      .listBlobsFlat({ prefix: this.#prefix + checkPrefix(prefix), includeMetadata: true })
      .byPage({ maxPageSize: listedAtOnce });
    try {
      for await (const { segment } of pages) {
        for (const { name, properties, metadata } of segment.blobItems) {
          // Accounts with a hierarchical namespace list their folders as blobs too.
          if (metadata?.['hdi_isfolder'] === 'true') continue;
          yield {
            name: name.slice(this.#prefix.length),
            size: properties.contentLength ?? 0,
            modifiedAt: properties.lastModified,
          };
        }
      }
    } catch (error) {
      throw toBlobError(error, this.location);
    }
  }

  async *everything(prefix: string): AsyncIterable<string> {
    for await (const { name } of this.list(prefix)) yield name.slice(prefix.length);
  }

  async *listFolders(prefix: string): AsyncIterable<string> {
    const start = this.#prefix + checkPrefix(prefix);
    try {
      for await (const item of this.#container.listBlobsByHierarchy('/', { prefix: start })) {
        if (item.kind === 'prefix') yield item.name.slice(start.length, -1);
      }
    } catch (error) {
      throw toBlobError(error, this.location);
    }
  }

  async remove(name: string): Promise<void> {
    await this.#delete(this.#blob(name), name);
  }

  /** Blocks of unfinished uploads cannot be deleted in Azure; it drops them by itself after a week. */
  async removeAll(prefix: string): Promise<void> {
    await removeEach(this.list(checkRemovablePrefix(prefix)), ({ name }) =>
      this.#delete(this.#container.getBlockBlobClient(this.#prefix + name), name),
    );
  }

  async removeOnly(prefix: string, names: readonly string[]): Promise<string[]> {
    checkRemovablePrefix(prefix);
    // blocks of unfinished uploads have no name yet
    const blobs = names.filter((name) => !name.endsWith(unfinishedEnding));
    await removeEach(blobs, (name) => this.remove(prefix + name));
    return await Array.fromAsync(this.everything(prefix));
  }

  async createUpload(name: string, options: { signal?: AbortSignal } = {}): Promise<Upload> {
    return new BlockUpload(this.#target(name), { signal: options.signal, parallel: this.#parallel });
  }

  protection(): Promise<Protection> {
    return readProtection(this.#container, this.location);
  }

  async setHold(name: string, on: boolean): Promise<void> {
    await setLegalHold(this.#source(name), on);
  }

  async retainUntil(name: string, date: Date): Promise<void> {
    await retainBlob(this.#source(name), date);
  }

  retainedUntil(name: string): Promise<Date | undefined> {
    return readRetention(this.#source(name));
  }

  serviceLease(name: string): ServiceLease {
    return new BlobLease(this.#blob(name), { location: this.location, name });
  }

  async close(): Promise<void> {
    // Connections are shared by the process and close when they have been idle.
  }

  #blob(name: string): BlockBlobClient {
    return this.#container.getBlockBlobClient(this.#prefix + checkObjectName(name));
  }

  #source(name: string): BlobSource & { readonly client: BlockBlobClient } {
    return { client: this.#blob(name), location: this.location, name, retry: this.#retry };
  }

  #target(name: string): BlockTarget {
    const contentType = contentTypes[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
    return { client: this.#blob(name), location: this.location, name, contentType };
  }

  async #delete(blob: BlockBlobClient, name: string): Promise<void> {
    try {
      await blob.delete({ deleteSnapshots: 'include' });
    } catch (error) {
      if (azureCode(error) === 'BlobNotFound') return;
      // The refusal does not say how long it lasts; the blob does, where the policy is its own.
      const found = isProtection(error) ? await blob.getProperties().catch(() => undefined) : undefined;
      throw toBlobError(error, this.location, name, protectionEnd(found));
    }
  }
}
