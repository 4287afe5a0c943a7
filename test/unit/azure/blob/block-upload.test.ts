import { createHash } from 'node:crypto';
import type { BlockBlobClient, BlockBlobCommitBlockListOptions } from '@azure/storage-blob';
import { RestError } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { BlockUpload, putSmallBlob } from '../../../../main/azure/blob/block-upload.ts';
import { ObjectExists, ObjectProtected } from '../../../../main/vault/storage.ts';

const mebibyte = 1024 * 1024;

type StageOptions = { abortSignal: AbortSignal; transactionalContentMD5: Uint8Array };

const refusal = (statusCode: number, code: string) => new RestError(code, { statusCode, code });

/** One blob of a storage account as it answers; `block` is awaited for each block before it is taken. */
function blob(block: (index: number, options: StageOptions) => unknown = () => undefined) {
  const state = {
    staged: new Map<string, { size: number; sha: string }>(),
    /** The memory that blocks were sent from. */
    memory: new Set<ArrayBufferLike>(),
    lists: [] as { ids: string[]; options: BlockBlobCommitBlockListOptions }[],
    puts: [] as Record<string, unknown>[],
    sending: 0,
    mostSending: 0,
    sent: 0,
    metadata: undefined as Record<string, string> | undefined,
    /** What the next write that makes the blob throws after it was or was not done. */
    refusal: undefined as Error | undefined,
    looked: 0,
  };
  const sha = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');
  const checkMd5 = (content: Uint8Array, md5: Uint8Array) => {
    if (!createHash('md5').update(content).digest().equals(md5)) throw refusal(400, 'Md5Mismatch');
  };
  const client = {
    async stageBlock(id: string, content: Uint8Array, length: number, options: StageOptions) {
      const index = state.sent;
      state.sent += 1;
      state.sending += 1;
      state.mostSending = Math.max(state.mostSending, state.sending);
      try {
        await block(index, options);
        expect(content).toHaveLength(length);
        checkMd5(content, options.transactionalContentMD5);
        state.staged.set(id, { size: length, sha: sha(content) });
        state.memory.add(content.buffer);
      } finally {
        state.sending -= 1;
      }
    },
    commitBlockList(ids: string[], options: BlockBlobCommitBlockListOptions) {
      state.lists.push({ ids, options });
      if (state.refusal !== undefined) return Promise.reject(state.refusal);
      state.metadata = options.metadata;
      return Promise.resolve({});
    },
    upload(content: Uint8Array, length: number, options: Record<string, unknown>) {
      expect(content).toHaveLength(length);
      checkMd5(content, options['transactionalContentMD5'] as Uint8Array);
      state.puts.push(options);
      return state.refusal === undefined ? Promise.resolve({}) : Promise.reject(state.refusal);
    },
    getProperties() {
      state.looked += 1;
      return state.metadata === undefined
        ? Promise.reject(refusal(404, 'BlobNotFound'))
        : Promise.resolve({ metadata: state.metadata });
    },
  } as unknown as BlockBlobClient;
  const target = { client, location: 'https://contoso/backups', name: 'a', contentType: 'text/plain' };
  return { state, target, sha };
}

/** What the list that was committed says: size of each block in its order. */
function sizes({ state }: ReturnType<typeof blob>): (number | undefined)[] {
  return (state.lists[0]?.ids ?? []).map((id) => state.staged.get(id)?.size);
}

const turn = () => new Promise(setImmediate);

