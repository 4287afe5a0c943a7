import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createIds } from '../../main/core/ids.ts';
import { silentLog } from '../../main/core/log.ts';
import { SecretTickets } from '../../main/credentials/secret-tickets.ts';
import type { Engine } from '../../main/coordinator/engine.ts';
import { Readings } from '../../main/coordinator/points/reading/readings.ts';
import { MadeLogins } from '../../main/coordinator/servers/logins/made-logins.ts';
import { Places } from '../../main/coordinator/places/places.ts';
import { Store } from '../../main/store/store.ts';
import { FolderStorage } from '../../main/vault/folder/folder-storage.ts';
import { fakeSystemd } from './service/fake-systemd.ts';
import { closedReader } from './apps/secret-reader.ts';
import { instance, server, vault } from './store-records.ts';

/** Time that stands still until a test moves it. */
export interface ManualClock {
  now(): Date;
  elapsed(): number;
  advance(milliseconds: number): void;
}

export function manualClock(start = '2026-11-23T18:00:00.000Z'): ManualClock {
  let milliseconds = 0;
  return {
    now: () => new Date(Date.parse(start) + milliseconds),
    elapsed: () => milliseconds,
    advance: (more) => {
      milliseconds += more;
    },
  };
}

const noToken = () => Promise.reject(new Error('nobody is signed in to Azure in this test'));
const noTokens: Engine['tokens'] = { signIn: noToken, token: noToken, check: noToken, forget: noToken };

const noDirectory: Engine['discovery'] = {
  servers: noToken,
  keyVaults: noToken,
  storageAccounts: noToken,
  server: noToken,
  containers: noToken,
  createContainer: noToken,
  blobRights: noToken,
};

export type TestEngine = Engine & AsyncDisposable & { readonly folder: string; readonly clock: ManualClock };

/** An engine with a store on disk, folders for vaults, a clock by hand and no client tools. */
export async function openEngine(
  replace: Partial<Engine> = {},
  within: string = tmpdir(),
): Promise<TestEngine> {
  const folder = await mkdtemp(join(within, 'pgkeep-engine-'));
  const clock = manualClock();
  const home = {
    folder,
    database: join(folder, 'pgkeep.sqlite'),
    logFile: join(folder, 'pgkeep.log'),
  };
  const store = new Store(home.database);
  const readings = new Readings();
  return {
    folder,
    store,
    ids: createIds(clock),
    log: silentLog,
    secrets: closedReader(),
    tickets: new SecretTickets(clock),
    places: new Places({ clock, home, folders: replace.host?.folders }),
    home,
    host: { kind: 'cli' },
    machine: fakeSystemd(folder).machine,
    scratch: join(folder, 'scratch'),
    version: '0.0.0-test',
    readings,
    writer: { user: 'dba', host: 'workstation', pgkeep: '0.0.0-test', home: 'home-0001' },
    timers: { repeat: () => ({ [Symbol.dispose]: () => {} }), wait: () => Promise.resolve() },
    openStorage: (location, _account, options) => {
      if (location.kind !== 'folder') throw new Error('only folders in this test');
      return FolderStorage.open(location.path, options);
    },
    tokens: noTokens,
    keyVaults: { read: noToken, create: noToken, list: noToken },
    madeLogins: new MadeLogins(),
    discovery: noDirectory,
    resolve: () => Promise.resolve([]),
    resources: () => Promise.reject(new Error('nobody asks Azure in this test')),
    openFile: () => Promise.resolve(),
    findTools: () => Promise.resolve([]),
    ...replace,
    clock,
    async [Symbol.asyncDispose]() {
      await readings.close();
      store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** An engine that protects one database: `inst-1` of `server-1`, in `vault-1`. */
export async function openProtectingEngine(): Promise<TestEngine> {
  const engine = await openEngine();
  engine.store.vaults.insert(vault());
  engine.store.servers.insert(server());
  engine.store.instances.insert(instance('inst-1'));
  return engine;
}
