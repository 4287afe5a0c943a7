import type { InstanceId, PointId } from '../../../shared/ids.ts';
import { cleanUp } from '../../core/clean-up.ts';
import type { Repeat } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { Writer } from '../revisions/header.ts';
import { toRuntimeDocument } from '../runtime-document.ts';
import type { Storage } from '../storage.ts';
import { markLifetimeMs, markRenewalMs, marksPrefix, type MarkDocument, type Reading } from './documents.ts';

export interface MarkRequest {
  readonly instanceId: InstanceId;
  readonly pointId: PointId;
  readonly what: Reading;
  readonly by: Writer;
  /** Id of the mark. */
  readonly mark: string;
}

/** A point that is marked as being read, as far as that goes; `await using` removes the mark, which never fails. */
export interface ReadingMark extends AsyncDisposable {
  /** Why the point is unprotected, or was for a time, in words; undefined where it is protected. */
  readonly warning: string | undefined;
}

/**
 * Marks a point in `runtime/` as being read, so that nobody deletes it meanwhile, and renews that. Never throws: who
 * may not write there (a role that only reads, a full disk, a second place that is out of reach) reads all the same,
 * with a warning. `runtime` is a problem where the vault cannot be opened.
 */
export async function markReading(
  runtime: { readonly storage: Storage } | { readonly problem: string },
  request: MarkRequest,
  repeat: Repeat,
): Promise<ReadingMark> {
  if ('problem' in runtime) {
    return { warning: unprotected(runtime.problem), [Symbol.asyncDispose]: async () => {} };
  }
  const mark = new Mark(runtime.storage, request);
  await mark.write();
  const renewals = repeat(markRenewalMs, () => void mark.write());
  return {
    get warning() {
      return mark.warning;
    },
    async [Symbol.asyncDispose]() {
      renewals[Symbol.dispose]();
      await mark.remove();
    },
  };
}

class Mark {
  warning: string | undefined;
  readonly #storage: Storage;
  readonly #name: string;
  readonly #content: Pick<MarkDocument, 'what' | 'by'>;
  #since: Date | undefined;
  #writing: Promise<void> = Promise.resolve();
  #ended = false;

  constructor(storage: Storage, { instanceId, pointId, mark, what, by }: MarkRequest) {
    this.#storage = storage;
    this.#name = `${marksPrefix(instanceId, pointId)}${mark}.json`;
    this.#content = { what, by };
  }

  /** One after the other; what cannot be written is tried again at the next renewal. */
  async write(): Promise<void> {
    this.#writing = this.#writing.then(async () => {
      if (this.#ended) return;
      await cleanUp(
        undefined,
        () => this.#writeNow(),
        (failure) => (this.warning = unprotected(messageOf(failure))),
      );
    });
    await this.#writing;
  }

  async #writeNow(): Promise<void> {
    const now = await this.#storage.now();
    this.#since ??= now;
    const document: MarkDocument = {
      ...this.#content,
      since: this.#since.toISOString(),
      until: new Date(now.getTime() + markLifetimeMs).toISOString(),
    };
    await this.#storage.write(this.#name, toRuntimeDocument(document));
  }

  async remove(): Promise<void> {
    this.#ended = true;
    await this.#writing;
    // What stays ends by itself.
    if (this.#since !== undefined) await cleanUp(undefined, () => this.#storage.remove(this.#name));
  }
}

function unprotected(why: string): string {
  return `Nothing protects this recovery point against deletion while it is read, as pgkeep cannot write that down in the vault: ${why}`;
}
