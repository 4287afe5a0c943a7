import {
  isUnfinishedName,
  ObjectNotFound,
  ObjectProtected,
  removeEach,
  type Storage,
} from '../../../main/vault/storage.ts';
import { replacedStorage } from '../replaced-storage.ts';

/** A place that puts legal holds of its own on single objects, and the names that are held. */
export type HoldingPlace = Storage & { readonly held: ReadonlySet<string> };

/** Such a place on top of another one, as a container with version-level immutability; at first, `held` are held. */
export function holdingStorage(inner: Storage, held: Iterable<string> = []): HoldingPlace {
  const names = new Set(held);
  const refuse = (name: string) => {
    if (names.has(name)) throw new ObjectProtected(`${name} is protected by a legal hold.`);
  };
  const remove = async (name: string) => {
    refuse(name);
    await inner.remove(name);
  };
  const place = replacedStorage(inner, {
    protection: async () => 'each-object' as const,
    async setHold(name, on) {
      if ((await inner.stat(name)) === undefined) throw new ObjectNotFound(name);
      if (on) names.add(name);
      else names.delete(name);
    },
    async write(name, content, options = {}) {
      if (options.ifAbsent !== true) refuse(name);
      await inner.write(name, content, options);
    },
    remove,
    async removeAll(prefix) {
      await removeEach(inner.list(prefix), ({ name }) => remove(name));
      await inner.removeAll(prefix);
    },
    async removeOnly(prefix, only) {
      const objects = only.filter((name) => !isUnfinishedName(name));
      await removeEach(objects, (name) => remove(prefix + name));
      return inner.removeOnly(prefix, only);
    },
  });
  return Object.assign(place, { held: names });
}
