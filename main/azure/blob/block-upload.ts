import { createHash, randomBytes, type Hash } from 'node:crypto';
import type { BlobGetPropertiesResponse, BlockBlobClient } from '@azure/storage-blob';
import { PgkeepError } from '../../core/errors.ts';
import { ObjectExists, type Upload } from '../../vault/storage.ts';
import { azureCode, azureStatus, isProtection, toBlobError } from './errors.ts';
import { protectionEnd } from './protection.ts';
import { blockSize, defaultParallel, fitsMemory, headBlocks } from './block-size.ts';

/** Metadata that tells our blob from another one after an answer was lost. */
const uploadMark = 'pgkeepupload';

/** Where an upload goes, and what messages call it. */
export interface BlockTarget {
  readonly client: BlockBlobClient;
  readonly location: string;
  readonly name: string;
  readonly contentType: string;
}

/** How an archive is cut and sent. */
export interface BlockOptions {
  readonly signal?: AbortSignal | undefined;
  /** Blocks that are sent at a time. */
  readonly parallel?: number | undefined;
  /** Size in bytes of body block `index`, undefined past the last one; never smaller than the one before. */
  readonly sizeOf?: (index: number) => number | undefined;
}

/** A block that is being filled. */
interface Filling {
  readonly buffer: Buffer;
  readonly md5: Hash;
  length: number;
}

/**
 * Uploads one large blob as blocks, several at a time. Nothing exists under the name until the block list
 * is committed, head first; so immutable containers, which allow one write only, accept it. Blocks that are
 * never committed are dropped by Azure after a week, and nobody but their writer sees them.
 */
export class BlockUpload implements Upload {
  readonly #target: BlockTarget;
  readonly #parallel: number;
  /** Block ids of one blob must have equal length, and those of two uploads must differ. */
  readonly #upload = randomBytes(8).toString('hex');
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #caller: AbortSignal | undefined;
  readonly #running = new Set<Promise<void>>();
  readonly #sizeOf: (index: number) => number | undefined;
  /** Buffers that are free for use. */
  #free: Buffer[] = [];
  /** Bytes of memory that blocks take which are being filled or sent. */
  #inUse = 0;
  #filling: Filling | undefined;
  #bodyIds: string[] = [];
  #headLength: number | undefined;
  #size = 0;
  #failure: { error: unknown } | undefined;
  #ended = false;

  constructor(target: BlockTarget, options: BlockOptions = {}) {
    this.#target = target;
    this.#parallel = options.parallel ?? defaultParallel;
    this.#sizeOf = options.sizeOf ?? blockSize;
    this.#caller = options.signal;
    this.#signal =
      options.signal === undefined ? this.#stop.signal : AbortSignal.any([options.signal, this.#stop.signal]);
  }

  async reserveHead(length: number): Promise<void> {
    this.#check();
    if (this.#headLength !== undefined || this.#size > 0) {
      throw new Error('the head is reserved once, before the first write');
    }
    this.#headLength = length;
  }

