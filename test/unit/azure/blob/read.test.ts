import { Readable } from 'node:stream';
import { RestError } from '@azure/core-rest-pipeline';
import type { BlobClient } from '@azure/storage-blob';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readBlobRange, readWholeBlob } from '../../../../main/azure/blob/read.ts';
import { ObjectNotFound, ObjectTooLarge, ObjectTooShort } from '../../../../main/vault/storage.ts';

afterEach(() => {
  vi.useRealTimers();
});

const retry = { maxTries: 3, delayMs: 0, maxDelayMs: 0, stallMs: 10_000 };

interface Download {
  readonly offset: number;
  readonly length: number | undefined;
  readonly ifMatch: string | undefined;
}
type Answer = { text?: string; says?: number; breaks?: boolean; etag?: string; body?: Readable } | Error;

/** A blob that answers one download after the other, the last one for ever. */
function source(...answers: [Answer, ...Answer[]]) {
  const asked: Download[] = [];
  const bodies: Readable[] = [];
  const client = {
    async download(
      offset: number,
      length: number | undefined,
      options: { conditions?: { ifMatch?: string }; maxRetryRequests: number },
    ) {
      expect(options.maxRetryRequests).toBe(0);
      const answer = answers[Math.min(asked.length, answers.length - 1)] ?? answers[0];
      asked.push({ offset, length, ifMatch: options.conditions?.ifMatch });
      if (answer instanceof Error) throw answer;
      const { text = '', says = text.length, breaks = false, etag = '"1"' } = answer;
      const pieces = async function* () {
        if (text !== '') yield await Promise.resolve(Buffer.from(text));
        if (breaks) throw new Error('read ECONNRESET');
      };
      const body = answer.body ?? Readable.from(pieces());
      bodies.push(body);
      return { etag, contentLength: says, readableStreamBody: body };
    },
  } as unknown as BlobClient;
  return { asked, bodies, blob: { client, location: 'https://contoso/backups', name: 'a', retry } };
}

const rangeOf = async (
  from: ReturnType<typeof source>,
  offset: number,
  length: number,
  signal?: AbortSignal,
) => String(Buffer.concat(await Array.fromAsync(readBlobRange(from.blob, { offset, length }, signal))));

const interrupted = {
  code: 'UserErrorVaultNotAccessible',
  message: 'The connection to https://contoso/backups broke again and again while a was read.',
  cause: expect.objectContaining({ message: 'read ECONNRESET' }),
};

