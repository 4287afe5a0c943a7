import type { Storage } from '../../../main/vault/storage.ts';

export interface CountedStorage {
  readonly storage: Storage;
  /** What was asked of the place since the last time, as `read vault.json` or `list instances/`. */
  readonly take: () => string[];
}

const counted = ['read', 'stat', 'list', 'listFolders', 'everything', 'write', 'remove'] as const;

/** A place that notes what it is asked; a listing counts once, however much it names. */
export function countedStorage(place: Storage, more: Partial<Storage> = {}): CountedStorage {
  let calls: string[] = [];
  const storage = new Proxy(place, {
    get(target, key) {
      const value: unknown = Reflect.get(key in more ? more : target, key);
      if (typeof value !== 'function') return value;
      const call = value.bind(target) as (...given: unknown[]) => unknown;
      if (!counted.some((name) => name === key)) return call;
      return (...given: unknown[]) => {
        calls.push(`${String(key)} ${String(given[0])}`);
        return call(...given);
      };
    },
  });
  return {
    storage,
    take() {
      const taken = calls;
      calls = [];
      return taken;
    },
  };
}
