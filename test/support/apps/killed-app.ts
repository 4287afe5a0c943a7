import { cpSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { compose, openHome, type App } from '../../../main/compose.ts';
import { vaultFile } from '../../../main/vault/layout.ts';
import { abandoned, removeAbandoned } from '../../../main/vault/points/abandoned.ts';
import type { Storage } from '../../../main/vault/storage.ts';
import { Vault } from '../../../main/vault/vault.ts';
import { closedKeychain } from './secret-reader.ts';
import { trustKeyOf } from './trust-key.ts';
import { replacedStorage } from '../replaced-storage.ts';
import type { Mutation } from '../storages/crash-storage.ts';
import { forEachCrash, type KilledAt } from '../storages/for-each-crash.ts';
import type { MemoryStorage } from '../storages/memory-storage.ts';
import { seeWholeVault, type SeenVault } from '../storages/whole-vault.ts';

/** Vaults in memory, by the last part of the path that an application knows them by. */
export type MemoryPlaces = Readonly<Record<string, Storage>>;

export const memoryLocation = (place: string) => ({
  kind: 'folder' as const,
  path: join(tmpdir(), 'pgkeep-in-memory', place),
});

/** The engine as in the product, with its home in this folder and its vaults in memory. */
export async function openMemoryApp(
  home: string,
  places: MemoryPlaces,
  env: NodeJS.ProcessEnv = {},
): Promise<App> {
  return await compose({
    home: openHome({ PGKEEP_HOME: home }),
    env,
    ask: (question) => Promise.reject(new Error(`nobody is there to answer: ${question}`)),
    notice: () => {},
    replace: {
      keychain: closedKeychain,
      repeat: () => ({ [Symbol.dispose]: () => {} }),
      openStorage: (location) => {
        const place = location.kind === 'folder' ? places[basename(location.path)] : undefined;
        if (place === undefined) throw new Error('no such place in this test');
        return Promise.resolve(place);
      },
    },
  });
}

/** A vault as it stands after a crash, and who looks at it. */
export interface SeenAfter {
  /** What lies there, to look at; nobody but an application changes it. */
  readonly place: MemoryStorage;
  readonly points: SeenVault;
  readonly app: App;
  /** Missing for the run that came to its end. */
  readonly killed: KilledAt | undefined;
}

export interface AppCrashRuns {
  /** The home of an application that has been closed, and the vaults that it knows. */
  readonly home: string;
  readonly places: Readonly<Record<string, MemoryStorage>>;
  /** The one that dies with the application. */
  readonly dying: string;
  readonly env?: NodeJS.ProcessEnv;
  /** What is killed. The application is closed at its end, so that what it does afterwards is killed too. */
  readonly flow: (app: App) => Promise<unknown>;
  /** Looks at what a run has left, as another workstation that opens the vault for the first time. */
  other?(seen: SeenAfter): Promise<unknown>;
  /** Does it again in the killed home, which has recovered; without it, the flow once more. */
  readonly again?: (app: App, points: SeenVault, killed: KilledAt) => Promise<unknown>;
  /** Looks at the end to which the flow came after all, in the home that was killed. */
  end(seen: SeenAfter): Promise<unknown>;
}

/** A home while its application runs, and the one that the crash leaves. */
interface Homes {
  readonly folder: string;
  readonly running: string;
  readonly killed: string;
  /** Of a workstation that has never seen the vault. */
  readonly other: string;
}

const weekAndDayMs = 8 * 24 * 60 * 60 * 1000;

/**
 * Kills an application before, within or after each write of a flow, as {@link forEachCrash} does, its home with it. After
 * each crash another workstation opens the vault for the first time: it has to see each point that is listed whole, and
 * nothing that is not. Then the killed home starts again, recovers, and does the flow once more, to the same end.
 *
 * The home is copied at the moment of the crash, as the process that goes on here would tidy up in it. What it writes at
 * a time it has written in whole: its database is written without a pause.
 */
export async function forEachAppCrash(runs: AppCrashRuns): Promise<Mutation[]> {
  const all = new Map<MemoryStorage, Homes & { readonly places: Record<string, MemoryStorage> }>();
  const newHome = await mkdtemp(join(tmpdir(), 'pgkeep-new-home-'));
  const of = (place: MemoryStorage) => {
    const run = all.get(place);
    if (run === undefined) throw new Error('another run');
    return run;
  };
  try {
    await (await openMemoryApp(newHome, {}))[Symbol.asyncDispose]();
    const calls = await forEachCrash({
      isLong: true,
      sameCall: withoutIds,
      fresh: async () => {
        const places = Object.fromEntries(
          Object.entries(runs.places).map(([name, place]) => [name, place.copy()]),
        );
        const place = places[runs.dying];
        if (place === undefined) throw new Error(`no place ${runs.dying}`);
        const folder = await mkdtemp(join(tmpdir(), 'pgkeep-killed-'));
        const [running = '', killed = '', other = ''] = ['running', 'killed', 'other'].map((name) =>
          join(folder, name),
        );
        await cp(runs.home, running, { recursive: true });
        await cp(newHome, other, { recursive: true });
        all.set(place, { folder, running, killed, other, places });
        return place;
      },
      flow: async (storage, place) => {
        const { running, places } = of(place);
        await using app = await openMemoryApp(
          running,
          { ...places, [runs.dying]: evenUploads(storage) },
          runs.env,
        );
        await runs.flow(app);
      },
      atCrash: (place) => cpSync(of(place).running, of(place).killed, { recursive: true }),
      check: async (place, killed) => {
        const run = of(place);
        await checkAfter(runs, run, place, killed);
        await rm(run.folder, { recursive: true, force: true });
        all.delete(place);
      },
    });
    return calls.map(withoutIds);
  } finally {
    for (const folder of [newHome, ...[...all.values()].map((run) => run.folder)]) {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

async function checkAfter(
  runs: AppCrashRuns,
  { running, killed: killedHome, other, places }: Homes & { readonly places: MemoryPlaces },
  place: MemoryStorage,
  killed: KilledAt | undefined,
): Promise<void> {
  // one that was about to be made is made by whoever comes next
  const isVault = (await place.stat(vaultFile)) !== undefined;
  const points = isVault ? await seeWholeVault(place) : new Map();
  {
    await using app = await openMemoryApp(other, places);
    await trustKeyOf(app, killed === undefined ? running : killedHome, 'the killed one');
    await expectListed(app, runs.dying, points);
    await runs.other?.({ place, points, app, killed });
  }
  await using app = await openMemoryApp(killed === undefined ? running : killedHome, places, runs.env);
  await app.recovered;
  if (killed !== undefined) await (runs.again ?? runs.flow)(app, points, killed);
  await runs.end({ place, points: await seeWholeVault(place), app, killed });
  await expectNothingOnItsWay(place);
}

/** A workstation that opens the vault for the first time lists what is there, and nothing is wrong with it. */
async function expectListed(app: App, name: string, seen: SeenVault): Promise<void> {
  const { problems } = await app.client.vaults.add({ name, location: memoryLocation(name) });
  const list = await app.client.points.list({});
  const told = [...problems, ...list.problems.map(({ problem }) => problem)];
  if (told.length > 0) throw new Error(`another workstation is told: ${told.join(' ')}`);
  const listed = list.points.map(({ id }) => id).toSorted();
  const there = [...seen.values()].flat().toSorted();
  if (listed.join() !== there.join()) {
    throw new Error(`another workstation lists ${listed.join()} of ${there.join()}`);
  }
}

/** What a killed write left of a file is in nobody's way, and a week later whoever cleans finds it. */
async function expectNothingOnItsWay(place: MemoryStorage): Promise<void> {
  const later = replacedStorage(place.copy(), {
    now: async () => new Date((await place.now()).getTime() + weekAndDayMs),
  });
  const vault = await Vault.open(later);
  await removeAbandoned(vault, () => false, await Array.fromAsync(abandoned(vault, () => false)));
  const left = await Array.fromAsync(later.unfinished(''), ({ name }) => name);
  if (left.length > 0) throw new Error(`nobody cleans ${left.join()}`);
}

/** Uploads arrive in two pieces, whatever pieces a program has made of its output: each run makes the same calls. */
function evenUploads(storage: Storage): Storage {
  return replacedStorage(storage, {
    createUpload: async (...all) => {
      const upload = await storage.createUpload(...all);
      const chunks: Uint8Array[] = [];
      return {
        reserveHead: (length) => upload.reserveHead(length),
        write: async (chunk) => void chunks.push(chunk),
        commit: async (head) => {
          const body = Buffer.concat(chunks);
          await upload.write(body.subarray(0, body.length / 2));
          await upload.write(body.subarray(body.length / 2));
          return await upload.commit(head);
        },
        abort: () => upload.abort(),
      };
    },
  });
}

/** Ids are made anew in each run, and files by the month with them. */
const withoutIds = (call: Mutation): Mutation =>
  call.replaceAll(/(job|point|lease|inst|mark|policy)-\d{8}t\d{6}-[0-9a-f]{8}/g, '$1');