describe('a range of a blob', () => {
  it('goes on where the connection broke, in the same blob', async () => {
    const from = source(
      { text: '23', says: 5, breaks: true, etag: '"of the first"' },
      { text: '4', says: 3, breaks: true, etag: '"of the first"' },
      { text: '56' },
    );
    expect(await rangeOf(from, 2, 5)).toBe('23456');
    expect(from.asked).toEqual([
      { offset: 2, length: 5, ifMatch: undefined },
      { offset: 4, length: 3, ifMatch: '"of the first"' },
      { offset: 5, length: 2, ifMatch: '"of the first"' },
    ]);
  });

  it('goes on where a connection ended without a word', async () => {
    const from = source({ text: '01', says: 4 }, { text: '23' });
    expect(await rangeOf(from, 0, 4)).toBe('0123');
  });

  it('is given up where nothing comes any more, however much came before', async () => {
    const from = source(
      { text: '0', says: 9, breaks: true },
      { text: '1', says: 8, breaks: true },
      { text: '2', says: 7, breaks: true },
      { text: '3', says: 6, breaks: true },
      { says: 5, breaks: true },
    );
    await expect(rangeOf(from, 0, 9)).rejects.toMatchObject(interrupted);
    // the fourth broke, and three tries did not bring a byte
    expect(from.asked).toHaveLength(4 + retry.maxTries - 1);
  });

  it('of nothing asks for nothing', async () => {
    const from = source(new Error('asked'));
    expect(await rangeOf(from, 3, 0)).toBe('');
    expect(from.asked).toEqual([]);
  });

  it('that the blob does not have is too short, not read in part', async () => {
    const short = source({ text: '012' });
    await expect(rangeOf(short, 0, 4)).rejects.toBeInstanceOf(ObjectTooShort);
    // else its connection is never used again
    expect(short.bodies.map(({ destroyed }) => destroyed)).toEqual([true]);
    const beyond = source(new RestError('InvalidRange', { statusCode: 416, code: 'InvalidRange' }));
    await expect(rangeOf(beyond, 7, 2)).rejects.toThrow('a has fewer than 9 bytes');
    const gone = source(new RestError('BlobNotFound', { statusCode: 404, code: 'BlobNotFound' }));
    await expect(rangeOf(gone, 0, 1)).rejects.toBeInstanceOf(ObjectNotFound);
  });

  it('stops for its signal before, between and after failures, with the reason', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const from = source({ text: '01', says: 4, breaks: true });
    const reading = (async () => {
      for await (const chunk of readBlobRange(from.blob, { offset: 0, length: 4 }, signal)) {
        expect(String(chunk)).toBe('01');
        controller.abort(new Error('enough'));
      }
    })();
    await expect(reading).rejects.toThrow('enough');
    await expect(rangeOf(from, 0, 4, signal)).rejects.toThrow('enough');
    expect(from.asked).toHaveLength(1);
  });

  it('says the reason of its signal, and not that the connection broke, also on its last try', async () => {
    const controller = new AbortController();
    const { blob } = source({ text: '01', says: 4, breaks: true });
    const last = { ...blob, retry: { ...retry, maxTries: 1 } };
    const reading = (async () => {
      for await (const _ of readBlobRange(last, { offset: 0, length: 4 }, controller.signal)) {
        controller.abort(new Error('enough'));
      }
    })();
    await expect(reading).rejects.toThrow('enough');
  });

  it('stops for its signal also while it waits for the next try', async () => {
    const controller = new AbortController();
    const from = source({ text: '0', says: 9, breaks: true }, { says: 8, breaks: true });
    const blob = { ...from.blob, retry: { ...retry, delayMs: 60_000, maxDelayMs: 60_000 } };
    const { signal } = controller;
    const reading = Array.fromAsync(readBlobRange(blob, { offset: 0, length: 9 }, signal));
    // the first try after a break does not wait, the second does
    await vi.waitFor(() => expect(from.bodies[1]?.destroyed).toBe(true));
    controller.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
    expect(from.asked).toHaveLength(2);
  });

  it('is asked for again when its connection stalls', async () => {
    const silent = new Readable({ read: () => undefined });
    const from = source({ body: silent, says: 2 }, { text: '01' });
    const blob = { ...from.blob, retry: { ...retry, stallMs: 5 } };
    const read = await Array.fromAsync(readBlobRange(blob, { offset: 0, length: 2 }));
    expect(String(Buffer.concat(read))).toBe('01');
    expect(silent.destroyed).toBe(true);
  });

  it('waits for a slow reader as long as that takes', async () => {
    const from = source({ body: Readable.from([Buffer.from('0'), Buffer.from('1')]), says: 2 });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const read: string[] = [];
    for await (const chunk of readBlobRange(from.blob, { offset: 0, length: 2 })) {
      read.push(String(chunk));
      vi.advanceTimersByTime(2 * retry.stallMs);
    }
    expect([read, from.asked.length]).toEqual([['0', '1'], 1]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that is not read to its end leaves no clock running that the process would wait for', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const from = source({ body: Readable.from([Buffer.from('0'), Buffer.from('1')]), says: 2 });
    for await (const chunk of readBlobRange(from.blob, { offset: 0, length: 2 })) {
      expect(String(chunk)).toBe('0');
      break;
    }
    expect([vi.getTimerCount(), from.bodies[0]?.destroyed]).toEqual([0, true]);
  });
});

