import { describe, expect, it } from 'vitest';
import { expectOwnPlace, usersOf } from '../../../../../main/coordinator/servers/logins/login-places.ts';
import type { Store } from '../../../../../main/store/store.ts';
import type { BlobLocation } from '../../../../../shared/vaults/vaults.ts';
import { applicationIdentity, managedIdentity } from '../../../../support/samples/identities.ts';
import { vault } from '../../../../support/store-records.ts';

const at = (url: string): BlobLocation => ({
  kind: 'azure-blob',
  url,
  credential: { kind: 'sas', source: { kind: 'env', variable: 'SAS' } },
});

/** Whether a page may name the variable for a container, where a vault uses it for another one. */
function mayName(used: string, wanted: string): boolean {
  const vaults = [{ ...vault(), location: at(used) }];
  const store = {
    servers: { list: () => [] },
    vaults: { list: () => vaults },
    identities: { list: () => [] },
  } as unknown as Store;
  try {
    expectOwnPlace(store, 'SAS', { location: at(wanted) });
    return true;
  } catch {
    return false;
  }
}

describe('a variable that is the login of a container', () => {
  const azure = 'https://a.blob.core.windows.net';
  const emulator = 'http://127.0.0.1:10000/devaccount';

  it.each([
    [`${azure}/one`, `${azure}/two`, true],
    [`${azure}/one`, 'https://b.blob.core.windows.net/one', false],
    [`${emulator}/one`, `${emulator}/one`, true],
    // over http only to the very place that uses it already
    [`${emulator}/one`, `${emulator}/two`, false],
    [`${azure}/one`, 'http://a.blob.core.windows.net/one', false],
    ['https://127.0.0.1:10000/devaccount/one', 'https://127.0.0.1:10000/devaccount/two', true],
    ['https://127.0.0.1:10000/devaccount/one', 'https://127.0.0.1:10000/other/one', false],
  ])('of %s may be named for %s: %s', (used, wanted, may) => {
    expect(mayName(used, wanted)).toBe(may);
  });
});

describe('a variable that is the client secret of an identity', () => {
  const secret = { kind: 'secret', source: { kind: 'env', variable: 'SAS' } } as const;
  const store = {
    servers: { list: () => [] },
    vaults: { list: () => [] },
    identities: { list: () => [managedIdentity(), applicationIdentity(secret)] },
  } as unknown as Store;

  it('is told with what uses it, and may be named for no container', () => {
    expect(usersOf(store, 'SAS').map(({ name }) => name)).toEqual(['backups']);
    const location = at('https://a.blob.core.windows.net/one');
    expect(() => expectOwnPlace(store, 'SAS', { location })).toThrow(
      'The variable SAS is the login of "backups"; a page cannot send it anywhere else.',
    );
  });
});
