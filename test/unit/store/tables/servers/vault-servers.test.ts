import { afterEach, beforeEach, expect, it } from 'vitest';
import { ServerId } from '../../../../../shared/ids.ts';
import { sampleInstance } from '../../../../support/sample-manifest.ts';
import { openProtectingEngine, type TestEngine } from '../../../../support/engine.ts';
import { server, vault } from '../../../../support/store-records.ts';

let engine: TestEngine;
beforeEach(async () => {
  engine = await openProtectingEngine();
});
afterEach(() => engine[Symbol.asyncDispose]());

const serverId = server().id;
const recordedAs = ServerId.parse('server-theirs');
const before = sampleInstance().server;

it('keeps the first state that a vault does not have, until the vault was told', () => {
  const { vaultServers } = engine.store;
  const { id } = vault();
  vaultServers.note(id, { serverId, recordedAs });
  vaultServers.note(id, { serverId, recordedAs });
  expect(vaultServers.idsIn(id, serverId)).toEqual([recordedAs]);
  expect(vaultServers.unsent(id)).toEqual([]);
  vaultServers.setChanged(serverId, before);
  vaultServers.setChanged(serverId, { ...before, host: 'second' });
  expect(vaultServers.unsent(id)).toEqual([{ serverId, recordedAs, removed: false, before }]);
  expect(vaultServers.vaultsToTell(serverId)).toEqual([id]);
  // changed again while the vault was told
  const second = { ...before, host: 'second' };
  vaultServers.setSent(id, { serverId, recordedAs }, second);
  expect(vaultServers.unsent(id)).toMatchObject([{ before: second }]);
  vaultServers.setSent(id, { serverId, recordedAs }, null);
  expect(vaultServers.vaultsToTell(serverId)).toEqual([]);
  vaultServers.setRemoved(serverId);
  expect(vaultServers.unsent(id)).toEqual([{ serverId, recordedAs, removed: true }]);
  vaultServers.forget(id, { serverId, recordedAs });
  expect(vaultServers.idsIn(id, serverId)).toEqual([]);
});

it('goes with its vault', () => {
  const { store } = engine;
  const { id } = vault();
  store.vaultServers.note(id, { serverId, recordedAs });
  store.instances.remove('inst-1');
  store.vaults.remove(id);
  expect(store.vaultServers.idsIn(id, serverId)).toEqual([]);
});
