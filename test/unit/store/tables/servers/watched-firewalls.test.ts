import { afterEach, beforeEach, expect, it } from 'vitest';
import { openEngine, type TestEngine } from '../../../../support/engine.ts';

let engine: TestEngine;
beforeEach(async () => {
  engine = await openEngine();
});
afterEach(() => engine[Symbol.asyncDispose]());

const server = '/subscriptions/s/servers/shop-pg';
const at = '2026-11-29T12:00:00.000Z';
const rule = (name: string) => ({
  name,
  addresses: '198.51.100.7',
  owner: 'alice',
  until: '2026-11-29T14:00:00.000Z',
  problem: null,
});

/** A server of which one rule is known, and a look at it that has begun. */
function begun() {
  const { watchedFirewalls: table } = engine.store;
  table.save({ server, identityId: 'identity-1' });
  table.addRule(server, rule('one'));
  const [watched] = table.list();
  if (watched === undefined) return expect.unreachable();
  table.beginLook(watched, at);
  return { table, watched };
}

it('a look replaces what was known when it began', () => {
  const { table, watched } = begun();
  table.saveLook(watched, [rule('two')]);
  expect(table.list()).toEqual([{ server, identityId: 'identity-1', rules: [rule('two')], lookedAt: at }]);
});

it('a rule that was added during a look stays, and so does the wish for another look', () => {
  const { table, watched } = begun();
  table.save({ server, identityId: 'identity-2' });
  table.addRule(server, rule('new'));
  table.saveLook(watched, []);
  expect(table.list()).toEqual([{ server, identityId: 'identity-2', rules: [rule('new')], lookedAt: null }]);
});

it('a server that is not watched any more is not watched again', () => {
  const { table, watched } = begun();
  table.remove(watched);
  table.saveLook(watched, [rule('one')]);
  expect(table.list()).toEqual([]);
});
