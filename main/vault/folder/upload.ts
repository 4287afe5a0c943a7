import type { FileHandle } from 'node:fs/promises';
import { inAnyCase } from '../../core/clean-up.ts';
import { PgkeepError } from '../../core/errors.ts';
import { toFolderError } from './errors.ts';
import { writeFully } from './paths.ts';
import { publishNew, removeFile } from './publish.ts';
import type { Upload } from '../storage.ts';

const mebibyte = 1024 * 1024;
/** Pipes hand over 64 KiB at a time; fewer, larger writes cost less. */
const writeSize = mebibyte;
/** Start writing back early: otherwise the last fsync of a large archive takes minutes. */
const writeBackEvery = 64 * mebibyte;

/** Writes one large object of a folder under a `.part` name until `commit` gives it its own. */
export class FolderUpload implements Upload {
  readonly #name: string;
  readonly #handle: FileHandle;
  readonly #part: string;
  readonly #final: string;
  readonly #signal: AbortSignal | undefined;
  readonly #buffer = Buffer.allocUnsafeSlow(writeSize);
  #buffered = 0;
  #headLength = 0;
  /** Where the next byte of the file goes, in bytes; what is buffered is not counted. */
  #position = 0;
  #sinceWriteBack = 0;
  #writeBack: Promise<void> | undefined;
  #failure: unknown;
  #state: 'open' | 'closed' | 'committed' = 'open';

  /** `handle` is `part`, newly created; `final` is the path that the object gets. */
  constructor(file: {
    name: string;
    handle: FileHandle;
    part: string;
    final: string;
    signal?: AbortSignal | undefined;
  }) {
    this.#name = file.name;
    this.#handle = file.handle;
    this.#part = file.part;
    this.#final = file.final;
    this.#signal = file.signal;
  }

  async reserveHead(length: number): Promise<void> {
    this.#check();
    if (this.#position > 0 || this.#buffered > 0 || this.#headLength > 0) {
      throw new Error('the head is reserved once, before the first write');
    }
    this.#headLength = length;
    this.#position = length;
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#check();
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#buffered === 0 && rest.length >= writeSize) {
        await this.#append(rest);
        return;
      }
      const taken = rest.subarray(0, writeSize - this.#buffered);
      this.#buffer.set(taken, this.#buffered);
      this.#buffered += taken.length;
      rest = rest.subarray(taken.length);
      if (this.#buffered === writeSize) await this.#flush();
    }
  }

  async commit(head: Uint8Array): Promise<{ size: number }> {
    this.#check();
    if (head.length !== this.#headLength) {
      throw new Error(`the head has ${head.length} bytes, reserved were ${this.#headLength}`);
    }
    await this.#flush();
    const size = this.#position;
    try {
      await writeFully(this.#handle, head, 0);
      await this.#writeBack;
      if (this.#failure !== undefined) throw this.#failure;
      await this.#handle.sync();
      const stored = (await this.#handle.stat()).size;
      if (stored !== size) {
        throw new PgkeepError(
          'UserErrorVaultNotAccessible',
          `Cannot use ${this.#final}: the file system stored ${stored} bytes of ${size}.`,
        );
      }
      this.#signal?.throwIfAborted();
      this.#state = 'closed';
      await this.#handle.close();
      await publishNew(this.#part, this.#final, this.#name);
    } catch (error) {
      throw toFolderError(error, this.#final);
    }
    this.#state = 'committed';
    return { size };
  }

  async abort(): Promise<void> {
    if (this.#state === 'committed') return;
    try {
      const close = async () => {
        if (this.#state !== 'open') return;
        this.#state = 'closed';
        await this.#writeBack;
        await this.#handle.close();
      };
      await inAnyCase(close, () => removeFile(this.#part));
    } catch (error) {
      throw toFolderError(error, this.#final);
    }
  }

  #check(): void {
    this.#signal?.throwIfAborted();
    if (this.#failure !== undefined) throw toFolderError(this.#failure, this.#final);
    if (this.#state !== 'open') throw new Error('the upload has ended');
  }

  async #flush(): Promise<void> {
    const content = this.#buffer.subarray(0, this.#buffered);
    this.#buffered = 0;
    await this.#append(content);
  }

  async #append(content: Uint8Array): Promise<void> {
    try {
      await writeFully(this.#handle, content, this.#position);
    } catch (error) {
      this.#failure = error;
      throw toFolderError(error, this.#final);
    }
    this.#position += content.length;
    this.#sinceWriteBack += content.length;
    if (this.#sinceWriteBack >= writeBackEvery && this.#writeBack === undefined) this.#startWriteBack();
  }

  #startWriteBack(): void {
    this.#sinceWriteBack = 0;
    this.#writeBack = this.#handle.datasync().then(
      () => {
        this.#writeBack = undefined;
      },
      (error: unknown) => {
        // The system reports a failed write-back once only: forgetting it here would commit holes.
        this.#failure ??= error;
        this.#writeBack = undefined;
      },
    );
  }
}
