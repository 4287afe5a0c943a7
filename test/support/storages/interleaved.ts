import type { Storage, Upload } from '../../../main/vault/storage.ts';
import { replacedStorage } from '../replaced-storage.ts';

/** A call of somebody that waits for its turn. */
interface Waiting {
  readonly actor: number;
  readonly go: () => void;
}

/**
 * Several processes at one place, of which one makes one call at a time: who is next is drawn. Between two calls of a
 * process any number of the others may be made.
 */
export class Turns {
  #waiting: Waiting[] = [];

  /** The place as one process uses it. */
  storageOf(actor: number, inner: Storage): Storage {
    const turn = <Result>(call: () => Promise<Result>): Promise<Result> =>
      new Promise((resolve, reject) => {
        this.#waiting.push({ actor, go: () => void call().then(resolve, reject) });
      });
    async function* listed<Item>(list: () => AsyncIterable<Item>): AsyncIterable<Item> {
      yield* await turn(() => Array.fromAsync(list()));
    }
    const ofUpload = (upload: Upload): Upload => ({
      reserveHead: (length) => upload.reserveHead(length),
      write: (chunk) => turn(() => upload.write(chunk)),
      commit: (head) => turn(() => upload.commit(head)),
      abort: () => turn(() => upload.abort()),
    });
    return replacedStorage(inner, {
      read: (...all) => turn(() => inner.read(...all)),
      stat: (name) => turn(() => inner.stat(name)),
      write: (...all) => turn(() => inner.write(...all)),
      list: (prefix) => listed(() => inner.list(prefix)),
      everything: (prefix) => listed(() => inner.everything(prefix)),
      listFolders: (prefix) => listed(() => inner.listFolders(prefix)),
      unfinished: (prefix) => listed(() => inner.unfinished(prefix)),
      remove: (name) => turn(() => inner.remove(name)),
      removeOnly: (...all) => turn(() => inner.removeOnly(...all)),
      createUpload: async (...all) => ofUpload(await turn(() => inner.createUpload(...all))),
    });
  }

  /**
   * Lets all of these come to their end. `draw` gives numbers below 1000: the last few kill the process whose call is
   * next; most others let the one go on that made the last call, so that processes run in bursts, as real ones do.
   */
  async run(work: readonly Promise<void>[], draw: () => number): Promise<void> {
    for (const each of work) each.catch(() => {});
    let last: number | undefined;
    for (;;) {
      // whatever can go on without a call does
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#waiting.length === 0) break;
      const drawn = draw();
      const same = this.#waiting.findIndex(({ actor }) => actor === last);
      const next = drawn % 10 < 8 && same >= 0 ? same : Math.floor(drawn / 10) % this.#waiting.length;
      const [chosen] = this.#waiting.splice(next, 1);
      last = chosen?.actor;
      if (drawn >= 998) this.#waiting = this.#waiting.filter(({ actor }) => actor !== last);
      else chosen?.go();
    }
    // those that were not killed have ended: a failure is theirs to tell
    await Promise.race([Promise.all(work), new Promise((resolve) => setImmediate(resolve))]);
  }
}