describe('the blocks of an upload', () => {
  it('are full ones in the order of their bytes, behind those of the head', async () => {
    const place = blob();
    const upload = new BlockUpload(place.target);
    const body = Buffer.alloc(17 * mebibyte + 3);
    for (let at = 0; at < body.length; at += 4096) body.writeUInt32LE(at, Math.min(at, body.length - 4));
    await upload.reserveHead(9 * mebibyte);
    for (let at = 0; at < body.length; at += 3_000_001) {
      await upload.write(body.subarray(at, at + 3_000_001));
    }
    const head = Buffer.concat([Buffer.from('before'), Buffer.alloc(9 * mebibyte, 7)]).subarray(6);
    expect(await upload.commit(head)).toEqual({ size: head.length + body.length });
    expect(sizes(place)).toEqual([8 * mebibyte, mebibyte, 8 * mebibyte, 8 * mebibyte, mebibyte + 3]);
    const [list] = place.state.lists;
    const found = list?.ids.map((id) => place.state.staged.get(id)?.sha);
    expect(found).toEqual(
      [
        head.subarray(0, 8 * mebibyte),
        head.subarray(8 * mebibyte),
        body.subarray(0, 8 * mebibyte),
        body.subarray(8 * mebibyte, 16 * mebibyte),
        body.subarray(16 * mebibyte),
      ].map(place.sha),
    );
    expect(list?.options).toMatchObject({
      conditions: { ifNoneMatch: '*' },
      blobHTTPHeaders: { blobContentType: 'text/plain' },
    });
  });

  it('have names of one length, which no other upload of the blob has', async () => {
    const [one, two] = [blob(), blob()];
    for (const { target } of [one, two]) {
      const upload = new BlockUpload(target);
      await upload.reserveHead(1);
      await upload.write(Buffer.alloc(9 * mebibyte));
      await upload.commit(Buffer.from('h'));
    }
    const ids = [...one.state.staged.keys(), ...two.state.staged.keys()];
    expect(new Set(ids).size).toBe(6);
    expect(new Set(ids.map((id) => id.length)).size).toBe(1);
    expect(ids.every((id) => Buffer.from(id, 'base64').length <= 64)).toBe(true);
    expect(one.state.metadata).not.toEqual(two.state.metadata);
  });

  it('are none where nothing was written', async () => {
    const place = blob();
    expect(await new BlockUpload(place.target).commit(Buffer.alloc(0))).toEqual({ size: 0 });
    expect(place.state.lists).toMatchObject([{ ids: [] }]);
    expect(place.state.sent).toBe(0);
  });

  it('are sent a few at a time, and the writer waits for one of them', async () => {
    const gates = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
    const place = blob((index) => gates[index]?.promise);
    const upload = new BlockUpload(place.target, { parallel: 2 });
    let written = 0;
    const writing = (async () => {
      for (let n = 0; n < 5; n++) {
        await upload.write(Buffer.alloc(8 * mebibyte, n));
        written += 1;
      }
    })();
    await turn();
    expect([written, place.state.sending]).toEqual([2, 2]);
    gates[1]?.resolve();
    await turn();
    expect([written, place.state.sending]).toEqual([3, 2]);
    for (const { resolve } of gates) resolve();
    await writing;
    await upload.commit(Buffer.alloc(0));
    expect(place.state.mostSending).toBe(2);
    const contents = place.state.lists[0]?.ids.map((id) => place.state.staged.get(id)?.sha);
    expect(contents).toEqual([0, 1, 2, 3, 4].map((n) => place.sha(Buffer.alloc(8 * mebibyte, n))));
  });

  it('grow as they are told, whichever of them is stored first', async () => {
    const gate = Promise.withResolvers<void>();
    const place = blob((index) => (index === 0 ? gate.promise : undefined));
    const upload = new BlockUpload(place.target, { sizeOf: (index) => (index < 2 ? 4 : 8) });
    await upload.write(Buffer.alloc(16, 1));
    await turn();
    gate.resolve();
    await turn();
    await upload.write(Buffer.alloc(9, 2));
    await upload.commit(Buffer.alloc(0));
    expect(sizes(place)).toEqual([4, 4, 8, 8, 1]);
  });

  it('are sent from the same memory, one after the other', async () => {
    const place = blob();
    const upload = new BlockUpload(place.target, { sizeOf: () => 4 });
    for (let n = 0; n < 5; n += 1) {
      await upload.write(Buffer.alloc(4, n));
      await turn();
    }
    await upload.commit(Buffer.alloc(0));
    const contents = place.state.lists[0]?.ids.map((id) => place.state.staged.get(id)?.sha);
    expect(contents).toEqual([0, 1, 2, 3, 4].map((n) => place.sha(Buffer.alloc(4, n))));
    expect(place.state.memory.size).toBe(1);
  });

  it('that are more than a blob can have are refused, and what fits is not', async () => {
    const sizeOf = (index: number) => (index < 2 ? 4 : undefined);
    const full = blob();
    const upload = new BlockUpload(full.target, { sizeOf });
    await upload.write(Buffer.alloc(8));
    await expect(upload.write(Buffer.from('x'))).rejects.toMatchObject({
      code: 'UserErrorVaultFull',
      message: 'The archive is larger than a blob can be (10 TiB).',
      remedy: 'Compress more (zstd), or leave tables out of this database’s backup.',
    });
    const fits = new BlockUpload(blob().target, { sizeOf });
    await fits.write(Buffer.alloc(8));
    expect(await fits.commit(Buffer.alloc(0))).toEqual({ size: 8 });
  });

  it('take a bounded memory: the ninth waits until one of eight is stored', async () => {
    const gate = Promise.withResolvers<void>();
    const place = blob((index) => (index === 0 ? gate.promise : new Promise(() => undefined)));
    const upload = new BlockUpload(place.target, { parallel: 20 });
    let written = 0;
    void (async () => {
      for (let n = 0; n < 9; n++) {
        await upload.write(Buffer.alloc(8 * mebibyte));
        written += 1;
      }
    })();
    await turn();
    expect(written).toBe(8);
    gate.resolve();
    await turn();
    await turn();
    expect(written).toBe(9);
  });
});

