import { existsSync, readdirSync, readFileSync, truncateSync } from 'node:fs';
import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FolderUpload } from '../../../../main/vault/folder/upload.ts';

const mebibyte = 1024 * 1024;

let folder: string;
let part: string;
let final: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-upload-'));
  [part, final] = [join(folder, 'a.part'), join(folder, 'a')];
});
afterEach(() => rm(folder, { recursive: true }));

const failed = (code: string) => Object.assign(new Error(`${code}: the disk says so`), { code });

type Replaced = Partial<Record<'write' | 'sync' | 'datasync' | 'stat' | 'close', unknown>>;

/** An upload to a file that does some things in another way; what is not replaced is the real file's. */
async function uploadTo(replace: (real: FileHandle) => Replaced = () => ({}), signal?: AbortSignal) {
  const handle = await open(part, 'w+');
  const real = Object.assign(Object.create(handle) as FileHandle, {
    write: handle.write.bind(handle),
    sync: handle.sync.bind(handle),
    stat: handle.stat.bind(handle),
    close: handle.close.bind(handle),
  });
  Object.assign(handle, replace(real));
  return new FolderUpload({ name: 'a', handle, part, final, signal });
}

/** A disk that takes everything at once and keeps only how much: for more than a test wants to write. */
function bottomless(datasync: () => Promise<void>): (real: FileHandle) => Replaced {
  let size = 0;
  return () => ({
    write: (_content: Uint8Array, _offset: number, length: number, position: number) => {
      size = Math.max(size, position + length);
      return Promise.resolve({ bytesWritten: length });
    },
    stat: () => Promise.resolve({ size }),
    datasync,
  });
}

/** Of which the disk takes nothing, and whose handle cannot be closed either. */
const broken = (real: FileHandle): Replaced => ({
  write: () => Promise.reject(failed('ENOSPC')),
  async close() {
    await real.close();
    throw failed('EIO');
  },
});

