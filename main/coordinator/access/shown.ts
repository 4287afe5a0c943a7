import type { AccessWish } from '../../../shared/access/access.ts';
import type { DiscoveryFailure } from '../../../shared/discovery/resources.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { AskingAs } from '../discovery/port.ts';
import type { Engine } from '../engine.ts';

/** Who may not look there may use it all the same. `notAsked` is why Azure did not answer; null where it did. */
export async function shownTo<Item>(
  ask: () => Promise<{ readonly found: readonly Item[]; readonly failures: readonly DiscoveryFailure[] }>,
): Promise<{ readonly found: readonly Item[]; readonly notAsked: string | null }> {
  try {
    const { found, failures } = await ask();
    const silent = failures.find(({ problem }) => problem.code === 'UserErrorAzureNotReachable');
    return { found, notAsked: silent?.problem.message ?? null };
  } catch (error) {
    if (!(error instanceof PgkeepError)) throw error;
    return { found: [], notAsked: error.code === 'UserErrorAzureNotReachable' ? error.message : null };
  }
}

/** The address of a container of which the resource is known; undefined where Azure does not show the account. */
export async function shownAddress(
  { discovery }: Pick<Engine, 'discovery'>,
  { account, name }: NonNullable<AccessWish['container']>,
  as: AskingAs,
): Promise<string | undefined> {
  const { found } = await shownTo(() => discovery.storageAccounts(as));
  const shown = found.find(({ id }) => id.toLowerCase() === account.toLowerCase());
  return shown === undefined ? undefined : `${shown.blobEndpoint}/${name}`;
}
