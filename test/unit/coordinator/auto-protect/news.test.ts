import { afterEach, beforeEach, expect, it } from 'vitest';
import { followNews, toldSince } from '../../../../main/coordinator/auto-protect/news.ts';
import type { ToldDatabase } from '../../../../shared/auto-protect/auto-protect.ts';
import { PolicyId } from '../../../../shared/ids.ts';
import { openProtectingEngine, type TestEngine } from '../../../support/engine.ts';
import { server, vault } from '../../../support/store-records.ts';

let engine: TestEngine;
beforeEach(async () => {
  engine = await openProtectingEngine();
  const { vaultServers } = engine.store;
  vaultServers.note(vault().id, { serverId: server().id, recordedAs: server().id });
  runBy(engine.writer.home);
});
afterEach(() => engine[Symbol.asyncDispose]());

const runBy = (home: string) =>
  engine.store.vaultServers.setSaid(vault().id, server().id, {
    runner: { home, host: 'workstation', user: 'dba' },
    autoProtect: { rules: [{ names: '*', policy: PolicyId.parse('policy-ready-daily') }], except: [] },
  });

const tell = (database: string, outcome: ToldDatabase['outcome'], at: string) =>
  engine.store.autoProtected.note(
    { vaultId: vault().id, serverId: server().id },
    { cluster: '7', oid: database === '' ? 0 : 5, database },
    { outcome, words: `${database} is ${outcome}.`, at },
  );

const since = new Date('2026-11-23T00:00:00.000Z');
const told = () => toldSince(engine, since).map(({ database, outcome }) => `${outcome} ${database}`);

it('tells what was done since then, and what is not done whenever that was told', () => {
  tell('before', 'protected', '2026-11-22T23:59:59.999Z');
  tell('broken', 'failed', '2026-11-01T00:00:00.000Z');
  tell('', 'failed', '2026-11-02T00:00:00.000Z');
  tell('fresh', 'protected', '2026-11-23T00:00:00.000Z');
  tell('gone', 'gone', '2026-11-23T10:00:00.000Z');
  expect(told()).toEqual(['gone gone', 'protected fresh', 'failed ', 'failed broken']);
  expect(toldSince(engine, since)[1]).toEqual({
    database: 'fresh',
    outcome: 'protected',
    words: 'fresh is protected.',
    at: '2026-11-23T00:00:00.000Z',
    serverId: server().id,
    serverName: server().name,
    vaultName: vault().name,
  });
});

it('leaves to the runner what another home has to do', () => {
  tell('fresh', 'protected', '2026-11-23T10:00:00.000Z');
  expect(told()).toEqual(['protected fresh']);
  runBy('another-home');
  expect(told()).toEqual([]);
});

it('follows what any process of this home tells from now on, each once', async () => {
  tell('before', 'protected', '2026-11-23T10:00:00.000Z');
  const stop = new AbortController();
  const looks = [
    () => {},
    () => {
      tell('one', 'failed', '2026-11-23T10:01:00.000Z');
      tell('two', 'protected', '2026-11-23T10:02:00.000Z');
    },
    // told before with the same words: no news
    () => tell('one', 'failed', '2026-11-23T10:03:00.000Z'),
    () => tell('one', 'protected', '2026-11-23T10:04:00.000Z'),
    () => stop.abort(),
  ];
  const wait = () => {
    looks.shift()?.();
    return stop.signal.aborted ? Promise.reject(new Error('aborted')) : Promise.resolve();
  };
  const news = await Array.fromAsync(
    followNews({ ...engine, timers: { ...engine.timers, wait } }, stop.signal),
  );
  expect(news.map(({ database, outcome }) => `${outcome} ${database}`)).toEqual([
    'failed one',
    'protected two',
    'protected one',
  ]);
});
