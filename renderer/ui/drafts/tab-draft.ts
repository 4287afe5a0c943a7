import { z } from 'zod';

/** What a form or wizard keeps in this tab until it is finished: over a reload, and while the user is elsewhere. */
export interface TabDraft<Value> {
  /** Null where nothing is kept, or where what is kept cannot be used any more: that is dropped. */
  read(): Value | null;
  write(value: Value): void;
  clear(): void;
}

/**
 * A draft in the tab's sessionStorage, which ends with the tab. `schema` says how it is written, with codecs for sets
 * and maps, and checks what is read; one that changes gets another `version`, which drops older drafts. What must not
 * be kept (secrets, tickets) is not in the schema: an object of zod leaves out what it does not name.
 *
 * Without a storage (a browser can refuse it) nothing is kept.
 */
export function tabDraft<Schema extends z.ZodType>(
  name: string,
  version: number,
  schema: Schema,
  storage: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> = () => sessionStorage,
): TabDraft<z.output<Schema>> {
  const key = `pgkeep.draft.${name}`;
  const stored = z.object({ version: z.literal(version), draft: schema });
  const attempt = <Result>(work: () => Result): Result | null => {
    try {
      return work();
    } catch {
      return null;
    }
  };
  const clear = () => void attempt(() => storage().removeItem(key));
  return {
    read() {
      const text = attempt(() => storage().getItem(key));
      if (text === null) return null;
      const found = stored.safeParse(attempt(() => JSON.parse(text) as unknown));
      if (found.success) return (found.data as { draft: z.output<Schema> }).draft;
      clear();
      return null;
    },
    write(draft) {
      attempt(() => {
        const written = z.encode(schema, draft);
        storage().setItem(key, JSON.stringify({ version, draft: written }));
      });
    },
    clear,
  };
}

/** A set of texts, written as a list. */
export const textSet = z.codec(
  z.array(z.string()),
  z.custom<ReadonlySet<string>>((value) => value instanceof Set),
  { decode: (list) => new Set(list), encode: (set) => [...set] },
);

/** A map from text to text, written as a list of pairs. */
export const textMap = z.codec(
  z.array(z.tuple([z.string(), z.string()])),
  z.custom<ReadonlyMap<string, string>>((value) => value instanceof Map),
  { decode: (pairs) => new Map(pairs), encode: (map) => [...map] },
);