describe('a small blob', () => {
  it('is read in one piece, again from the start where the connection broke', async () => {
    const from = source({ text: 'of the old', breaks: true }, { text: 'of the new' });
    expect(String(await readWholeBlob(from.blob, {}))).toBe('of the new');
    expect(from.asked).toEqual([
      { offset: 0, length: undefined, ifMatch: undefined },
      { offset: 0, length: undefined, ifMatch: undefined },
    ]);
  });

  it('is empty where the answer has no body', async () => {
    const { blob } = source({});
    Object.assign(blob.client, { download: async () => ({ contentLength: 0 }) });
    expect(await readWholeBlob(blob, { limit: 1 })).toHaveLength(0);
    Object.assign(blob.client, { download: async () => ({ contentLength: 2 }) });
    await expect(readWholeBlob(blob, { limit: 1 })).rejects.toThrow('a has 2 bytes, at most 1');
  });

  it('is given up after as many tries as the schedule has', async () => {
    const from = source({ text: '0', breaks: true });
    await expect(readWholeBlob(from.blob, {})).rejects.toMatchObject(interrupted);
    expect(from.asked).toHaveLength(retry.maxTries);
  });

  it('is admitted with its size before its bytes are taken, and refused with the reason', async () => {
    const from = source({ text: '012345' });
    const sizes: number[] = [];
    let waited = false;
    const admit = async (size: number) => {
      sizes.push(size);
      await new Promise(setImmediate);
      waited = true;
    };
    expect(String(await readWholeBlob(from.blob, { admit, limit: 6 }))).toBe('012345');
    expect([sizes, waited]).toEqual([[6], true]);
    const refusing = () => Promise.reject(new Error('no room'));
    await expect(readWholeBlob(from.blob, { admit: refusing })).rejects.toThrow('no room');
    expect(from.bodies.at(-1)?.destroyed).toBe(true);
  });

  it('beyond the limit is not taken, whatever its header says, and its connection ends', async () => {
    const large = source({ text: '012345' });
    let admitted = false;
    const admit = async () => {
      admitted = true;
    };
    await expect(readWholeBlob(large.blob, { limit: 5, admit })).rejects.toThrow('a has 6 bytes, at most 5');
    expect([admitted, large.bodies[0]?.destroyed]).toEqual([false, true]);
    const lying = source({ text: '012345', says: 2 });
    await expect(readWholeBlob(lying.blob, { limit: 5 })).rejects.toBeInstanceOf(ObjectTooLarge);
    expect(lying.asked).toHaveLength(1);
    expect(String(await readWholeBlob(lying.blob, { limit: 6 }))).toBe('012345');
  });

  it('says the reason of its signal, and not that the connection broke, also on its last try', async () => {
    const controller = new AbortController();
    const { blob } = source({ text: '0', breaks: true });
    const last = { ...blob, retry: { ...retry, maxTries: 1 } };
    const admit = async () => controller.abort(new Error('enough'));
    await expect(readWholeBlob(last, { signal: controller.signal, admit })).rejects.toThrow('enough');
  });

  it('is no longer waited for when its signal says so, with the reason', async () => {
    const controller = new AbortController();
    const from = source({ text: '0', breaks: true });
    const blob = { ...from.blob, retry: { ...retry, delayMs: 60_000, maxDelayMs: 60_000 } };
    const reading = readWholeBlob(blob, { signal: controller.signal });
    await vi.waitFor(() => expect(from.bodies[1]?.destroyed).toBe(true));
    controller.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
    expect(from.asked).toHaveLength(2);
  });

  it('is no longer read when its signal says so, with the reason', async () => {
    const controller = new AbortController();
    const from = source({ text: '0', breaks: true });
    const { signal } = controller;
    const admit = async () => controller.abort(new Error('enough'));
    await expect(readWholeBlob(from.blob, { signal, admit })).rejects.toThrow('enough');
    await expect(readWholeBlob(from.blob, { signal })).rejects.toThrow('enough');
    expect(from.asked).toHaveLength(1);
  });
});
