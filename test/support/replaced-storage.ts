import type { Storage } from '../../main/vault/storage.ts';

/** A storage of which some calls do something else; the others are the real one's. */
export function replacedStorage(real: Storage, replace: Partial<Storage>): Storage {
  return new Proxy(real, {
    get(target, name) {
      const own = Reflect.get(replace, name) as unknown;
      if (own !== undefined) return own;
      const value = Reflect.get(target, name) as unknown;
      // private fields belong to the real one
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
