import { expect, it } from 'vitest';
import { isAtWork } from '../../../../main/vault/leases/is-at-work.ts';
import { leaseObject } from '../../../../main/vault/leases/documents.ts';
import { ServiceLeases } from '../../../../main/vault/leases/service-leases.ts';
import { Crowd } from '../../../support/leases/crowd.ts';
import { describeLeases } from '../../../support/leases/lease-contract.ts';
import { Committed, leasedInstance, takeLease } from '../../../support/leases/workstation.ts';

describeLeases(
  'a service that leases',
  (process) => new ServiceLeases(process.leasingStorage(), process.time),
);

/** One process whose calls are all answered. */
function answered() {
  const crowd = new Crowd();
  const process = crowd.start();
  const storage = process.leasingStorage();
  const answer = async <Result>(work: PromiseLike<Result>): Promise<Result> => {
    void work.then(undefined, () => {});
    await crowd.pass(0);
    return await work;
  };
  return { crowd, process, storage, answer };
}

it('a number that none follows is told as that, not as somebody who works', async () => {
  const { crowd, process, storage, answer } = answered();
  const content = Buffer.from('{"format":2,"epoch":99999999}');
  crowd.kept.set(leaseObject(leasedInstance), { content, modifiedAt: crowd.now });
  const take = takeLease(new ServiceLeases(storage, process.time), 'desk', new Committed());
  await expect(answer(take)).rejects.toMatchObject({
    name: 'LeaseLimit',
    message: 'there is no lease number after 99999999',
  });
});

it('whether somebody has it is found out without taking it', async () => {
  const { process, storage, answer } = answered();
  const look = () => answer(isAtWork({ format: 2, storage }, leasedInstance, new Date()));
  expect(await look()).toBe(false);
  const lease = await answer(takeLease(new ServiceLeases(storage, process.time), 'desk', new Committed()));
  const before = process.changes.length;
  expect(await look()).toBe(true);
  expect(process.changes.length).toBe(before);
  await answer(lease[Symbol.asyncDispose]());
  expect(await look()).toBe(false);
});
