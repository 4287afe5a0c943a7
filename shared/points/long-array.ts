import { z } from 'zod';

/** How many elements may be told to be wrong. */
const told = 10;

/**
 * Like z.array, but gives up at the tenth element that is wrong: z.array describes every one of them, which
 * takes gigabytes for a few megabytes of nonsense.
 */
export function longArray<Element extends z.ZodType>(element: Element) {
  return z
    .custom<z.input<Element>[]>((value) => Array.isArray(value), 'expected an array')
    .transform((items, context): z.output<Element>[] => {
      const taken: z.output<Element>[] = [];
      let wrong = 0;
      for (const [index, item] of items.entries()) {
        const result = element.safeParse(item);
        if (result.success) {
          taken.push(result.data);
          continue;
        }
        for (const { path, message } of result.error.issues.slice(0, told)) {
          context.issues.push({ code: 'custom', message, path: [index, ...path], input: undefined });
        }
        wrong += 1;
        if (wrong >= told) return z.NEVER;
      }
      return taken;
    });
}
