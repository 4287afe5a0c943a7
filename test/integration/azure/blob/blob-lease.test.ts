import { afterAll, beforeAll, expect, it } from 'vitest';
import { isAtWork } from '../../../../main/vault/leases/is-at-work.ts';
import { leaseObject } from '../../../../main/vault/leases/documents.ts';
import { LeaseLost } from '../../../../main/vault/leases/lease.ts';
import { openLeases } from '../../../../main/vault/leases/open-leases.ts';
import { makeContainer } from '../../../support/blob-container.ts';
import { Crowd } from '../../../support/leases/crowd.ts';
import { Committed, leasedInstance, takeLease, writtenBy } from '../../../support/leases/workstation.ts';
import { startAzurite, type TestStorageAccount } from '../../../support/servers/azurite.ts';

let account: TestStorageAccount;
beforeAll(async () => {
  account = await startAzurite();
});
afterAll(async () => {
  await account.stop();
});

/** A container as several workstations see it, and the SDK's own view of its lease. */
async function shared() {
  const container = await makeContainer(account);
  const blob = container.client.getBlockBlobClient(leaseObject(leasedInstance));
  const committed = new Committed();
  const take = async (host: string, isGone?: () => boolean) => {
    const { time } = new Crowd().start();
    return await takeLease(openLeases(await container.open(), time), host, committed, isGone);
  };
  return {
    blob,
    committed,
    take,
    content: async () => JSON.parse(String(await blob.downloadToBuffer())) as unknown,
    state: async () => (await blob.getProperties()).leaseState,
  };
}

it('is the service’s own, names its holder, and is given up', async () => {
  const { take, committed, content, state } = await shared();
  committed.epochs.push(4);
  const lease = await take('desk');
  expect(await state()).toBe('leased');
  expect(await content()).toMatchObject({ format: 2, epoch: 5, by: writtenBy('desk') });
  await expect(take('laptop')).rejects.toMatchObject({
    name: 'LeaseHeld',
    holder: { by: writtenBy('desk'), takenAt: expect.any(Date) as Date },
  });
  expect(await lease.confirm()).toBe(5);
  await lease[Symbol.asyncDispose]();
  expect(await state()).toBe('available');
  expect(await content()).toMatchObject({ epoch: 5, isEnded: true });
  await using next = await take('laptop');
  expect(next.epoch).toBe(6);
});

it('tells whoever cleans up whether somebody has it, and is not taken by that', async () => {
  const container = await makeContainer(account);
  const storage = await container.open();
  const look = () => isAtWork({ format: 2, storage }, leasedInstance, new Date());
  expect(await look()).toBe(false);
  expect(await Array.fromAsync(container.client.listBlobsFlat())).toEqual([]);
  const { time } = new Crowd().start();
  const lease = await takeLease(openLeases(storage, time), 'desk', new Committed());
  expect(await look()).toBe(true);
  await lease[Symbol.asyncDispose]();
  expect(await look()).toBe(false);
  const blob = container.client.getBlockBlobClient(leaseObject(leasedInstance));
  expect((await blob.getProperties()).leaseState).toBe('available');
});

it('of a dead workstation is taken over, and the dead one may neither commit nor write', async () => {
  const { take, blob, content } = await shared();
  const dead = await take('desk');
  // as it runs out after a minute
  await blob.getBlobLeaseClient().breakLease(0);
  await using lease = await take('laptop');
  expect(lease.epoch).toBe(dead.epoch + 1);
  await expect(dead.confirm()).rejects.toBeInstanceOf(LeaseLost);
  expect(dead.signal.reason).toMatchObject({ holder: { by: writtenBy('laptop') } });
  await dead[Symbol.asyncDispose]();
  expect(await content()).toMatchObject({ epoch: lease.epoch, by: writtenBy('laptop') });
  expect(await lease.confirm()).toBe(lease.epoch);
});

it('of a killed process of the same home is ended at once', async () => {
  const { take } = await shared();
  const killed = await take('desk');
  await using lease = await take('desk', () => true);
  expect(lease.epoch).toBe(killed.epoch + 1);
  await expect(killed.confirm()).rejects.toBeInstanceOf(LeaseLost);
});

it('is made again where the blob was lost, unless another one came', async () => {
  const { take, blob, state } = await shared();
  const lose = async () => {
    await blob.getBlobLeaseClient().breakLease(0);
    await blob.delete();
  };
  const lease = await take('desk');
  await lose();
  expect(await lease.confirm()).toBe(1);
  expect(await state()).toBe('leased');
  await lose();
  await using other = await take('laptop');
  await expect(lease.confirm()).rejects.toBeInstanceOf(LeaseLost);
  expect(await other.confirm()).toBe(1);
});
