import { expect, it } from 'vitest';
import { reachDatabase } from '../../../../main/coordinator/servers/reach-database.ts';
import { PgkeepError } from '../../../../main/core/errors.ts';
import { server } from '../../../support/store-records.ts';

it('a login that cannot be read says the server by its name, not by the id that the keychain has', async () => {
  const cause = new Error('locked');
  const secrets = {
    readPassword: () =>
      Promise.reject(
        new PgkeepError('UserErrorCredentialUnavailable', 'No entry.', {
          remedy: 'Store it.',
          details: 'd',
          steps: [{ do: 'store-password', server: 'server-1' }, { do: 'list-jobs' }],
          cause,
        }),
      ),
  } as unknown as Parameters<typeof reachDatabase>[0]['secrets'];
  await expect(reachDatabase({ secrets }, server('server-1', 'prod west'), 'shop')).rejects.toMatchObject({
    code: 'UserErrorCredentialUnavailable',
    message: 'No entry.',
    remedy: 'Store it.',
    details: 'd',
    steps: [{ do: 'store-password', server: 'prod west' }, { do: 'list-jobs' }],
    cause,
  });
});
