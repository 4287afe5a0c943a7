import type { z } from 'zod';
import { ObjectNotFound, ObjectTooLarge, type Storage } from './storage.ts';

/** Everything in `runtime/` is small and may be lost; whoever writes there must not fill a reader's memory. */
const limit = 16 * 1024;

export function toRuntimeDocument(value: object): Buffer {
  return Buffer.from(`${JSON.stringify({ format: 2, ...value })}\n`);
}

/**
 * Reads a document of `runtime/`. Undefined where there is none; `{}` for one that is damaged, empty or of another
 * shape: something stands there, and nobody knows what it says.
 */
export async function readRuntimeDocument<Shape extends object>(
  storage: Storage,
  name: string,
  schema: z.ZodType<Shape>,
): Promise<Partial<Shape> | undefined> {
  let content: Buffer;
  try {
    content = await storage.read(name, { limit });
  } catch (error) {
    if (error instanceof ObjectNotFound) return undefined;
    if (error instanceof ObjectTooLarge) return {};
    throw error;
  }
  try {
    return schema.parse(JSON.parse(content.toString('utf8')));
  } catch {
    return {};
  }
}
