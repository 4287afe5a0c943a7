import { Readable } from 'node:stream';
import type { BlobClient, BlobDownloadResponseParsed } from '@azure/storage-blob';
import { setTimeout as pause } from 'node:timers/promises';
import { PgkeepError } from '../../core/errors.ts';
import { ObjectTooLarge, ObjectTooShort, type ReadOptions } from '../../vault/storage.ts';
import { azureStatus, toBlobError } from './errors.ts';
import { retryDelays, type RetrySchedule } from './retry.ts';

export interface BlobSource {
  readonly client: BlobClient;
  readonly location: string;
  readonly name: string;
  readonly retry: RetrySchedule;
}

/**
 * Streams a range of a blob. A connection that breaks or stalls in the middle is opened again where it
 * broke, under the condition that the blob is still the same one. (The SDK's own resumption gives up when
 * the connection is reset, so it is switched off.)
 */
export async function* readBlobRange(
  source: BlobSource,
  range: { offset: number; length: number },
  signal?: AbortSignal,
): AsyncIterable<Uint8Array> {
  const end = range.offset + range.length;
  const delays = retryDelays(source.retry);
  let position = range.offset;
  let etag: string | undefined;
  let breaks = 0;
  while (position < end) {
    signal?.throwIfAborted();
    const response = await download(source, { offset: position, length: end - position, etag }, signal);
    etag = response.etag;
    if ((response.contentLength ?? 0) < end - position) {
      bodyOf(response).destroy();
      throw tooShort(source, end);
    }
    try {
      for await (const chunk of chunksOf(response, source.retry.stallMs)) {
        position += chunk.length;
        breaks = 0;
        yield chunk;
      }
    } catch (error) {
      signal?.throwIfAborted();
      const delay = delays[breaks];
      if (delay === undefined) throw interrupted(source, error);
      breaks += 1;
      await waitFor(delay, signal);
    }
  }
}

/** Reads a small blob in one request (repeated whole when it breaks), so that it is of one piece. */
export async function readWholeBlob(source: BlobSource, options: ReadOptions): Promise<Buffer> {
  const { limit = Infinity, admit, signal } = options;
  const delays = retryDelays(source.retry);
  for (let breaks = 0; ; breaks += 1) {
    signal?.throwIfAborted();
    const response = await download(source, { offset: 0 }, signal);
    const size = response.contentLength ?? 0;
    if (size > limit) {
      bodyOf(response).destroy();
      throw new ObjectTooLarge(`${source.name} has ${size} bytes, at most ${limit} are read`);
    }
    try {
      await admit?.(size);
    } catch (error) {
      bodyOf(response).destroy();
      throw error;
    }
    try {
      const chunks: Buffer[] = [];
      let received = 0;
      for await (const chunk of chunksOf(response, source.retry.stallMs)) {
        received += chunk.length;
        // An answer may be longer than its header said, or have said nothing.
        if (received > limit) {
          throw new ObjectTooLarge(`${source.name} is larger than ${limit} bytes, which are read at most`);
        }
        chunks.push(chunk);
      }
      return Buffer.concat(chunks, received);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof ObjectTooLarge) throw error;
      const delay = delays[breaks];
      if (delay === undefined) throw interrupted(source, error);
      await waitFor(delay, signal);
    }
  }
}

/** Waits `ms` milliseconds before the next try, or less where the signal says to stop: the try then throws. */
async function waitFor(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => undefined);
}

/** What one request asks for. */
interface Part {
  readonly offset: number;
  /** To the end where it is absent. */
  readonly length?: number;
  /** Of the blob that it is a part of, where that is known. */
  readonly etag?: string | undefined;
}

async function download(
  source: BlobSource,
  part: Part,
  signal: AbortSignal | undefined,
): Promise<BlobDownloadResponseParsed> {
  const { offset, length, etag } = part;
  try {
    return await source.client.download(offset, length, {
      maxRetryRequests: 0,
      ...(signal && { abortSignal: signal }),
      ...(etag && { conditions: { ifMatch: etag } }),
    });
  } catch (error) {
    signal?.throwIfAborted();
    if (azureStatus(error) === 416) throw tooShort(source, offset + (length ?? 0));
    throw toBlobError(error, source.location, source.name);
  }
}

/** The body's chunks; throws when nothing arrives for `stallMs` although somebody waits for it. */
async function* chunksOf(response: BlobDownloadResponseParsed, stallMs: number): AsyncIterable<Buffer> {
  const body = bodyOf(response);
  const stop = () => body.destroy(new Error('the connection stalled'));
  let timer = setTimeout(stop, stallMs);
  try {
    for await (const chunk of body) {
      clearTimeout(timer);
      yield Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
      timer = setTimeout(stop, stallMs);
    }
  } finally {
    clearTimeout(timer);
  }
}

/** A stream wherever there is Node; the SDK's type allows for browsers too. */
function bodyOf({ readableStreamBody }: BlobDownloadResponseParsed) {
  return readableStreamBody ?? Readable.from([]);
}

function tooShort(source: BlobSource, expected: number): ObjectTooShort {
  return new ObjectTooShort(`${source.name} has fewer than ${expected} bytes`);
}

function interrupted(source: BlobSource, cause: unknown): PgkeepError {
  return new PgkeepError(
    'UserErrorVaultNotAccessible',
    `The connection to ${source.location} broke again and again while ${source.name} was read.`,
    { remedy: 'Check the network between here and Azure, then run the job again.', cause },
  );
}
