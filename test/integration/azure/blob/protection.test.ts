import { createDefaultHttpClient } from '@azure/core-rest-pipeline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ObjectExists, ObjectNotFound, type Storage } from '../../../../main/vault/storage.ts';
import { startAzurite, type TestStorageAccount } from '../../../support/servers/azurite.ts';
import { blobProtection } from '../../../support/servers/blob-protection.ts';
import { makeContainer } from '../../../support/blob-container.ts';
import { manualClock } from '../../../support/engine.ts';
import { describeStorage } from '../../../support/storage-contract.ts';

const day = 24 * 60 * 60 * 1000;

let account: TestStorageAccount;
beforeAll(async () => {
  account = await startAzurite();
});
afterAll(async () => {
  await account.stop();
});

const clock = manualClock();

/** A container of its own behind Azure's immutability. */
async function open(kind: 'each-object' | 'whole-place') {
  const protection = blobProtection(createDefaultHttpClient(), { clock, kind, retentionMs: day });
  const container = await makeContainer(account);
  return { ...protection, storage: await container.open({ httpClient: protection.httpClient }) };
}

describeStorage('an immutable container', async () => (await open('whole-place')).storage, {
  retentionEnds: () => clock.advance(day),
});

const names = async (storage: Storage) =>
  (await Array.fromAsync(storage.list(''), ({ name }) => name)).toSorted();

describe('a container that holds single blobs', () => {
  it('says what it can, as one under a policy and a plain one do', async () => {
    expect(await (await open('each-object')).storage.protection()).toBe('each-object');
    expect(await (await open('whole-place')).storage.protection()).toBe('whole-place');
    expect(await (await (await makeContainer(account)).open()).protection()).toBe('none');
  });

  it('keeps a blob under a legal hold until it is lifted, and takes the others', async () => {
    const { storage, requests } = await open('each-object');
    for (const name of ['p/a', 'p/b']) await storage.write(name, Buffer.from(name));
    await storage.setHold('p/a', true);
    const refused = {
      name: 'ObjectProtected',
      code: 'UserErrorProtectedByStorage',
      message: `p/a in ${storage.location} is protected by a legal hold.`,
      remedy: 'Have whoever set the legal hold on the container or the blob lift it.',
      until: undefined,
    };
    await expect(storage.remove('p/a')).rejects.toMatchObject(refused);
    await expect(storage.write('p/a', Buffer.from('new'))).rejects.toMatchObject(refused);
    await expect(storage.write('p/a', Buffer.from('new'), { ifAbsent: true })).rejects.toBeInstanceOf(
      ObjectExists,
    );
    await expect(storage.removeOnly('p/', ['a', 'b'])).rejects.toMatchObject(refused);
    expect(await names(storage)).toEqual(['p/a']);
    await storage.setHold('p/a', false);
    expect(await storage.removeOnly('p/', ['a', 'b'])).toEqual([]);
    expect(requests).toEqual(['PUT legalhold a true', 'PUT legalhold a false']);
  });

  it('keeps a blob until the date that it was given, which is never made an earlier one', async () => {
    const { storage, requests } = await open('each-object');
    await storage.write('a', Buffer.from('a'));
    const until = new Date(clock.now().getTime() + 10 * day + 1);
    // HTTP dates have whole seconds
    const stored = new Date(Math.ceil(until.getTime() / 1000) * 1000);
    expect(await storage.retainedUntil('a')).toBeUndefined();
    await storage.retainUntil('a', until);
    await storage.retainUntil('a', new Date(until.getTime() - day));
    expect(await storage.retainedUntil('a')).toEqual(stored);
    expect(await storage.retainedUntil('none')).toBeUndefined();
    await expect(storage.remove('a')).rejects.toMatchObject({
      message: `a in ${storage.location} is protected by an immutability policy until ${stored.toISOString()}.`,
      remedy: 'Try again when that date has passed.',
      until: stored,
    });
    await expect(storage.write('a', Buffer.from('b'))).rejects.toMatchObject({ until: stored });
    expect(requests).toEqual([`PUT immutabilityPolicies a Unlocked ${stored.toUTCString()}`]);
    clock.advance(11 * day);
    await storage.remove('a');
    expect(await names(storage)).toEqual([]);
  });

  it('is told apart from a blob that is not there', async () => {
    const { storage } = await open('each-object');
    await expect(storage.setHold('none', true)).rejects.toBeInstanceOf(ObjectNotFound);
    await expect(storage.retainUntil('none', clock.now())).rejects.toBeInstanceOf(ObjectNotFound);
  });
});