describe('a block that fails', () => {
  it('of several under way is the error, not those that end because of it', async () => {
    const place = blob((index, { abortSignal }) => {
      if (index === 1) throw refusal(403, 'AuthorizationFailure');
      return new Promise((_resolve, reject) => {
        abortSignal.addEventListener('abort', () => reject(new Error('The operation was aborted.')));
      });
    });
    const upload = new BlockUpload(place.target, { parallel: 4 });
    const refused = { code: 'UserErrorContainerNotAccessible' };
    const write = async () => {
      for (let piece = 0; piece < 64; piece += 1) await upload.write(new Uint8Array(mebibyte));
    };
    await expect(write()).rejects.toMatchObject(refused);
    await expect(upload.commit(new Uint8Array())).rejects.toMatchObject(refused);
    // the others were stopped by the failure itself
    await turn();
    expect(place.state.sending).toBe(0);
    // aborting waits for what is under way and has nothing to say
    await expect(upload.abort()).resolves.toBeUndefined();
  });

  it('while nothing is written any more commits nothing', async () => {
    const gate = Promise.withResolvers<void>();
    const place = blob(async (index) => {
      if (index !== 1) return;
      await gate.promise;
      throw refusal(403, 'AuthorizationFailure');
    });
    const upload = new BlockUpload(place.target);
    await upload.write(Buffer.alloc(20 * mebibyte));
    const committing = upload.commit(Buffer.alloc(0));
    // what is under way when the block fails
    const listed = turn().then(() => {
      gate.resolve();
      return place.state.lists.length;
    });
    await expect(committing).rejects.toMatchObject({ code: 'UserErrorContainerNotAccessible' });
    expect(await listed).toBe(0);
    expect(place.state.lists).toEqual([]);
    expect(place.state.metadata).toBeUndefined();
  });

  it('is told by the next call, which sends nothing', async () => {
    const place = blob(() => {
      throw refusal(403, 'AuthorizationFailure');
    });
    const upload = new BlockUpload(place.target);
    await upload.write(Buffer.alloc(8 * mebibyte + 1));
    await turn();
    const refused = { code: 'UserErrorContainerNotAccessible' };
    await expect(upload.write(Buffer.from('x'))).rejects.toMatchObject(refused);
    await expect(upload.commit(Buffer.alloc(0))).rejects.toMatchObject(refused);
    expect(place.state.sent).toBe(1);
  });

  it('is told to the write that waits for it, which sends nothing', async () => {
    const place = blob(async () => {
      await turn();
      throw refusal(403, 'AuthorizationFailure');
    });
    const upload = new BlockUpload(place.target, { parallel: 1, sizeOf: () => 4 });
    await expect(upload.write(Buffer.alloc(8))).rejects.toMatchObject({
      code: 'UserErrorContainerNotAccessible',
    });
    expect(place.state.sent).toBe(1);
  });

  it('of the head commits nothing', async () => {
    const place = blob((index) => {
      if (index === 1) throw refusal(403, 'AuthorizationFailure');
    });
    const upload = new BlockUpload(place.target);
    await upload.reserveHead(4);
    await upload.write(Buffer.from('body'));
    await expect(upload.commit(Buffer.from('head'))).rejects.toMatchObject({
      code: 'UserErrorContainerNotAccessible',
    });
    expect(place.state.lists).toEqual([]);
  });
});

