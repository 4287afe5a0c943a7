import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from '../../../main/compose.ts';
import type { Mutation } from '../storages/crash-storage.ts';
import type { MemoryStorage } from '../storages/memory-storage.ts';
import { forEachAppCrash, memoryLocation, openMemoryApp, type AppCrashRuns } from './killed-app.ts';

/** A home that knows these vaults, and has taken over what is in them. */
export class Workstation implements AsyncDisposable {
  readonly home: string;
  readonly places: Readonly<Record<string, MemoryStorage>>;

  readonly env: NodeJS.ProcessEnv;

  private constructor(home: string, places: Readonly<Record<string, MemoryStorage>>, env: NodeJS.ProcessEnv) {
    this.home = home;
    this.places = places;
    this.env = env;
  }

  static async open(
    places: Readonly<Record<string, MemoryStorage>>,
    env: NodeJS.ProcessEnv = {},
  ): Promise<Workstation> {
    const workstation = new Workstation(await mkdtemp(join(tmpdir(), 'pgkeep-crashes-')), places, env);
    await workstation.use(async ({ client }) => {
      for (const name of Object.keys(places)) {
        await client.vaults.add({ name, location: memoryLocation(name) });
      }
    });
    return workstation;
  }

  async use<Result>(work: (app: App) => Promise<Result>): Promise<Result> {
    await using app = await openMemoryApp(this.home, this.places, this.env);
    return await work(app);
  }

  /** The flow killed at each write to its vault `vault`. */
  async kill(
    runs: Omit<AppCrashRuns, 'home' | 'places' | 'dying' | 'env'> & { dying?: string },
  ): Promise<Mutation[]> {
    const { home, places, env } = this;
    return await forEachAppCrash({ home, places, env, dying: 'vault', ...runs });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.home, { recursive: true, force: true });
  }
}
