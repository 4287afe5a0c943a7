import { expect, it } from 'vitest';
import { PointId } from '../../../../shared/ids.ts';
import { markReading } from '../../../../main/vault/marks/mark-reading.ts';
import { marksOf } from '../../../../main/vault/marks/marks-of.ts';
import { Crowd, type Process } from '../../../support/leases/crowd.ts';
import { leasedInstance, writtenBy } from '../../../support/leases/workstation.ts';

const minute = 60_000;
const point = { instanceId: leasedInstance, pointId: PointId.parse('point-1') };
const request = { ...point, what: 'restore' as const, by: writtenBy('desk'), mark: 'mark-1' };
const name = 'runtime/reading/inst-1/point-1/mark-1.json';

async function answered<Result>(crowd: Crowd, work: PromiseLike<Result>): Promise<Result> {
  void work.then(undefined, () => {});
  await crowd.answerAll();
  return await work;
}

const mark = (crowd: Crowd, process: Process) =>
  answered(crowd, markReading({ storage: process.storage() }, request, process.time.repeat));
const marks = (crowd: Crowd) => answered(crowd, marksOf(crowd.start().storage(), point));

it('keeps the point as long as it is read, and not longer', async () => {
  const crowd = new Crowd();
  const since = crowd.now;
  const reading = await mark(crowd, crowd.start());
  await crowd.pass(300 * minute);
  expect(reading.warning).toBeUndefined();
  expect(await marks(crowd)).toEqual([{ name, what: 'restore', by: writtenBy('desk'), since }]);
  await answered(crowd, reading[Symbol.asyncDispose]());
  expect(crowd.kept.size).toBe(0);
  expect(await marks(crowd)).toEqual([]);
  expect(crowd.choices).toBe(0);
});

it('of a reader that was killed keeps the point for an hour more', async () => {
  const crowd = new Crowd();
  const process = crowd.start();
  await mark(crowd, process);
  await crowd.pass(12 * minute);
  process.kill();
  await crowd.pass(57 * minute);
  expect(await marks(crowd)).toMatchObject([{ name }]);
  await crowd.pass(2 * minute);
  expect(await marks(crowd)).toEqual([]);
});

it('killed at any write, at worst leaves a mark that ends', async () => {
  for (const at of [1, 2]) {
    for (const moment of ['before', 'after']) {
      const crowd = new Crowd();
      const process = crowd.start();
      process.onChange = (_, when) => {
        if (process.changes.length === at && when === moment) process.kill();
      };
      void (async () => {
        await using _ = await markReading({ storage: process.storage() }, request, process.time.repeat);
      })();
      await crowd.answerAll();
      expect(process.changes).toHaveLength(at);
      await crowd.pass(61 * minute);
      expect(await marks(crowd)).toEqual([]);
    }
  }
});

it.each([
  ['that is damaged', '{'],
  ['of another shape', '{"what":"dance"}'],
  ['that is empty', ''],
])('%s keeps the point', async (_, content) => {
  const crowd = new Crowd();
  crowd.kept.set(name, { content: Buffer.from(content), modifiedAt: new Date(0) });
  expect(await marks(crowd)).toEqual([{ name }]);
});

it('counts until its own end where the storage stamps it with an old time', async () => {
  const crowd = new Crowd();
  await mark(crowd, crowd.start());
  const written = crowd.kept.get(name);
  if (written === undefined) throw new Error('there is no mark');
  crowd.kept.set(name, { ...written, modifiedAt: new Date(0) });
  expect(await marks(crowd)).toMatchObject([{ name }]);
});

it('that cannot be written says so, is tried again, and hinders nothing', async () => {
  const crowd = new Crowd();
  const process = crowd.start();
  const storage = process.storage();
  let isFull = true;
  const full = {
    ...storage,
    write: (...all: Parameters<typeof storage.write>) =>
      isFull ? Promise.reject(new Error('no space left on device')) : storage.write(...all),
  };
  const reading = await answered(crowd, markReading({ storage: full }, request, process.time.repeat));
  expect(reading.warning).toBe(
    'Nothing protects this recovery point against deletion while it is read, as pgkeep cannot write that down in the vault: no space left on device',
  );
  expect(await marks(crowd)).toEqual([]);
  isFull = false;
  await crowd.pass(5 * minute);
  expect(await marks(crowd)).toMatchObject([{ name }]);
  await answered(crowd, reading[Symbol.asyncDispose]());
  expect(await marks(crowd)).toEqual([]);
});

it('where the place of runtime/ cannot be opened says so', async () => {
  const reading = await markReading({ problem: '/mnt/second is not there.' }, request, () => {
    throw new Error('there is nothing to renew');
  });
  expect(reading.warning).toMatch(/against deletion while it is read, .*: \/mnt\/second is not there\.$/);
  await reading[Symbol.asyncDispose]();
});