  async write(chunk: Uint8Array): Promise<void> {
    let rest = chunk;
    while (rest.length > 0) {
      this.#check();
      this.#filling ??= await this.#newBlock();
      const { buffer, md5 } = this.#filling;
      const taken = rest.subarray(0, buffer.length - this.#filling.length);
      buffer.set(taken, this.#filling.length);
      md5.update(taken);
      this.#filling.length += taken.length;
      this.#size += taken.length;
      rest = rest.subarray(taken.length);
      if (this.#filling.length === buffer.length) await this.#send();
    }
  }

  async commit(head: Uint8Array): Promise<{ size: number }> {
    this.#check();
    if (head.length !== (this.#headLength ?? 0)) {
      throw new Error(`the head has ${head.length} bytes, reserved were ${this.#headLength ?? 0}`);
    }
    await this.#send();
    await Promise.all(this.#running);
    this.#check();

    const headIds: string[] = [];
    for (const { offset, length } of headBlocks(head.length)) {
      const id = this.#blockId('h', headIds.length);
      headIds.push(id);
      const block = Buffer.from(head.buffer, head.byteOffset + offset, length);
      await this.#stage(id, block, createHash('md5').update(block));
    }
    await this.#commitList([...headIds, ...this.#bodyIds]);
    this.#ended = true;
    return { size: this.#size + head.length };
  }

  async abort(): Promise<void> {
    this.#ended = true;
    this.#stop.abort();
    await Promise.all(this.#running);
  }

  #check(): void {
    this.#caller?.throwIfAborted();
    if (this.#failure !== undefined) throw this.#failure.error;
    if (this.#ended) throw new Error('the upload has ended');
  }

  /** Waits until memory for another block is free. */
  async #newBlock(): Promise<Filling> {
    const size = this.#sizeOf(this.#bodyIds.length);
    if (size === undefined) {
      throw new PgkeepError('UserErrorVaultFull', 'The archive is larger than a blob can be (10 TiB).', {
        remedy: 'Compress more (zstd), or leave tables out of this database’s backup.',
      });
    }
    while (!fitsMemory(size, this.#inUse)) await this.#oneDone();
    this.#inUse += size;
    // Smaller ones come back as long as the last of them are being sent.
    this.#free = this.#free.filter((buffer) => buffer.length === size);
    const buffer = this.#free.pop() ?? Buffer.allocUnsafeSlow(size);
    return { buffer, md5: createHash('md5'), length: 0 };
  }

  /** Starts sending what was filled; waits only for one of the parallel requests to be free. */
  async #send(): Promise<void> {
    const block = this.#filling;
    if (block === undefined) return;
    while (this.#running.size >= this.#parallel) await this.#oneDone();
    this.#filling = undefined;
    const id = this.#blockId('b', this.#bodyIds.length);
    this.#bodyIds.push(id);
    const running = this.#stage(id, block.buffer.subarray(0, block.length), block.md5).then(
      () => {
        this.#running.delete(running);
        this.#inUse -= block.buffer.length;
        this.#free.push(block.buffer);
      },
      (error: unknown) => {
        this.#running.delete(running);
        if (this.#ended) return;
        this.#failure ??= { error };
        this.#stop.abort();
      },
    );
    this.#running.add(running);
  }

  async #oneDone(): Promise<void> {
    await Promise.race(this.#running);
    this.#check();
  }

  async #stage(id: string, content: Buffer, md5: Hash): Promise<void> {
    try {
      await this.#target.client.stageBlock(id, content, content.length, {
        abortSignal: this.#signal,
        transactionalContentMD5: md5.digest(),
      });
    } catch (error) {
      this.#caller?.throwIfAborted();
      throw toBlobError(error, this.#target.location, this.#target.name);
    }
  }

  async #commitList(ids: string[]): Promise<void> {
    const { client, contentType, location, name } = this.#target;
    try {
      await client.commitBlockList(ids, {
        abortSignal: this.#signal,
        conditions: { ifNoneMatch: '*' },
        blobHTTPHeaders: { blobContentType: contentType },
        metadata: { [uploadMark]: this.#upload },
      });
    } catch (error) {
      this.#caller?.throwIfAborted();
      const found = await blobInPlace(client, error);
      if (isOwn(found, this.#upload)) return;
      throw isTaken(error, found) ? new ObjectExists(name) : toBlobError(error, location, name);
    }
  }

  #blockId(part: 'h' | 'b', index: number): string {
    return Buffer.from(`${this.#upload}-${part}${index.toString().padStart(6, '0')}`).toString('base64');
  }
}

/** Puts a small blob in one request; `ifAbsent` never replaces one. */
export async function putSmallBlob(
  target: BlockTarget,
  content: Uint8Array,
  options: { ifAbsent: boolean },
): Promise<void> {
  const upload = randomBytes(8).toString('hex');
  const body = Buffer.from(content);
  try {
    await target.client.upload(body, body.length, {
      transactionalContentMD5: createHash('md5').update(body).digest(),
      blobHTTPHeaders: { blobContentType: target.contentType },
      metadata: { [uploadMark]: upload },
      ...(options.ifAbsent ? { conditions: { ifNoneMatch: '*' } } : {}),
    });
  } catch (error) {
    const found = await blobInPlace(target.client, error);
    if (isOwn(found, upload)) return;
    if (options.ifAbsent && isTaken(error, found)) throw new ObjectExists(target.name);
    const until = found === 'none' ? undefined : protectionEnd(found);
    throw toBlobError(error, target.location, target.name, until);
  }
}

/** What stands under a name: its properties, none, or undefined where nobody looked or nobody may. */
type Found = BlobGetPropertiesResponse | 'none' | undefined;

/** A SAS that may only create is told so (403) where there is a blob already. */
const notOverwritable = 'UnauthorizedBlobOverwrite';

/** The answers to a write under the condition that there is no such blob yet, when there is one. */
function isTaken(error: unknown, found: Found): boolean {
  const code = azureCode(error);
  if (azureStatus(error) === 412 || code === 'BlobAlreadyExists' || code === notOverwritable) return true;
  // An immutable container answers so for a blob that is there. Where there is none, the container itself refuses.
  return isProtection(error) && found !== 'none';
}

/** Looks what stands there where the answer to a write can mean that something does. */
async function blobInPlace(client: BlockBlobClient, error: unknown): Promise<Found> {
  const status = azureStatus(error);
  // 400 InvalidBlockList: the first attempt used the blocks up.
  const mayStand = [400, 409, 412].includes(status ?? 0) || azureCode(error) === notOverwritable;
  if (!mayStand) return undefined;
  return client
    .getProperties()
    .catch((failure: unknown) => (azureStatus(failure) === 404 ? 'none' : undefined));
}

/**
 * A write whose answer got lost is repeated by the SDK, and the repetition finds the name taken - by the
 * blob that the first attempt made.
 */
function isOwn(found: Found, upload: string): boolean {
  return found !== 'none' && found?.metadata?.[uploadMark] === upload;
}