describe('an upload on a full disk', () => {
  it('stays full, whatever is asked of it afterwards', async () => {
    const upload = await uploadTo(broken);
    const chunk = new Uint8Array(2 * mebibyte);
    await expect(upload.write(chunk)).rejects.toMatchObject({ code: 'UserErrorVaultFull' });
    await expect(upload.write(chunk)).rejects.toMatchObject({ code: 'UserErrorVaultFull' });
    await expect(upload.commit(new Uint8Array())).rejects.toMatchObject({ code: 'UserErrorVaultFull' });
    await expect(upload.abort()).rejects.toThrow('(EIO)');
  });

  it('stays full when there is room again: what could not be written is missing in it', async () => {
    let writes = 0;
    const upload = await uploadTo((real) => ({
      write: (...all: [Uint8Array, number, number, number]) => {
        writes += 1;
        return writes === 1 ? Promise.reject(failed('ENOSPC')) : real.write(...all);
      },
    }));
    await expect(upload.write(new Uint8Array(mebibyte))).rejects.toMatchObject({
      code: 'UserErrorVaultFull',
    });
    await expect(upload.commit(new Uint8Array())).rejects.toMatchObject({ code: 'UserErrorVaultFull' });
    expect(existsSync(final)).toBe(false);
    await upload.abort();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('whose file cannot be closed removes it all the same', async () => {
    const upload = await uploadTo(broken);
    expect(existsSync(part)).toBe(true);
    await expect(upload.abort()).rejects.toThrow('(EIO)');
    expect(existsSync(part)).toBe(false);
    await expect(upload.abort()).resolves.toBeUndefined();
  });
});

describe('what the system writes back by itself', () => {
  it('is asked for every 64 MiB, and not twice at a time', async () => {
    let asked = 0;
    let done = Promise.withResolvers<void>();
    const upload = await uploadTo(
      bottomless(() => {
        asked += 1;
        return done.promise;
      }),
    );
    const piece = new Uint8Array(16 * mebibyte);
    for (let n = 0; n < 3; n++) await upload.write(piece);
    expect(asked).toBe(0);
    await upload.write(piece);
    expect(asked).toBe(1);
    for (let n = 0; n < 8; n++) await upload.write(piece);
    expect(asked).toBe(1);
    done.resolve();
    done = Promise.withResolvers();
    await new Promise(setImmediate);
    await upload.write(new Uint8Array(mebibyte));
    expect(asked).toBe(2);
    done.resolve();
    await new Promise(setImmediate);
    for (let n = 0; n < 3; n++) await upload.write(piece);
    expect(asked).toBe(2);
    await upload.abort();
  });

  it('and failed once is not forgotten, though the system says it only once', async () => {
    const upload = await uploadTo(bottomless(() => Promise.reject(failed('EIO'))));
    await upload.write(new Uint8Array(64 * mebibyte));
    await new Promise(setImmediate);
    const refused = { code: 'UserErrorVaultNotAccessible', message: expect.stringContaining('(EIO)') };
    await expect(upload.write(new Uint8Array(1))).rejects.toMatchObject(refused);
    await expect(upload.commit(new Uint8Array())).rejects.toMatchObject(refused);
    expect(existsSync(final)).toBe(false);
    await upload.abort();
  });

  it('keeps the first of several failures', async () => {
    const { promise, reject } = Promise.withResolvers<void>();
    const disk = bottomless(() => promise);
    let full = false;
    const upload = await uploadTo((real) => {
      const replaced = disk(real) as { write: (...all: unknown[]) => Promise<unknown> };
      return {
        ...replaced,
        write: (...all: unknown[]) => (full ? Promise.reject(failed('ENOSPC')) : replaced.write(...all)),
      };
    });
    await upload.write(new Uint8Array(64 * mebibyte));
    full = true;
    await expect(upload.write(new Uint8Array(mebibyte))).rejects.toMatchObject({
      code: 'UserErrorVaultFull',
    });
    reject(failed('EIO'));
    await new Promise(setImmediate);
    await expect(upload.commit(new Uint8Array())).rejects.toMatchObject({ code: 'UserErrorVaultFull' });
    await upload.abort();
  });

  it('is waited for before the archive gets its name', async () => {
    const { promise, reject } = Promise.withResolvers<void>();
    const upload = await uploadTo(bottomless(() => promise));
    await upload.write(new Uint8Array(64 * mebibyte));
    const committing = upload.commit(new Uint8Array());
    const named = new Promise(setImmediate).then(() => {
      reject(failed('EIO'));
      return existsSync(final);
    });
    await expect(committing).rejects.toMatchObject({ message: expect.stringContaining('(EIO)') });
    expect([await named, existsSync(final)]).toEqual([false, false]);
    await upload.abort();
  });

  it('is waited for before the file is closed', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let closed = false;
    const disk = bottomless(() => promise);
    const upload = await uploadTo((real) => ({
      ...disk(real),
      close: () => {
        closed = true;
        return real.close();
      },
    }));
    await upload.write(new Uint8Array(64 * mebibyte));
    const aborting = upload.abort();
    await new Promise(setImmediate);
    expect(closed).toBe(false);
    resolve();
    await aborting;
    expect(closed).toBe(true);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('an upload that is committed', () => {
  it('has all bytes where they belong, however few the disk takes at a time', async () => {
    const upload = await uploadTo((real) => ({
      write: (content: Uint8Array, offset: number, length: number, position: number) =>
        real.write(content, offset, Math.min(length, 300_000), position),
    }));
    const body = Buffer.from(
      Array.from({ length: 5 }, (_, n) => String(n).repeat(mebibyte / 2 + n)).join(''),
    );
    await upload.reserveHead(7);
    for (const [start, end] of [
      [0, 5],
      [5, mebibyte + 9],
      [mebibyte + 9, 2 * mebibyte],
      [2 * mebibyte, body.length],
    ]) {
      await upload.write(body.subarray(start, end));
    }
    expect(await upload.commit(Buffer.from('thehead'))).toEqual({ size: body.length + 7 });
    expect(readFileSync(final).equals(Buffer.concat([Buffer.from('thehead'), body]))).toBe(true);
    expect(readdirSync(folder)).toEqual(['a']);
    await upload.abort();
    expect(readdirSync(folder)).toEqual(['a']);
    await expect(upload.commit(new Uint8Array())).rejects.toThrow('the upload has ended');
  });

  it('gets no name when somebody has shortened its file meanwhile', async () => {
    const upload = await uploadTo((real) => ({
      async sync() {
        await real.sync();
        truncateSync(part, 5);
      },
    }));
    await upload.write(Buffer.from('longer than that'));
    await expect(upload.commit(new Uint8Array())).rejects.toThrow(
      `Cannot use ${final}: the file system stored 5 bytes of 16.`,
    );
    expect(existsSync(final)).toBe(false);
    await upload.abort();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('gets no name when it is cancelled while the disk takes its last bytes', async () => {
    const controller = new AbortController();
    let closes = 0;
    const cancelling = (real: FileHandle): Replaced => ({
      async sync() {
        await real.sync();
        controller.abort(new Error('the user changed her mind'));
      },
      close() {
        closes += 1;
        return real.close();
      },
    });
    const upload = await uploadTo(cancelling, controller.signal);
    await upload.write(Buffer.from('body'));
    await expect(upload.commit(new Uint8Array())).rejects.toThrow('the user changed her mind');
    expect(existsSync(final)).toBe(false);
    await upload.abort();
    expect(closes).toBe(1);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('gets no name when its file cannot be closed, and is not closed twice', async () => {
    let closes = 0;
    const upload = await uploadTo((real) => ({
      async close() {
        closes += 1;
        await real.close();
        throw failed('EIO');
      },
    }));
    await upload.write(Buffer.from('body'));
    await expect(upload.commit(new Uint8Array())).rejects.toMatchObject({
      code: 'UserErrorVaultNotAccessible',
    });
    expect(existsSync(final)).toBe(false);
    await upload.abort();
    expect(closes).toBe(1);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a head', () => {
  it.each([
    ['twice', async (upload: FolderUpload) => upload.reserveHead(1)],
    ['after what is still in memory', async (upload: FolderUpload) => upload.write(Buffer.from('x'))],
    ['after what is written', async (upload: FolderUpload) => upload.write(new Uint8Array(mebibyte))],
  ])('is not reserved %s', async (_, before) => {
    const upload = await uploadTo();
    await before(upload);
    await expect(upload.reserveHead(3)).rejects.toThrow('once, before the first write');
    await upload.abort();
  });

  it('of another length than was reserved makes no object', async () => {
    const upload = await uploadTo();
    await upload.reserveHead(3);
    await upload.write(Buffer.from('body'));
    for (const head of ['he', 'head']) {
      await expect(upload.commit(Buffer.from(head))).rejects.toThrow(`${head.length} bytes, reserved were 3`);
    }
    expect(existsSync(final)).toBe(false);
    await upload.commit(Buffer.from('hea'));
    expect(readFileSync(final, 'utf8')).toBe('heabody');
  });
});
