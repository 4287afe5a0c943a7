import { describe, expect, it } from 'vitest';
import {
  changedOptions,
  checkClientMajor,
  checkMajorOf,
} from '../../../../main/coordinator/instances/options.ts';
import type { Engine } from '../../../../main/coordinator/engine.ts';
import type { Connection } from '../../../../main/postgres/connect/connect.ts';
import { server } from '../../../support/store-records.ts';

const before = {
  compression: 'zstd:3',
  countRows: true,
  lockWaitTimeoutMs: 60_000,
  clientMajor: 17,
} as const;

describe('the options of an instance', () => {
  it.each([
    [{}, {}],
    [{ compression: 'none' }, { compression: 'none' }],
    [{ countRows: false }, { countRows: false }],
    [{ lockWaitTimeoutMs: 0 }, { lockWaitTimeoutMs: 0 }],
    [{ clientMajor: 18 }, { clientMajor: 18 }],
  ] as const)('with the changes %j', (changes, after) => {
    expect(changedOptions(before, changes)).toStrictEqual({ ...before, ...after });
  });

  it('are as they were without changes, and name no client major when that is taken back', () => {
    expect(changedOptions(before)).toStrictEqual(before);
    const { clientMajor: _major, ...without } = before;
    expect(changedOptions(before, { clientMajor: null })).toStrictEqual(without);
    expect(changedOptions(without)).toStrictEqual(without);
  });

  it('that name no client major ask no server', async () => {
    const { clientMajor: _major, ...without } = before;
    const asked: string[] = [];
    const never = (what: string) => () => {
      asked.push(what);
      throw new Error(what);
    };
    const connection = { query: never('query') } as unknown as Connection;
    const engine = { secrets: { readLogin: never('password') } } as unknown as Engine;
    await checkClientMajor(engine, connection, without);
    await checkMajorOf(engine, server(), 'shop', without);
    expect(asked).toStrictEqual([]);
  });
});
