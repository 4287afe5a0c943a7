import type { Storage, Upload } from '../../../main/vault/storage.ts';
import { replacedStorage } from '../replaced-storage.ts';

/** What every call says after the process has been killed. */
export class Crash extends Error {
  override name = 'Crash';
}

/**
 * The process is killed before or after its call number `at` (from 1) that changes something, or in the middle of it:
 * `half` leaves the file of a small write on its way, at a place that has such files.
 */
export interface CrashPoint {
  readonly at: number;
  readonly when: 'before' | 'half' | 'after';
}

/** When the process is killed, asked at each call that changes something; undefined: it goes on. */
export type ChooseCrash = (call: Mutation, at: number) => CrashPoint['when'] | undefined;

/** A place in which a killed write can leave the file that it was writing. */
export type HalfPlace = Storage & { leaveHalf(name: string, content: Uint8Array): void };

export const leavesHalf = (place: Storage): place is HalfPlace => 'leaveHalf' in place;

/** One call that changed something, or would have: `write instances/i/record/00000001.json`. */
export type Mutation = string;

/** A storage as one process uses it that is killed at a given moment. */
export interface CrashStorage {
  readonly storage: Storage;
  /** The calls that changed something so far, in their order, the one that was killed included. */
  readonly mutations: readonly Mutation[];
  /** Whether the process has been killed by now. */
  readonly crashed: boolean;
  /** Gives back what the killed process would have had the system take back: open files of its uploads. */
  release(): Promise<void>;
}

/**
 * Wraps any storage for one process that is killed (as by kill -9, or a power cut after what was synced) before or
 * after one of its calls that change something. From then on every call of it, reading ones too, rejects with the
 * same {@link Crash}, so that no catch and no finally of the flow can tidy up. Without a crash point it only writes
 * the calls down.
 *
 * `removeAll` and `removeOnly` are not one step on any real place: the process may be killed between any two of the
 * objects that they remove. `onCrash` is called at the moment of the crash: what the process has outside of the place
 * is as the crash leaves it then.
 */
export function crashStorage(
  inner: Storage,
  point?: CrashPoint | ChooseCrash,
  onCrash?: () => void,
): CrashStorage {
  const process = new KilledProcess(point, onCrash);
  const uploads: Upload[] = [];
  const step = <Result>(call: Mutation, work: () => Promise<Result>) => process.step(call, work);

  const optional: Partial<Storage> = {};
  if (inner.setHold !== undefined) {
    optional.setHold = (name, on) => step(`setHold ${name}`, async () => inner.setHold?.(name, on));
  }
  if (inner.retainUntil !== undefined) {
    optional.retainUntil = (name, date) =>
      step(`retainUntil ${name}`, async () => inner.retainUntil?.(name, date));
  }
  if (inner.retainedUntil !== undefined) {
    optional.retainedUntil = (name) => process.look(async () => inner.retainedUntil?.(name));
  }
  if (inner.protection !== undefined) {
    optional.protection = () => process.look(async () => (await inner.protection?.()) ?? 'none');
  }
  const storage = replacedStorage(inner, {
    ...optional,
    read: (...all) => process.look(() => inner.read(...all)),
    stat: (name) => process.look(() => inner.stat(name)),
    now: () => process.look(() => inner.now()),
    readRange: (...all) => process.lookAt(() => inner.readRange(...all)),
    list: (prefix) => process.lookAt(() => inner.list(prefix)),
    everything: (prefix) => process.lookAt(() => inner.everything(prefix)),
    listFolders: (prefix) => process.lookAt(() => inner.listFolders(prefix)),
    unfinished: (prefix) => process.lookAt(() => inner.unfinished(prefix)),
    write: (name, content, ...more) => {
      const half = () => {
        if (leavesHalf(inner)) inner.leaveHalf(name, content);
      };
      return process.step(`write ${name}`, () => inner.write(name, content, ...more), half);
    },
    remove: (name) => step(`remove ${name}`, () => inner.remove(name)),
    removeUnfinished: (name) => step(`removeUnfinished ${name}`, () => inner.removeUnfinished(name)),
    removeAll: (prefix) => removeAll(inner, process, prefix),
    removeOnly: (prefix, names) => removeOnly(inner, process, prefix, names),
    createUpload: (name, options) =>
      step(`createUpload ${name}`, async () => {
        const upload = await inner.createUpload(name, options);
        uploads.push(upload);
        return crashUpload(upload, name, process);
      }),
  });
  return {
    storage,
    mutations: process.mutations,
    get crashed() {
      return process.crashed;
    },
    release: async () => {
      for (const upload of uploads) await upload.abort();
    },
  };
}

class KilledProcess {
  readonly mutations: Mutation[] = [];
  readonly #choose: ChooseCrash;
  readonly #onCrash: (() => void) | undefined;
  readonly #crash = new Crash('the process was killed');
  #crashed = false;

  constructor(point: CrashPoint | ChooseCrash | undefined, onCrash: (() => void) | undefined) {
    this.#choose =
      typeof point === 'function' ? point : (_call, at) => (at === point?.at ? point.when : undefined);
    this.#onCrash = onCrash;
  }

  get crashed(): boolean {
    return this.#crashed;
  }

  /** One call that changes something; `half` does a part of it. */
  async step<Result>(call: Mutation, work: () => Promise<Result>, half = () => {}): Promise<Result> {
    this.#check();
    this.mutations.push(call);
    const when = this.#choose(call, this.mutations.length);
    if (when === 'half') half();
    if (when === 'before' || when === 'half') this.#die();
    this.#check();
    try {
      return await work();
    } finally {
      if (when !== undefined) this.#die();
      // whatever came of it, a process that is gone does not learn of it
      this.#check();
    }
  }

  #die(): void {
    this.#crashed = true;
    this.#onCrash?.();
  }

  /** One call that only reads. */
  async look<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#check();
    const result = await work();
    this.#check();
    return result;
  }

  async *lookAt<Item>(work: () => AsyncIterable<Item>): AsyncIterable<Item> {
    this.#check();
    for await (const item of work()) {
      this.#check();
      yield item;
      this.#check();
    }
  }

  #check(): void {
    if (this.#crashed) throw this.#crash;
  }
}

function crashUpload(upload: Upload, name: string, process: KilledProcess): Upload {
  return {
    reserveHead: (length) => process.look(() => upload.reserveHead(length)),
    write: (chunk) => process.step(`upload ${name}`, () => upload.write(chunk)),
    commit: (head) => process.step(`commit ${name}`, () => upload.commit(head)),
    abort: () => process.step(`abort ${name}`, () => upload.abort()),
  };
}

async function removeAll(inner: Storage, process: KilledProcess, prefix: string): Promise<void> {
  const found = await process.look(() => Array.fromAsync(inner.list(prefix)));
  for (const { name } of found) await process.step(`remove ${name}`, () => inner.remove(name));
  await process.step(`removeAll ${prefix}`, () => inner.removeAll(prefix));
}

async function removeOnly(
  inner: Storage,
  process: KilledProcess,
  prefix: string,
  names: readonly string[],
): Promise<string[]> {
  const there = new Set(await process.look(() => Array.fromAsync(inner.everything(prefix))));
  let stay: string[] | undefined;
  for (const name of names.filter((each) => there.has(each))) {
    stay = await process.step(`remove ${prefix}${name}`, () => inner.removeOnly(prefix, [name]));
  }
  // the last step took the folder as well, or found what belongs to somebody else
  return stay ?? process.step(`removeOnly ${prefix}`, () => inner.removeOnly(prefix, names));
}
