import { cleanServers } from '../../support/servers/clean-servers.ts';
import type { TestServer } from '../../support/servers/postgres-server.ts';
import type { SharedServers } from '../../support/servers/shared.ts';
import { accessOf, startSharedServers } from '../../support/servers/start-shared.ts';

/** The servers of one tester: its tests find them as the first tests of a run do, again and again. */
export type OwnServers = {
  /** Empty of what earlier tests have left, which may be on other ports than before. */
  empty(): Promise<SharedServers>;
  stop(): Promise<void>;
};

export function ownServers(): OwnServers {
  let started: TestServer[] | undefined;

  async function stop(): Promise<void> {
    const stopping = started ?? [];
    started = undefined;
    await Promise.all(stopping.map((server) => server.stop('immediate')));
  }

  return {
    async empty() {
      if (started !== undefined) {
        try {
          const access = accessOf(started);
          await cleanServers(access);
          return access;
        } catch {
          // What a mutant has left cannot be dropped, or a server is gone.
          await stop();
        }
      }
      started = await startSharedServers();
      return accessOf(started);
    },
    stop,
  };
}
