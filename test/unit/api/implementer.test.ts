import { call } from '@orpc/server';
import { expect, it } from 'vitest';
import { createImplementer } from '../../../main/api/implementer.ts';
import { silentLog } from '../../../main/core/log.ts';

/** A call that fails with what a defect throws, and how often the log was told of one. */
async function failing(signal?: AbortSignal): Promise<{ thrown: unknown; told: number }> {
  let told = 0;
  const log = Object.assign(Object.create(silentLog), { error: () => void told++ });
  const failingCall = createImplementer(log).access.takeBack.handler(() => {
    throw new TypeError('a defect');
  });
  try {
    await call(failingCall, { change: 1 }, signal === undefined ? {} : { signal });
  } catch (thrown) {
    return { thrown, told };
  }
  throw new Error('the call did not fail');
}

it('a defect is logged, and told as the one error of the contract', async () => {
  expect(await failing()).toMatchObject({
    thrown: { code: 'PGKEEP', data: { code: 'InternalError' } },
    told: 1,
  });
});

it('what nobody waits for any more is no defect', async () => {
  expect(await failing(AbortSignal.abort())).toMatchObject({ thrown: { message: 'a defect' }, told: 0 });
});
