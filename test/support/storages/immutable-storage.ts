import {
  checkRemovablePrefix,
  isUnfinishedName,
  ObjectExists,
  ObjectProtected,
  removeEach,
  type Storage,
} from '../../../main/vault/storage.ts';
import { replacedStorage } from '../replaced-storage.ts';

/**
 * A place under a retention policy: every object is written once, and is neither replaced nor removed before it has
 * lain there for `retentionMs` milliseconds by the clock of the test. After that it may be removed, and still not be
 * replaced (as in a container with time-based retention). What has no name yet is no object and may go. It knows of
 * the objects that were written through it.
 */
export function immutableStorage(
  inner: Storage,
  options: { readonly clock: { now(): Date }; readonly retentionMs: number },
): Storage {
  const written = new Map<string, Date>();
  const untilOf = (name: string) => {
    const since = written.get(name);
    return since === undefined ? undefined : new Date(since.getTime() + options.retentionMs);
  };
  const refusal = (what: string, name: string, until: Date | undefined) =>
    new ObjectProtected(`${name} in ${inner.location} cannot be ${what}: a retention policy protects it.`, {
      until,
    });
  const remove = async (name: string) => {
    const until = untilOf(name);
    if (until !== undefined && until > options.clock.now()) throw refusal('removed', name, until);
    await inner.remove(name);
    written.delete(name);
  };

  return replacedStorage(inner, {
    now: async () => options.clock.now(),
    protection: async () => 'whole-place' as const,
    async write(name, content, { ifAbsent = false } = {}) {
      try {
        await inner.write(name, content, { ifAbsent: true });
      } catch (error) {
        if (ifAbsent || !(error instanceof ObjectExists)) throw error;
        throw refusal('replaced', name, untilOf(name));
      }
      written.set(name, options.clock.now());
    },
    remove,
    async removeAll(prefix) {
      await removeEach(inner.list(checkRemovablePrefix(prefix)), ({ name }) => remove(name));
      await inner.removeAll(prefix);
    },
    async removeOnly(prefix, names) {
      checkRemovablePrefix(prefix);
      const objects = names.filter((name) => !isUnfinishedName(name));
      await removeEach(objects, (name) => remove(prefix + name));
      return inner.removeOnly(prefix, names);
    },
    async createUpload(name, ...more) {
      const upload = await inner.createUpload(name, ...more);
      return {
        reserveHead: (length) => upload.reserveHead(length),
        write: (chunk) => upload.write(chunk),
        abort: () => upload.abort(),
        async commit(head) {
          const stored = await upload.commit(head);
          written.set(name, options.clock.now());
          return stored;
        },
      };
    },
  });
}