describe('an upload that ends early', () => {
  it('stops what is under way, waits for it, and takes nothing more', async () => {
    let ended = 0;
    const place = blob(
      (_index, { abortSignal }) =>
        new Promise((_resolve, reject) => {
          abortSignal.addEventListener('abort', () => {
            setImmediate(() => {
              ended += 1;
              reject(new Error('The operation was aborted.'));
            });
          });
        }),
    );
    const upload = new BlockUpload(place.target);
    await upload.write(Buffer.alloc(16 * mebibyte));
    await upload.abort();
    expect(ended).toBe(2);
    for (const call of [
      () => upload.write(Buffer.from('x')),
      () => upload.commit(Buffer.alloc(0)),
      () => upload.reserveHead(1),
    ]) {
      await expect(call()).rejects.toThrow('the upload has ended');
    }
    expect(place.state.lists).toEqual([]);
  });

  it('because its caller gave up says the reason that the caller gave, wherever it stands', async () => {
    const controller = new AbortController();
    const place = blob((_index, { abortSignal }) => {
      controller.abort(new Error('the user changed her mind'));
      abortSignal.throwIfAborted();
    });
    const upload = new BlockUpload(place.target, { signal: controller.signal });
    await upload.write(Buffer.from('body'));
    await expect(upload.commit(Buffer.alloc(0))).rejects.toThrow('the user changed her mind');
    await expect(upload.write(Buffer.from('x'))).rejects.toThrow('the user changed her mind');
    expect(place.state.lists).toEqual([]);
  });

  it('because its caller gave up stops what is under way', async () => {
    const controller = new AbortController();
    const signals: AbortSignal[] = [];
    const place = blob((_index, { abortSignal }) => {
      signals.push(abortSignal);
      return new Promise((_resolve, reject) => {
        abortSignal.addEventListener('abort', () => reject(new Error('The operation was aborted.')));
      });
    });
    const upload = new BlockUpload(place.target, { signal: controller.signal });
    await upload.write(Buffer.from('body'));
    const committing = upload.commit(Buffer.alloc(0));
    await turn();
    controller.abort(new Error('the user changed her mind'));
    await expect(committing).rejects.toThrow('the user changed her mind');
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('because its caller gave up while the blocks are made a blob says the reason', async () => {
    const controller = new AbortController();
    const { target } = blob();
    Object.assign(target.client, {
      async commitBlockList(_ids: string[], { abortSignal }: BlockBlobCommitBlockListOptions) {
        controller.abort(new Error('the user changed her mind'));
        if (abortSignal?.aborted === true) throw new Error('The operation was aborted.');
      },
    });
    const upload = new BlockUpload(target, { signal: controller.signal });
    await expect(upload.commit(Buffer.alloc(0))).rejects.toThrow('the user changed her mind');
  });

  it('takes nothing more once it is complete', async () => {
    const place = blob();
    const upload = new BlockUpload(place.target);
    await upload.commit(Buffer.alloc(0));
    await expect(upload.write(Buffer.from('x'))).rejects.toThrow('the upload has ended');
    await expect(upload.commit(Buffer.alloc(0))).rejects.toThrow('the upload has ended');
    expect(place.state.lists).toHaveLength(1);
  });

  it('takes nothing more once its caller gave up, also while nothing is sent', async () => {
    const controller = new AbortController();
    const upload = new BlockUpload(blob().target, { signal: controller.signal });
    controller.abort(new Error('the user changed her mind'));
    await expect(upload.reserveHead(1)).rejects.toThrow('the user changed her mind');
    await expect(upload.write(Buffer.from('x'))).rejects.toThrow('the user changed her mind');
  });

  it('takes no second head, none after a byte, and no other one than was reserved', async () => {
    const upload = new BlockUpload(blob().target);
    await expect(upload.commit(Buffer.from('h'))).rejects.toThrow('has 1 bytes, reserved were 0');
    await upload.reserveHead(0);
    await expect(upload.reserveHead(0)).rejects.toThrow('once, before the first write');
    const late = new BlockUpload(blob().target);
    await late.write(Buffer.from('x'));
    await expect(late.reserveHead(1)).rejects.toThrow('once, before the first write');
    const place = blob();
    const other = new BlockUpload(place.target);
    await other.reserveHead(2);
    await expect(other.commit(Buffer.from('h'))).rejects.toThrow('has 1 bytes, reserved were 2');
    expect(place.state.lists).toEqual([]);
  });
});

/** Makes the blob under its name, as an archive or as a small one, and says under which mark. */
const writes: [string, (place: ReturnType<typeof blob>) => Promise<unknown>][] = [
  ['an archive', async ({ target }) => new BlockUpload(target).commit(Buffer.alloc(0))],
  ['a record', async ({ target }) => putSmallBlob(target, Buffer.from('{}'), { ifAbsent: true })],
];

describe.each(writes)('the name of %s', (_, write) => {
  it.each([
    [412, 'ConditionNotMet'],
    [409, 'BlobAlreadyExists'],
    [403, 'UnauthorizedBlobOverwrite'],
  ])('that is taken stays with who has it: %i %s', async (status, code) => {
    const place = blob();
    place.state.refusal = refusal(status, code);
    await expect(write(place)).rejects.toBeInstanceOf(ObjectExists);
    place.state.metadata = { pgkeepupload: 'of somebody else' };
    await expect(write(place)).rejects.toBeInstanceOf(ObjectExists);
    place.state.metadata = {};
    await expect(write(place)).rejects.toBeInstanceOf(ObjectExists);
    expect(place.state.looked).toBe(3);
    Object.assign(place.target.client, { getProperties: async () => ({}) });
    await expect(write(place)).rejects.toBeInstanceOf(ObjectExists);
  });

  it.each(['BlobImmutableDueToPolicy', 'BlobImmutableDueToLegalHold'])(
    'is taken where a blob is protected, also from the look of the login, and not where there is none: %s',
    async (code) => {
      const place = blob();
      place.state.refusal = refusal(409, code);
      await expect(write(place)).rejects.toBeInstanceOf(ObjectProtected);
      place.state.metadata = {};
      await expect(write(place)).rejects.toBeInstanceOf(ObjectExists);
      Object.assign(place.target.client, {
        getProperties: () => Promise.reject(refusal(403, 'AuthorizationPermissionMismatch')),
      });
      await expect(write(place)).rejects.toBeInstanceOf(ObjectExists);
    },
  );

  it.each([
    [403, 'AuthorizationFailure', 'UserErrorContainerNotAccessible', 0],
    [404, 'ContainerNotFound', 'UserErrorContainerNotAccessible', 0],
    [500, 'InternalError', 'UserErrorVaultNotAccessible', 0],
    [400, 'InvalidBlockList', 'UserErrorVaultNotAccessible', 1],
    [409, 'LeaseIdMissing', 'UserErrorVaultNotAccessible', 1],
  ])('is not taken when the answer is %i %s', async (status, code, expected, looks) => {
    const place = blob();
    place.target.location = 'https://contoso.blob.core.windows.net/backups';
    place.state.refusal = refusal(status, code);
    await expect(write(place)).rejects.toMatchObject({ code: expected });
    expect(place.state.looked).toBe(looks);
  });
});

describe('a write that was done, and whose repetition is refused', () => {
  it.each([
    [400, 'InvalidBlockList'],
    [409, 'BlobAlreadyExists'],
    [412, 'ConditionNotMet'],
  ])('has gone well: %i %s', async (status, code) => {
    const place = blob();
    const { client } = place.target;
    const commit = client.commitBlockList.bind(client);
    const put = client.upload.bind(client);
    Object.assign(client, {
      async commitBlockList(...all: Parameters<typeof commit>) {
        await commit(...all);
        throw refusal(status, code);
      },
      async upload(...all: Parameters<typeof put>) {
        await put(...all);
        place.state.metadata = all[2]?.metadata;
        throw refusal(status, code);
      },
    });
    const upload = new BlockUpload(place.target);
    await upload.write(Buffer.from('body'));
    expect(await upload.commit(Buffer.alloc(0))).toEqual({ size: 4 });
    await putSmallBlob(place.target, Buffer.from('{}'), { ifAbsent: true });
    expect(place.state.puts).toHaveLength(1);
  });
});

it('a record replaces another one only where that is meant', async () => {
  const place = blob();
  await putSmallBlob(place.target, Buffer.from('{}'), { ifAbsent: false });
  await putSmallBlob(place.target, Buffer.from('{}'), { ifAbsent: true });
  expect(place.state.puts.map(({ conditions }) => conditions)).toEqual([undefined, { ifNoneMatch: '*' }]);
  expect(place.state.puts[0]).toMatchObject({ blobHTTPHeaders: { blobContentType: 'text/plain' } });
  // it was asked to replace: that somebody was quicker is none of its business
  place.state.refusal = refusal(412, 'ConditionNotMet');
  await expect(putSmallBlob(place.target, Buffer.from('{}'), { ifAbsent: false })).rejects.toMatchObject({
    code: 'UserErrorVaultNotAccessible',
  });
});
