import { PgkeepError } from '../core/errors.ts';
import { isNotContent } from './not-content.ts';
import type { Storage } from './storage.ts';

/** Throws UserErrorVaultFormat where a place that is to become a vault has anything in it. */
export async function refuseFilledPlace(storage: Storage): Promise<void> {
  for await (const { name } of storage.list('')) {
    if (isNotContent(name.split('/')[0] ?? name)) continue;
    throw new PgkeepError(
      'UserErrorVaultFormat',
      `${storage.location} is not empty and not a vault: it has ${JSON.stringify(name)}.`,
      { remedy: 'Choose an empty folder or container, or a prefix of its own in the container.' },
    );
  }
}
