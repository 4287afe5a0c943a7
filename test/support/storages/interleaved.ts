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

  /** Lets all of these come to their end; `draw` says whose call is next. A negative draw kills that process. */
  async run(work: readonly Promise<void>[], draw: (choices: number) => number): Promise<void> {
    const state = { running: work.length };
    for (const each of work) void each.finally(() => (state.running -= 1));
    for (;;) {
      // whatever can go on without a call does
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#waiting.length === 0) break;
      const drawn = draw(this.#waiting.length);
      const [chosen] = this.#waiting.splice(Math.abs(drawn) % this.#waiting.length, 1);
      if (drawn < 0) this.#waiting = this.#waiting.filter(({ actor }) => actor !== chosen?.actor);
      else chosen?.go();
    }
  }
}
