import { afterEach, beforeEach, expect, it } from 'vitest';
import { openEngine, type TestEngine } from '../../../support/engine.ts';

let engine: TestEngine;
beforeEach(async () => {
  engine = await openEngine();
});
afterEach(() => engine[Symbol.asyncDispose]());

const record = {
  resource: '/subscriptions/s/vaults/shop-kv',
  address: '198.51.100.7',
  owner: 'alice',
  until: '2026-11-29T14:00:00.000Z',
  identityId: 'identity-1',
};
const later = { ...record, until: '2026-11-29T16:00:00.000Z' };

it('an address that has another end by now is neither removed nor said to be overdue', () => {
  const { temporaryAddresses: table } = engine.store;
  table.save(record);
  table.save(later);
  table.setProblem(record, '2026-11-29T14:01:00.000Z', 'A lock does not let anybody do that.');
  table.remove(record);
  expect(table.list()).toEqual([{ ...later, triedAt: null, problem: null }]);
  table.remove(later);
  expect(table.list()).toEqual([]);
});

it('is removed whatever its end is, where none is named', () => {
  const { temporaryAddresses: table } = engine.store;
  table.save(later);
  table.remove({ resource: record.resource.toUpperCase(), address: record.address });
  expect(table.list()).toEqual([]);
});
