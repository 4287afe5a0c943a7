import { PgkeepError } from '../core/errors.ts';
import { ObjectNotFound } from './storage.ts';

/** Small documents that are fetched at a time. */
export const fetchAhead = 8;

/** Ids among the names of folders; anything else was put there by somebody else. */
export async function* idsOf<Id>(
  names: AsyncIterable<string>,
  schema: { safeParse(name: string): { success: true; data: Id } | { success: false } },
): AsyncIterable<Id> {
  for await (const name of names) {
    const id = schema.safeParse(name);
    if (id.success) yield id.data;
  }
}

export async function* present<Item>(items: AsyncIterable<Item | undefined>): AsyncIterable<Item> {
  for await (const item of items) if (item !== undefined) yield item;
}

export function isMissingPoint(error: unknown): boolean {
  return error instanceof PgkeepError && error.code === 'UserErrorNotFound';
}

/** Damage is told item by item; a vault that cannot be reached is an error of the whole listing. */
export function problemOf<Key extends object>(
  error: unknown,
  key: Key,
): (Key & { problem: string }) | undefined {
  if (error instanceof ObjectNotFound) return undefined;
  if (error instanceof PgkeepError && error.code === 'UserErrorVaultFormat') {
    return { ...key, problem: error.message };
  }
  throw error;
}
