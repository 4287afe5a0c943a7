import { expect, it } from 'vitest';
import { azureServerOf } from '../../../../main/coordinator/discovery/of-server.ts';
import type { AzureDirectory } from '../../../../main/coordinator/discovery/port.ts';
import { IdentityId } from '../../../../shared/ids.ts';
import { openEngine } from '../../../support/engine.ts';
import { server } from '../../../support/store-records.ts';

it('is asked by its id, with the identity that found it', async () => {
  const asked: unknown[] = [];
  const discovery = {
    server: ({ identity }: { identity: { name: string } }, id: string) => {
      asked.push([identity.name, id]);
      return Promise.resolve('what Azure says');
    },
  } as unknown as AzureDirectory;
  await using engine = await openEngine({ discovery });
  const azure = { id: '/subscriptions/x', identity: IdentityId.parse('identity-1') };
  expect(await azureServerOf(engine, server())).toBeNull();
  await expect(azureServerOf(engine, { ...server(), azure })).rejects.toThrow(
    'The identity that found it in Azure was signed out here.',
  );
  engine.store.identities.save({
    kind: 'azure-cli',
    id: azure.identity,
    name: 'Alice',
    cloud: 'public',
    addedAt: '2026-01-01T00:00:00.000Z',
  });
  expect(await azureServerOf(engine, { ...server(), azure })).toBe('what Azure says');
  expect(asked).toEqual([['Alice', '/subscriptions/x']]);
});

it('is asked by whoever may read it, where the identity that found it was signed out', async () => {
  const discovery = {
    server: ({ identity }: { identity: { name: string } }) =>
      identity.name === 'Bob' ? Promise.resolve('what Bob sees') : Promise.reject(new Error('not allowed')),
  } as unknown as AzureDirectory;
  await using engine = await openEngine({ discovery });
  const signIn = (name: string) =>
    engine.store.identities.save({
      kind: 'azure-cli',
      id: IdentityId.parse(`identity-${name.toLowerCase()}`),
      name,
      cloud: 'public',
      addedAt: '2026-01-01T00:00:00.000Z',
    });
  const azure = { id: '/subscriptions/x', identity: IdentityId.parse('identity-1') };
  signIn('Alice');
  await expect(azureServerOf(engine, { ...server(), azure })).rejects.toMatchObject({
    code: 'UserErrorSignInAgain',
    remedy:
      'Sign in to Azure as anybody who may read the server: it is asked about as that one from then on.',
  });
  signIn('Bob');
  expect(await azureServerOf(engine, { ...server(), azure })).toBe('what Bob sees');
});
